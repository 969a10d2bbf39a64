import pytest

from infra.local.line import CannotDoThat
from tests.infra.local.line.bot import text
from tests.infra.local.line.conftest import Scene
from tests.infra.local.line.samples import GOOD


def push(scene: Scene, *messages: object) -> None:
    body = {"to": scene.user_id, "messages": list(messages)}
    assert scene.call("POST", "/v2/bot/message/push", body).status == 200


def test_a_quick_reply_is_tapped_and_then_gone(scene: Scene) -> None:
    action = {"type": "message", "label": "はい", "text": "はい、そうです"}
    push(scene, {**text("よいですか"), "quickReply": {"items": [{"type": "action", "action": action}]}})
    scene.phone.taps("はい")
    assert scene.bot.events[-1]["message"]["text"] == "はい、そうです"
    with pytest.raises(LookupError, match="はい"):
        scene.phone.taps("はい")


def test_buttons_of_cards_stay(scene: Scene) -> None:
    push(scene, GOOD["flex"])
    push(scene, text("ほかに？"))
    for _ in range(2):
        scene.phone.taps("お知らせ")
        assert scene.bot.events[-1]["postback"] == {"data": "garbage/reminder"}


def test_a_link_opens_and_a_picker_asks(scene: Scene) -> None:
    push(scene, GOOD["buttons"], GOOD["text"])
    assert scene.phone.taps("見る").url == "https://sakura.example/picture.png"
    asked = scene.phone.taps("日にち")
    assert (asked.kind, asked.action) == (
        "datetimepicker",
        {"type": "datetimepicker", "label": "日にち", "data": "day", "mode": "date"},
    )
    scene.phone.taps("日にち", picks="2026-12-01")
    assert scene.bot.events[-1]["postback"]["params"] == {"date": "2026-12-01"}
    assert scene.phone.taps("写真をとる").kind == "camera"


def test_a_postbacks_display_text_stands_in_the_chat_but_is_no_message(scene: Scene) -> None:
    scene.phone.does({"type": "postback", "data": "a", "displayText": "はい"})
    assert scene.phone.chat()[-1].text == "はい"
    assert [event["type"] for event in scene.bot.events] == ["postback"]


def test_a_blocked_account_cannot_be_written_to(scene: Scene) -> None:
    scene.phone.blocks()
    with pytest.raises(CannotDoThat):
        scene.phone.says("ごみ")
    with pytest.raises(CannotDoThat):
        scene.phone.blocks()
    scene.phone.follows()
    with pytest.raises(CannotDoThat):
        scene.phone.follows()


def test_a_message_is_taken_back_once_and_only_by_its_sender(scene: Scene) -> None:
    scene.phone.says("まちがい")
    entry = scene.phone.chat()[-1]
    scene.phone.unsends(entry.message_id)
    assert scene.phone.chat()[-1].is_unsent
    with pytest.raises(CannotDoThat):
        scene.phone.unsends(entry.message_id)
    other = scene.line.phone(scene.channel.channel_id, scene.line.add_resident("住民B").user_id)
    scene.phone.says("わたしの")
    with pytest.raises(CannotDoThat):
        other.unsends(scene.phone.chat()[-1].message_id)


def test_a_phone_waits_for_words_and_says_what_came_instead(scene: Scene) -> None:
    push(scene, text("受け付けました"))
    assert scene.phone.waits_for("受け付け").text == "受け付けました"
    with pytest.raises(LookupError, match="受け付けました"):
        scene.phone.waits_for("直しました", seconds=0.01)


def test_what_was_read_is_not_read_again(scene: Scene) -> None:
    push(scene, text("一"))
    assert scene.phone.reads() == ["一"]
    push(scene, text("二"))
    assert scene.phone.reads() == ["二"]
