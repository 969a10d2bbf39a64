import base64
import hashlib
import hmac
import threading
from datetime import timedelta

import pytest

from tests.infra.local.line.bot import text
from tests.infra.local.line.conftest import Scene
from tests.kit.line_spec import line_spec


def act_everything_out(scene: Scene) -> None:
    scene.phone.says("ごみ")
    scene.phone.sends_sticker("1", "2", ("ありがとう",))
    scene.phone.sends_photos([b"near", b"far"])
    scene.phone.shares_location(35.1, 136.2, "集会所", "桜町1丁目")
    scene.phone.does({"type": "postback", "label": "はい", "data": "garbage/area/3", "displayText": "はい"})
    scene.phone.does({"type": "datetimepicker", "label": "日", "data": "day", "mode": "date"}, picks="2026-12-01")
    scene.phone.unsends(scene.phone.chat()[1].message_id)
    scene.phone.blocks()
    scene.phone.follows()


def test_every_event_is_as_lines_files_say(scene: Scene) -> None:
    act_everything_out(scene)
    assert len(scene.bot.heard) == 10
    for heard in scene.bot.heard:
        assert line_spec().object_errors("webhook", "CallbackRequest", heard.payload) == []


def test_events_say_who_when_and_where(scene: Scene) -> None:
    act_everything_out(scene)
    kinds = [event["type"] for event in scene.bot.events]
    assert kinds == ["message"] * 5 + ["postback"] * 2 + ["unsend", "unfollow", "follow"]
    assert len({event["webhookEventId"] for event in scene.bot.events}) == 10
    for event in scene.bot.events:
        assert event["source"] == {"type": "user", "userId": scene.user_id}
        assert event["timestamp"] == int(scene.clock().timestamp() * 1000)
        assert ("replyToken" in event) == (event["type"] not in {"unsend", "unfollow"})
    assert [event["message"].get("imageSet", {}).get("index") for event in scene.bot.events[2:4]] == [1, 2]
    assert scene.bot.events[6]["postback"] == {"data": "day", "params": {"date": "2026-12-01"}}
    assert scene.bot.events[-1]["follow"] == {"isUnblocked": True}


def test_requests_are_signed_over_their_raw_bytes(scene: Scene) -> None:
    scene.phone.says("ごみ")
    heard = scene.bot.heard[-1]
    mac = hmac.new(scene.channel.secret.encode(), heard.body, hashlib.sha256).digest()
    assert heard.headers["x-line-signature"] == base64.b64encode(mac).decode()
    assert heard.payload["destination"] == scene.channel.bot_user_id


def test_several_events_of_several_residents_can_share_a_request(scene: Scene) -> None:
    other = scene.line.phone(scene.channel.channel_id, scene.line.add_resident("住民B").user_id)
    with scene.line.bundled(scene.channel.channel_id):
        scene.phone.says("一")
        other.says("二")
    (heard,) = scene.bot.heard
    assert [event["message"]["text"] for event in heard.payload["events"]] == ["一", "二"]


def test_a_residents_events_arrive_in_order_though_the_phone_does_not_wait(scene: Scene) -> None:
    hasty = scene.line.phone(scene.channel.channel_id, scene.user_id, waits=False)
    for word in "あいうえお":
        hasty.says(word)
    scene.phone.says("か")
    assert [event["message"]["text"] for event in scene.bot.events] == list("あいうえおか")


def test_a_refused_event_is_not_brought_again_unless_the_channel_wants_it(scene: Scene) -> None:
    scene.bot.statuses.append(500)
    assert scene.phone.says("ごみ").reason == "error_status_code"
    scene.clock.pass_(hours=1)
    assert scene.line.redeliver_due() == ()


def test_a_refused_event_is_brought_again_the_same(scene: Scene) -> None:
    scene.line.change_channel(scene.channel.channel_id, redelivers=True)
    scene.bot.statuses.append(500)
    scene.phone.says("ごみ")
    scene.clock.pass_(seconds=11)
    scene.line.redeliver_due()
    assert len(scene.bot.events) == 2
    first, again = scene.bot.events
    assert (first["deliveryContext"], again["deliveryContext"]) == ({"isRedelivery": False}, {"isRedelivery": True})
    assert {**first, "deliveryContext": None} == {**again, "deliveryContext": None}
    scene.clock.pass_(hours=1)
    assert scene.line.redeliver_due() == ()


def test_redelivery_gives_up(scene: Scene) -> None:
    scene.line.change_channel(scene.channel.channel_id, redelivers=True)
    scene.bot.statuses.extend([500] * 9)
    scene.phone.says("ごみ")
    for _ in range(6):
        scene.clock.pass_(hours=1)
        scene.line.redeliver_due()
    assert len(scene.bot.events) == 4


def test_a_bot_that_does_not_answer_in_time_counts_as_refusing(scene: Scene) -> None:
    scene.bot.stalls = threading.Event()
    knock = scene.phone.says("ごみ")
    assert (knock.status, knock.reason) == (0, "request_timeout")


@pytest.mark.parametrize("changes", [{"is_webhook_on": False}, {"webhook_url": ""}])
def test_a_channel_without_a_webhook_sends_nothing(scene: Scene, changes: dict[str, object]) -> None:
    scene.line.change_channel(scene.channel.channel_id, **changes)
    assert scene.phone.says("ごみ").reason == "no_webhook"
    assert scene.bot.heard == []


def test_an_event_id_tells_its_time(scene: Scene) -> None:
    scene.phone.says("一")
    scene.line.advance(timedelta(seconds=1))
    scene.phone.says("二")
    first, second = (event["webhookEventId"] for event in scene.bot.events)
    assert first < second
    assert len(first) == 26


def test_a_bot_may_answer_while_line_still_waits_for_it(scene: Scene) -> None:
    def answer(event: dict[str, object]) -> None:
        body = {"replyToken": event["replyToken"], "messages": [text("はい")]}
        assert scene.call("POST", "/v2/bot/message/reply", body).status == 200

    scene.bot.answer = answer
    scene.phone.says("いますか")
    assert scene.phone.reads() == ["はい"]
