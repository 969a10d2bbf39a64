import json

import pytest

from chalicelib.adapters.line.memory import MemoryLine, Sent
from chalicelib.kernel.errors import Conflict, NotFound, StaffMistake
from chalicelib.platform.cases.actions import follow, open_case, withdraw
from chalicelib.platform.cases.desk import LONGEST, answer, assign, change_status, write_note
from chalicelib.platform.cases.model import Case
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.house import Office
from tests.kit.offices import a_clerk, a_house, a_resident, a_tenant, a_turn, an_office, send_what_is_due


@pytest.fixture
def office(estate: None) -> Office:
    return an_office(a_house())


@pytest.fixture
def case(office: Office) -> Case:
    resident = a_resident(office)
    draft = Case("", "reports", "pothole", "道路の穴", office.now().isoformat(), resident_id=resident.id)
    return open_case(office, draft, {}, cause="EVENT0")


def told(office: Office) -> list[Sent]:
    send_what_is_due(office)
    assert isinstance(office.house.line, MemoryLine)
    return office.house.line.outbox


def words(pushed: Sent) -> str:
    return json.dumps(pushed.messages, ensure_ascii=False)


def test_an_answer_reaches_the_resident_on_line_and_stays_in_the_history(office: Office, case: Case) -> None:
    answer(a_clerk(office), case.id, case.version, "明日、現地を見に行きます。")
    (pushed,) = told(office)
    assert pushed.user_id == a_resident(office).user_id
    assert "明日、現地を見に行きます。" in words(pushed)
    assert case.id in words(pushed)
    assert Cases(office.scope).history(case.id)[-1].text == "明日、現地を見に行きます。"


def test_a_verb_pressed_twice_is_done_once_and_told_once(office: Office, case: Case) -> None:
    clerk = a_clerk(office)
    for _ in range(2):
        answer(clerk, case.id, case.version, "見に行きます。")
    assert len(told(office)) == 1
    assert [line.kind for line in Cases(office.scope).history(case.id)] == ["opened", "reply"]


def test_a_change_decided_on_an_old_page_is_a_conflict_and_tells_nobody(office: Office, case: Case) -> None:
    write_note(a_clerk(office), case.id, case.version, "現地確認は木曜日")
    with pytest.raises(Conflict):
        change_status(a_clerk(office, name="2"), case.id, case.version, "fixed")
    with pytest.raises(Conflict):
        answer(a_clerk(office, name="2"), case.id, case.version, "直しました")
    assert told(office) == []


def test_a_change_of_status_tells_the_resident_and_each_follower_once_with_the_reason(
    office: Office, case: Case
) -> None:
    english = a_resident(office, "2", language="en")
    blocked = a_resident(office, "3", follow="blocked")
    for number, resident in enumerate((english, blocked)):
        follow(a_turn(office, resident, event=f"F{number}"), case.id)
    seen = Cases(office.scope).fetch(case.id).version
    for _ in range(2):
        change_status(a_clerk(office), case.id, seen, "in_progress", reason="木曜日に穴をふさぎます。")
    pushed = told(office)
    assert sorted(each.user_id for each in pushed) == sorted([a_resident(office).user_id, english.user_id])
    assert all("木曜日に穴をふさぎます。" in words(each) for each in pushed)
    assert any("In progress" in words(each) for each in pushed)
    assert any("対応中" in words(each) for each in pushed)


def test_closing_needs_a_reason_and_says_it(office: Office, case: Case) -> None:
    clerk = a_clerk(office)
    with pytest.raises(StaffMistake):
        change_status(clerk, case.id, case.version, "closed")
    with pytest.raises(StaffMistake):
        change_status(clerk, case.id, case.version, "fixed", because="not_ours")
    change_status(clerk, case.id, case.version, "closed", because="not_ours")
    (pushed,) = told(office)
    assert "まちが管理する場所や物ではないため" in words(pushed)
    assert "対応が終わりました" not in words(pushed)


def test_a_closed_case_is_reopened_and_loses_the_reason_it_was_closed_for(office: Office, case: Case) -> None:
    clerk = a_clerk(office)
    closed = change_status(clerk, case.id, case.version, "closed", because="not_found")
    reopened = change_status(clerk, case.id, closed.version, "in_progress")
    assert (reopened.status, reopened.closed_because) == ("in_progress", None)
    assert [each.id for each in Cases(office.scope).inbox("open").cases] == [case.id]


def test_moves_that_are_none_are_refused(office: Office, case: Case) -> None:
    clerk = a_clerk(office)
    with pytest.raises(StaffMistake):
        change_status(clerk, case.id, case.version, "received")
    withdrawn = withdraw(a_turn(office, event="W"), case.id)
    with pytest.raises(StaffMistake):
        change_status(clerk, case.id, withdrawn.version, "in_progress")


def test_assigning_puts_the_case_in_the_members_hands_without_telling_the_resident(office: Office, case: Case) -> None:
    clerk = a_clerk(office)
    assign(clerk, case.id, case.version, team="道路課", member_id=clerk.member.id)
    assert [each.id for each in Cases(office.scope).of_assignee(clerk.member.id).cases] == [case.id]
    assert told(office) == []


@pytest.mark.parametrize("text", ["", "  ", "あ" * (LONGEST + 1)])
def test_empty_and_endless_messages_are_refused(office: Office, case: Case, text: str) -> None:
    with pytest.raises(StaffMistake):
        answer(a_clerk(office), case.id, case.version, text)


def test_a_case_that_nobody_opened_on_line_cannot_be_answered_there(office: Office) -> None:
    draft = Case("", "reports", "pothole", "道路の穴", office.now().isoformat(), origin="open311")
    case = open_case(office, draft, {}, cause="API", by="system")
    with pytest.raises(StaffMistake):
        answer(a_clerk(office), case.id, case.version, "見に行きます。")
    change_status(a_clerk(office), case.id, case.version, "fixed")
    assert told(office) == []


def test_a_clerk_of_another_town_finds_no_such_case(office: Office, case: Case) -> None:
    other = an_office(office.house, a_tenant("yamabe", name="やまべ町"))
    with pytest.raises(NotFound):
        answer(a_clerk(other), case.id, case.version, "見に行きます。")
