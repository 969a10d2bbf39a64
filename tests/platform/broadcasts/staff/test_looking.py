"""What a send says so far, while somebody writes."""

import io

import pytest
from PIL import Image

from chalicelib.adapters.s3.memory import MemoryFiles
from chalicelib.platform.broadcasts.content import messages_of
from chalicelib.platform.broadcasts.staff import STAFF
from chalicelib.platform.console.preview import bubbles
from tests.kit.visitors import Seen
from tests.platform.broadcasts.staff.desks import HOME, Desk, SendingDesks, form_for, open_sends


@pytest.fixture
def desks(estate: None) -> SendingDesks:
    return open_sends()


def begun(clerk: Desk, kind: str) -> Seen:
    return clerk.fills(clerk.sees("new"), "begin", category="oshirase", kind=kind)


def looks(clerk: Desk, page: Seen, look: str = "look", **typed: str) -> Seen:
    """The form as a script sends it while somebody types."""
    fields = dict(form_for(page, "save").fields) | typed
    return clerk.visitor.posts(f"{HOME}/{look}", list(fields.items()), hx_request="true")


def a_picture(side: int = 1600, kind: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (side, side // 2), "#0b4a78").save(written, kind)
    return written.getvalue()


def test_the_phone_shows_what_will_be_drawn_and_nothing_is_saved(desks: SendingDesks) -> None:
    clerk = desks.opens("editor")
    page = begun(clerk, "card")
    typed = {"title-ja": "まつりの日", "body-ja": "11月3日です。", "button-0-ja": "地図", "button-0-act": "web"}
    assert "地図" in looks(clerk, page, **typed).text, "a button without its address is seen"
    typed["button-0-to"] = "https://minato.example/map"
    seen = looks(clerk, page, **typed)
    for words in ("まつりの日", "11月3日です。", "地図"):
        assert words in seen.text
    assert desks.send().content.wording["ja"].title == ""
    clerk.fills(page, "save", title="まつり", to="everyone", category="oshirase", **typed)
    shown = bubbles(messages_of(desks.office, desks.send(), "ja").messages)
    assert [(bubble.title, bubble.lines) for bubble in shown] == [("まつりの日", ("11月3日です。",))]


def test_words_of_a_gap_are_written_in_each_language_that_has_it(desks: SendingDesks) -> None:
    clerk = desks.opens("editor")
    bodies = {"body-ja": "{会場}で{日付}に。", "body-ja-easy": "{日付}に。", "body-en": "At {会場}."}
    page = clerk.fills(begun(clerk, "text"), "save", title="講座", to="everyone", category="oshirase", **bodies)
    assert "｛会場｝に入れる言葉がありません。" in page.text
    page = clerk.sees(f"write?id={desks.send().id}")
    asked = [name for name, _ in form_for(page, "save").fields if name.startswith("value-")]
    assert asked == ["value-0", "value-0-en", "value-1", "value-1-ja-easy"]
    typed = {"value-0": "公民館", "value-1": "12/1"}
    seen = looks(clerk, page, **typed)
    assert "At 公民館." in seen.text
    assert "英語 (English)の｛会場｝に入れる言葉がありません。日本語の「公民館」がそのまま入ります。" in seen.text
    checked = clerk.fills(page, "save", **typed)
    assert "英語 (English)の｛会場｝に入れる言葉がありません。" in checked.text
    typed |= {"value-0-en": "Community hall"}
    assert "At Community hall." in looks(clerk, page, **typed).text
    checked = clerk.fills(clerk.sees(f"write?id={desks.send().id}"), "save", **typed)
    assert "At Community hall." in checked.text
    assert "公民館で12/1に。" in checked.text
    assert "に入れる言葉がありません" not in checked.text
    assert desks.send().values_in == {"en": {"会場": "Community hall"}}


def test_words_of_a_language_that_is_written_no_more_are_forgotten(desks: SendingDesks) -> None:
    clerk = desks.opens("editor")
    bodies = {"body-ja": "{会場}で。", "body-en": "At {会場}."}
    clerk.fills(begun(clerk, "text"), "save", title="講座", to="everyone", category="oshirase", **bodies)
    typed = {"value-0": "公民館", "value-0-en": "Community hall"}
    clerk.fills(clerk.sees(f"write?id={desks.send().id}"), "save", **typed)
    before = desks.send()
    clerk.fills(clerk.sees(f"write?id={desks.send().id}"), "save", **{"body-en": ""})
    assert desks.send().values_in == {}
    assert desks.send().seal != before.seal


def test_each_language_has_its_leaf_and_easy_japanese_its_hint(desks: SendingDesks) -> None:
    clerk = desks.opens("editor")
    easy = "この たてものは " + "とても" * 15 + "おおきいです。みじかい文です。"
    seen = looks(clerk, begun(clerk, "text"), **{"body-ja": "休館です。", "body-ja-easy": easy})
    assert 'data-leaf="日本語"' in seen.text
    assert 'data-leaf="やさしい日本語"' in seen.text
    assert "長い文があります。" in seen.text
    assert "みじかい文" in seen.text
    assert "長い文があります。" not in looks(clerk, begun(clerk, "text"), **{"body-ja-easy": "やすみです。"}).text


def test_a_gap_without_a_word_stands_in_the_phone_as_it_is(desks: SendingDesks) -> None:
    clerk = desks.opens("editor")
    seen = looks(clerk, begun(clerk, "text"), **{"body-ja": "{日付}は休みです。"})
    assert "｛日付｝は休みです。" in seen.text
    assert "保存したあとで言葉を入れます。" in seen.text


def test_the_count_follows_the_chosen_audience(desks: SendingDesks) -> None:
    clerk = desks.opens("editor")
    seen = looks(clerk, begun(clerk, "text"), "look_at_people", to="everyone", category="oshirase")
    assert "［カテゴリ「市からのお知らせ」を受け取る］に当てはまる友だち" in seen.text
    assert "<dt>人数</dt><dd>3人</dd>" in seen.text
    urgent = looks(clerk, begun(clerk, "text"), "look_at_people", to="everyone", category="oshirase", urgent="yes")
    assert "友だち全員" in urgent.text
    assert "宛先を選んでください。" in looks(clerk, begun(clerk, "text"), "look_at_people", to="").text


def test_a_template_is_seen_as_it_is_written(desks: SendingDesks) -> None:
    clerk = desks.opens("editor")
    made = clerk.fills(clerk.sees("templates"), "make_template", name="断水", category="oshirase", kind="text")
    fields = dict(form_for(made, "keep_template").fields) | {"body-ja": "{場所}で断水しています。"}
    seen = clerk.visitor.posts(f"{HOME}/look_at_template", list(fields.items()), hx_request="true")
    assert "｛場所｝で断水しています。" in seen.text


def test_looks_have_no_name_for_the_audit_log() -> None:
    assert {act.audit for act in STAFF.actions if act.name.startswith("look")} == {""}


@pytest.mark.parametrize(
    ("act", "written", "to"),
    [
        ("web", "https://minato.example/", "https://minato.example/"),
        ("tel", "０１２３-00-0000", "tel:0123000000"),
        ("tel", "", ""),
    ],
)
def test_a_button_leads_where_the_words_say(desks: SendingDesks, act: str, written: str, to: str) -> None:
    clerk = desks.opens("editor")
    page = begun(clerk, "card")
    typed = {"button-0-ja": "くわしく", "button-0-act": act, "button-0-to": written}
    clerk.fills(page, "save", title="まつり", to="everyone", category="oshirase", **typed)
    assert [button.to for button in desks.send().content.buttons] == [to]
    again = form_for(clerk.sees(f"write?id={desks.send().id}"), "save")
    if to:
        assert dict(again.fields)["button-0-to"] == to.removeprefix("tel:")


def upload(clerk: Desk, page: Seen, content: bytes) -> Seen:
    fields = dict(form_for(page, "save").fields) | {"title": "まつり", "to": "everyone", "category": "oshirase"}
    parts = [
        f'--B\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    ]
    head = '--B\r\ncontent-disposition: form-data; name="upload"; filename="a.svg"\r\ncontent-type: image/png\r\n\r\n'
    body = "".join(parts).encode() + head.encode() + content + b"\r\n--B--\r\n"
    told = {"content-type": "multipart/form-data; boundary=B", "origin": desks_url(clerk)}
    return clerk.visitor.follows(clerk.visitor._ask("POST", f"{HOME}/save", body, told))


def desks_url(clerk: Desk) -> str:
    return clerk.visitor.house.public_url


def test_a_picture_that_was_brought_is_kept_and_open_to_all(desks: SendingDesks) -> None:
    clerk = desks.opens("editor")
    upload(clerk, begun(clerk, "card"), a_picture())
    address = desks.send().content.picture
    root = f"{desks.office.house.public_url}/public/minato/broadcasts/pictures/"
    assert address.startswith(root)
    files = desks.office.house.files
    assert isinstance(files, MemoryFiles)
    name = f"pictures/{address.removeprefix(root)}"
    with Image.open(io.BytesIO(files.fetch(desks.office.scope, name))) as kept:
        assert (kept.format, kept.size) == ("JPEG", (1024, 512))
    files.drop(desks.office.scope, name)
    assert files.fetch(desks.office.scope, name), "a claimed picture is not dropped"


def test_a_picture_of_the_towns_is_shown_on_the_phone_and_the_page_lets_it_in(desks: SendingDesks) -> None:
    clerk = desks.opens("editor")
    seen = upload(clerk, begun(clerk, "card"), a_picture())
    assert 'class="message-shown" src="https://files.example/' in seen.text
    assert "https://files.example" in seen.response.headers["content-security-policy"]


def test_what_is_no_picture_is_refused_in_words(desks: SendingDesks) -> None:
    clerk = desks.opens("editor")
    refused = upload(clerk, begun(clerk, "card"), b"<svg onload=alert(1)>")
    assert refused.status == 400
    assert "画像として読めませんでした。JPEGかPNGの画像を選んでください。" in refused.text
    assert desks.send().content.picture == ""
