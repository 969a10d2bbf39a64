import io
import json
from collections.abc import Iterator

import pytest
import urllib3
from PIL import Image
from urllib3.filepost import encode_multipart_formdata

from tests.infra.local.line.bot import Json, text
from tests.infra.local.line.conftest import Scene


def chat(scene: Scene, rest: str = "") -> str:
    return f"/_line/chats/{scene.channel.channel_id}/{scene.user_id}{rest}"


def test_the_town_lists_accounts_without_their_secrets(scene: Scene) -> None:
    body = scene.call("GET", "/_line/town").body
    assert [channel["name"] for channel in body["channels"]] == ["桜町"]
    assert [resident["display_name"] for resident in body["residents"]] == ["住民A"]
    assert scene.channel.secret not in json.dumps(body)
    assert body["now"] == int(scene.clock().timestamp() * 1000)


def test_accounts_and_residents_are_made_over_http(scene: Scene) -> None:
    channel = scene.call("POST", "/_line/channels", {"name": "みなと市", "liff": {"1-a": "https://m.example/"}}).body
    resident = scene.call("POST", "/_line/residents", {"display_name": "住民B"}).body
    scene.line.phone(channel["channel_id"], resident["user_id"]).follows()
    assert scene.call("POST", "/_line/residents", {"display_name": " "}).status == 400
    assert scene.call("POST", "/_line/channels", {"name": "x", "colour": "red"}).status == 400


@pytest.mark.parametrize(
    ("gesture", "body", "kind"),
    [
        ("say", {"text": "ごみ"}, "message"),
        ("sticker", {"packageId": "1", "stickerId": "3"}, "message"),
        ("location", {"latitude": 35.1, "longitude": 136.2, "address": "桜町"}, "message"),
        ("tap", {"action": {"type": "postback", "data": "a/b"}}, "postback"),
        ("block", {}, "unfollow"),
    ],
)
def test_gestures_reach_the_bot(scene: Scene, gesture: str, body: Json, kind: str) -> None:
    assert scene.call("POST", chat(scene, f"/{gesture}"), body).status == 200
    scene.line.board.postman.close()  # waits for what is on its way
    assert [event["type"] for event in scene.bot.events] == [kind]


def test_links_tell_where_they_lead(scene: Scene) -> None:
    opened = scene.call("POST", chat(scene, "/open"), {"url": "https://liff.line.me/1600000000-abcdefgh/a"})
    assert opened.body["url"].startswith("https://sakura.example/liff/a#")


def test_what_cannot_be_done_is_said(scene: Scene) -> None:
    assert scene.call("POST", chat(scene, "/follow"), {}).status == 409
    assert scene.call("POST", chat(scene, "/pick"), {"label": "ない"}).status == 400
    assert scene.call("GET", "/_line/chats/none/none").status == 404
    assert scene.call("POST", "/_line/faults", {"method": "GET", "path": "/", "kind": "meteor"}).status == 400


def test_photos_are_sent_as_jpeg_and_shown(scene: Scene) -> None:
    picture = io.BytesIO()
    Image.new("RGBA", (40, 30), "#24507a").save(picture, "PNG")
    form, kind = encode_multipart_formdata({"photo": ("a.png", picture.getvalue(), "image/png")})
    assert scene.call.raw("POST", chat(scene, "/photos"), form, kind).status == 200
    message_id = scene.phone.chat()[-1].message_id
    shown = scene.call("GET", f"/_line/content/{message_id}")
    with Image.open(io.BytesIO(shown.raw)) as opened:
        assert (opened.format, opened.size) == ("JPEG", (40, 30))
    form, kind = encode_multipart_formdata({"photo": ("a.png", b"nothing", "image/png")})
    assert scene.call.raw("POST", chat(scene, "/photos"), form, kind).status == 400


def test_the_clock_moves_on_for_everyone(scene: Scene) -> None:
    moved = scene.call("POST", "/_line/clock", {"advance": 3600}).body["now"]
    assert moved == int(scene.clock().timestamp() * 1000) + 3_600_000
    scene.phone.says("ごみ")
    assert scene.bot.events[-1]["timestamp"] == moved


def test_the_book_and_the_knocks_can_be_read(scene: Scene) -> None:
    scene.call("POST", "/v2/bot/message/push", {"to": scene.user_id, "messages": [text("x")]})
    assert [row["method"] for row in scene.call("GET", "/_line/book").body["book"]] == ["push"]
    assert scene.call("GET", "/_line/book?channel=1").body["book"] == []
    knocks = scene.call("GET", f"/_line/knocks/{scene.channel.channel_id}").body["knocks"]
    assert [(knock["status"], knock["reason"]) for knock in knocks] == [(200, "ok")]


def test_faults_are_asked_for_and_called_off(scene: Scene) -> None:
    fault = {"method": "*", "path": "/v2/bot/info", "kind": "error", "times": 3}
    assert len(scene.call("POST", "/_line/faults", fault).body["faults"]) == 1
    assert scene.call("GET", "/v2/bot/info").status == 500
    assert scene.call("GET", "/_line/faults").body["faults"][0]["times"] == 2
    assert scene.call("DELETE", "/_line/faults").body["faults"] == []


def test_news_streams_to_the_phone(scene: Scene) -> None:
    pool = urllib3.PoolManager()
    address = f"{scene.line.url}/_line/stream/{scene.channel.channel_id}/{scene.user_id}"
    answer = pool.request("GET", address, preload_content=False, timeout=5.0)
    lines = (line for line in answer.read_chunked() if line)
    assert b"follow" in read_event(lines)
    scene.call("POST", "/v2/bot/message/push", {"to": scene.user_id, "messages": [text("ごみの日です")]})
    assert "ごみの日です" in read_event(lines).decode()
    answer.close()
    pool.clear()


def read_event(lines: Iterator[bytes]) -> bytes:
    """The next event of a stream; comments that keep it open are passed over."""
    told = b""
    while not told.endswith(b"\n\n") or told.startswith(b":"):
        told = (b"" if told.endswith(b"\n\n") else told) + next(lines)
    return told
