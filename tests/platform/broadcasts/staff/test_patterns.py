"""Templates, recurring sends and test phones, through their pages."""

import re

import pytest

from chalicelib.kernel.errors import Conflict
from chalicelib.platform.broadcasts.recurring import Rules
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.broadcasts.templates import keep_version, template_of, versions_of
from tests.platform.broadcasts.staff.desks import SendingDesks, open_sends

TEMPLATE = {
    "id": "kyushoku",
    "name": "給食の献立",
    "category": "gakko",
    "content": {"wording": {"ja": {"body": "{日付}の給食は{献立}です。"}}},
}


@pytest.fixture
def desks(estate: None) -> SendingDesks:
    return open_sends(templates=[TEMPLATE])


def test_a_new_version_keeps_the_old_one_which_a_send_came_from(desks: SendingDesks) -> None:
    clerk = desks.opens("editor")
    clerk.fills(clerk.sees("new"), "begin", template="kyushoku")
    page = clerk.sees("template?id=kyushoku")
    kept = clerk.fills(page, "keep_template", **{"body-ja": "{日付}の給食は、{献立}です。お楽しみに。"})
    assert "第2版として保存しました。" in kept.text
    assert [each.version for each in versions_of(desks.office, "kyushoku")] == [2, 1]
    assert desks.send().from_template == "kyushoku/1"
    again = clerk.fills(page, "keep_template", **{"body-ja": "おそい人の文"})
    assert "ほかの人が先にこのひな型を変えました。" in again.text


def test_a_template_is_made_used_and_retired(desks: SendingDesks) -> None:
    clerk = desks.opens("editor")
    made = clerk.fills(clerk.sees("templates"), "make_template", name="断水", category="oshirase", kind="text")
    assert "ひな型を作りました。" in made.text
    written = clerk.fills(made, "keep_template", **{"body-ja": "{場所}で断水しています。"})
    assert "｛場所｝で断水しています。" in written.text
    gone = clerk.fills(written, "retire_template")
    assert "一覧から外しました。" in gone.text
    assert "断水" not in clerk.sees("templates").text.replace("一覧から外しました。", "")


def test_two_who_write_the_same_version_do_not_overwrite_each_other(desks: SendingDesks) -> None:
    template = template_of(desks.office, "kyushoku")
    keep_version(desks.office, template, instead_of=1, by="学校課")
    with pytest.raises(Conflict, match="ほかの人が先に"):
        keep_version(desks.office, template, instead_of=1, by="広報課")


def test_a_template_with_a_missing_value_is_stopped_by_the_check(desks: SendingDesks) -> None:
    clerk = desks.opens("editor")
    clerk.fills(clerk.sees("new"), "begin", template="kyushoku")
    id_ = desks.send().id
    form = clerk.sees(f"write?id={id_}")
    stopped = clerk.fills(form, "save", title="給食", to="everyone", **{"value-0": "12月1日（火）"})
    assert "｛献立｝に入れる言葉がありません。" in stopped.text
    mended = clerk.fills(clerk.sees(f"write?id={id_}"), "save", **{"value-1": "カレー"})
    assert "12月1日（火）の給食はカレーです。" in mended.text


def test_a_rule_is_written_approved_and_comes_round(desks: SendingDesks) -> None:
    clerk, approver = desks.opens("editor"), desks.opens("approver")
    form = clerk.sees("rule_form?template=kyushoku")
    told = {"every": "week", "at": "16:00", "weekdays": "0", "to": "everyone", "value-0": "カレー"}
    kept = clerk.fills(form, "keep_rule", **told)
    assert "毎週月曜日 16:00" in kept.text
    assert "11月23日の給食はカレーです。" in kept.text
    [rule] = Rules(desks.office.scope).all()
    approved = approver.fills(approver.sees(f"rule?id={rule.id}"), "approve_rule")
    assert "まとめて承認しました。" in approved.text
    assert "月ごと" in clerk.sees("calendar?month=2026-11").text
    assert "定期配信" in clerk.sees("calendar?month=2026-12").text
    paused = clerk.fills(clerk.sees(f"rule?id={rule.id}"), "pause_rule")
    assert "休止しました。" in paused.text
    gone = clerk.fills(clerk.sees(f"rule?id={rule.id}"), "remove_rule")
    assert "定期配信はまだありません。" in gone.text
    assert list(Broadcasts(desks.office.scope).latest(5)) == []


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"every": "week"}, "曜日を選んでください。"),
        ({"every": "month", "nth": "0", "day": "32"}, "毎月の日にち"),
        ({"every": "month", "nth": "2"}, "毎月の日にち、または第何の何曜日か"),
        ({"every": "sometimes"}, "くりかえしを選んでください。"),
        ({"every": "day", "skipped": "年末"}, "とばす日の書き方"),
        ({"every": "day", "at": "25:00"}, "時刻"),
    ],
)
def test_a_rhythm_that_never_comes_is_refused(desks: SendingDesks, told: dict[str, str], says: str) -> None:
    clerk = desks.opens("editor")
    form = clerk.sees("rule_form?template=kyushoku")
    answer = clerk.fills(form, "keep_rule", **{"at": "09:00", "to": "everyone"} | told)
    assert answer.status == 400
    assert says in answer.text


def test_a_code_is_shown_for_a_phone_to_register(desks: SendingDesks) -> None:
    clerk = desks.opens("editor")
    told = clerk.fills(clerk.sees("phones"), "invite", label="広報課 試験用")
    assert re.search(r"「テスト配信 [0-9A-Z]{8}」と送ってください。", told.text)
