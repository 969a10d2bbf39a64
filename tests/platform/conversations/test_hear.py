"""A turn is heard once, answered once, and repaired where it goes wrong."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.kernel.errors import NotAllowed, NotFound, TemporaryFailure
from chalicelib.platform.conversations.knock import receive
from chalicelib.platform.messaging.events import NotAWebhook
from tests.kit.journey import SECRET, Town, a_town, signed

pytestmark = pytest.mark.usefixtures("estate")


@pytest.fixture
def town() -> Town:
    return a_town("minato", "profile")


def test_a_flow_is_walked_to_its_end(town: Town) -> None:
    resident = town.resident()
    assert resident.says("家族を登録")[0].startswith("どなたの分を登録しますか")
    assert resident.says("母の家") == ["「母の家」を登録しました。ごみの地区などを、この方の分も登録できます。"]
    assert resident.known is not None
    assert [person.label for person in resident.known.persons] == ["自分", "母の家"]


def test_what_nobody_understands_leads_to_the_menu(town: Town) -> None:
    said = town.resident().says("月の石")
    assert said[0] == "申し訳ありません。「月の石」についてのご案内が見つかりませんでした。"
    assert said[1].startswith("ご用件をえらんでください")


def test_a_flow_may_be_left_and_nothing_is_kept_of_it(town: Town) -> None:
    resident = town.resident()
    resident.says("家族を登録")
    assert resident.taps("やめる")[0] == "とりやめました。"
    assert resident.says("母の家")[0].startswith("申し訳ありません")


def test_another_service_may_interrupt_and_the_flow_goes_on_after(town: Town) -> None:
    resident = town.resident()
    resident.says("データを消す")
    said = resident.says("マイページ")
    assert "登録されている内容" in said[0]
    assert said[1] == "続きに戻ります。"
    assert "消します" in said[2]


def test_a_flow_that_interrupts_is_finished_first(town: Town) -> None:
    resident = town.resident()
    resident.says("データを消す")
    resident.says("家族を登録")
    said = resident.says("母の家")
    assert said[0].startswith("「母の家」を登録しました")
    assert "元に戻すことはできません" in said[-1]


def test_after_three_failed_answers_the_town_can_be_called(town: Town) -> None:
    resident = town.resident()
    resident.says("ことば")
    for _ in range(2):
        assert "0123-45-6789" not in "".join(resident.says("？？"))
    assert "0123-45-6789" in "".join(resident.says("？？"))


def test_a_talk_that_waited_a_day_has_ended_and_says_so(town: Town) -> None:
    resident = town.resident()
    resident.says("家族を登録")
    town.until(hours=25)
    assert resident.says("マイページ")[0] == "前回の手続きは、時間がたったため終了しました。"


def test_a_resident_who_writes_english_is_offered_english_once(town: Town) -> None:
    resident = town.resident()
    assert resident.says("garbage day please")[0] == "Would you like to talk in English?"
    assert resident.offered()[0] == "English"
    assert resident.says("garbage day please")[0].startswith("申し訳ありません")
    assert resident.posts("talk/language/en")[0] == "We will talk in English."
    assert resident.says("my data")[0].startswith("What we keep of you")


def test_a_chosen_language_is_remembered(town: Town) -> None:
    resident = town.resident()
    assert resident.says("やさしい日本語")[0] == "やさしい日本語（にほんご）で 話（はな）します。"
    assert resident.says("かぞく")[0].startswith("だれの ことを")


def test_a_button_of_an_earlier_question_is_told_so(town: Town) -> None:
    resident = town.resident()
    assert resident.posts("profile/label/x")[0] == "そのボタンは前の質問のものです。"


@pytest.mark.parametrize("data", ["", "x", "nosuch/step/value", "profile/nosuch/", "talk/nosuch/", "///", "profile"])
def test_a_postback_that_leads_nowhere_is_answered_kindly(town: Town, data: str) -> None:
    assert town.resident().posts(data)


def test_following_greets_and_blocking_is_remembered(town: Town) -> None:
    resident = town.resident()
    assert resident.follows()[0].startswith("みなと市のLINE公式アカウントへようこそ")
    assert resident.blocks() == []
    assert resident.known is not None
    assert resident.known.follow == "blocked"


def test_the_tab_of_a_menu_is_answered_by_line_itself(town: Town) -> None:
    assert town.resident().posts("menu/second/") == []


def test_events_of_a_chat_another_channel_owns_are_left_alone(town: Town) -> None:
    resident = town.resident()
    event = town.event(resident.user_id, {"type": "message", "message": {"type": "text", "id": "1", "text": "ごみ"}})
    town.knock({**event, "mode": "standby"})
    town.pump()
    assert town.line.calls == []
    assert resident.known is None


@pytest.mark.parametrize("after", [timedelta(), timedelta(hours=1)])
def test_an_event_delivered_twice_changes_nothing_the_second_time(town: Town, after: timedelta) -> None:
    resident = town.resident()
    resident.says("家族を登録")
    event = town.event(resident.user_id, {"type": "message", "message": {"type": "text", "id": "1", "text": "母の家"}})
    for _ in range(2):
        town.knock(event)
        town.pump()
        town.clock.now += after
    assert resident.known is not None
    assert len(resident.known.persons) == 2
    assert len([said for said in town.line.said_to(resident.user_id) if "登録しました" in said.get("text", "")]) == 1


def test_an_event_too_old_for_its_token_is_answered_by_push(town: Town) -> None:
    resident = town.resident()
    event = town.event(resident.user_id, {"type": "message", "message": {"type": "text", "id": "1", "text": "ことば"}})
    town.knock(event)
    town.clock.pass_(minutes=3)
    town.pump()
    assert [sent.verb for sent in town.line.outbox] == ["push"]


def test_a_token_that_line_refuses_at_the_first_try_is_made_good_by_push(town: Town) -> None:
    resident = town.resident()
    event = town.event(resident.user_id, {"type": "message", "message": {"type": "text", "id": "1", "text": "ことば"}})
    town.knock({**event, "replyToken": "0" * 32})
    town.pump()
    assert [sent.verb for sent in town.line.outbox] == ["push"]


def test_when_line_fails_after_taking_the_reply_it_is_not_said_again(town: Town) -> None:
    resident = town.resident()
    town.line.fail(TemporaryFailure("timeout"), verb="reply", is_accepted=True)
    event = town.event(resident.user_id, {"type": "message", "message": {"type": "text", "id": "1", "text": "ことば"}})
    town.knock(event)
    with pytest.raises(TemporaryFailure):
        town.pump()
    town.knock(event)
    town.pump()
    assert len(town.line.outbox) == 1


def test_several_residents_in_one_webhook_are_each_answered(town: Town) -> None:
    residents = [town.resident() for _ in range(3)]
    text: dict[str, Any] = {"type": "message", "message": {"type": "text", "id": "1", "text": "ことば"}}
    town.knock(*(town.event(resident.user_id, text) for resident in residents))
    town.pump()
    assert [len(town.line.said_to(resident.user_id)) for resident in residents] == [1, 1, 1]


def test_a_webhook_without_events_is_a_connection_check(town: Town) -> None:
    town.knock()
    assert town.queues.sent == []


def body(town: Town) -> bytes:
    return b'{"destination":"%s","events":[]}' % town.channel.bot_user_id.encode()


@pytest.mark.parametrize(
    ("knock", "error"),
    [
        (lambda town: (town.channel.key, body(town), "AAAA"), NotAllowed),
        (lambda town: (town.channel.key, body(town), None), NotAllowed),
        (lambda town: (town.channel.key, body(town) + b" ", signed(body(town))), NotAllowed),
        (lambda town: (town.channel.key, body(town), signed(body(town), "another secret")), NotAllowed),
        (lambda town: ("NO-SUCH-CHANNEL", body(town), signed(body(town))), NotFound),
        (lambda town: (town.channel.key, b"{", signed(b"{")), NotAWebhook),
        (lambda town: (town.channel.key, b"[]", signed(b"[]")), NotAWebhook),
        (lambda town: (town.channel.key, b"x" * 1_000_000, signed(b"")), NotAllowed),
    ],
)
def test_what_is_no_webhook_of_lines_is_refused(
    town: Town, knock: Callable[[Town], tuple[str, bytes, str | None]], error: type[Exception]
) -> None:
    with pytest.raises(error):
        receive(town.house, *knock(town))
    assert town.queues.sent == []


def test_the_secret_before_the_last_change_is_accepted_while_staff_rotate_it(town: Town) -> None:
    from chalicelib.platform.channels.keyring import rotate
    from chalicelib.platform.channels.repository import Channels

    Channels(town.office.scope).keep(rotate(town.channel, "the new channel secret", town.house.sealer))
    town.house.memory.forget()
    for secret in (SECRET, "the new channel secret"):
        receive(town.house, town.channel.key, body(town), signed(body(town), secret))


def test_two_towns_in_one_house_never_answer_for_each_other(town: Town) -> None:
    other = a_town("yamabe", "profile", house=town.house, name="やまべ町")
    here, there = town.resident(), other.resident()
    here.says("家族を登録")
    assert there.follows()[0].startswith("やまべ町")
    assert here.says("母の家")[0].startswith("「母の家」を登録しました")
    assert {sent.channel_key for sent in town.line.outbox if sent.user_id == here.user_id} == {town.channel.key}
    assert {sent.channel_key for sent in town.line.outbox if sent.user_id == there.user_id} == {other.channel.key}
