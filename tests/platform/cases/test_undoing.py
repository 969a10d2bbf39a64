"""Taking back what was done last, while nobody was told."""

import pytest

from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.platform.cases.desk import assign, change_status, set_due, write_note
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.cases.undoing import undo
from chalicelib.platform.house import Office
from tests.kit.offices import a_clerk, a_house, a_resident, an_office, send_what_is_due
from tests.platform.cases.test_finding import a_case

CASE = "261110-AAAA"


@pytest.fixture
def office(estate: None) -> Office:
    return an_office(a_house())


def test_assignment_and_due_date_are_put_back(office: Office) -> None:
    a_case(office, CASE, team="道路課")
    clerk = a_clerk(office)
    assign(clerk, CASE, 1, team="公園課", member_id="m", note="お願いします")
    back = undo(clerk, CASE, 2)
    assert (back.team, back.assignee) == ("道路課", "")
    set_due(clerk, CASE, 3, "2026-12-01")
    assert undo(clerk, CASE, 4).due == ""
    assert [line.kind for line in Cases(office.scope).history(CASE)] == [
        "opened",
        "assigned",
        "undone",
        "due",
        "undone",
    ]


def test_pressed_twice_it_is_done_once_and_never_redoes(office: Office) -> None:
    a_case(office, CASE)
    clerk = a_clerk(office)
    set_due(clerk, CASE, 1, "2026-12-01")
    assert undo(clerk, CASE, 2) == undo(clerk, CASE, 2)
    with pytest.raises(StaffMistake):
        undo(clerk, CASE, 3)


def test_a_status_goes_back_with_its_news_while_that_is_unsent(office: Office) -> None:
    resident = a_resident(office)
    a_case(office, CASE, resident_id=resident.id)
    clerk = a_clerk(office)
    change_status(clerk, CASE, 1, "closed", because="not_ours")
    back = undo(clerk, CASE, 2)
    assert (back.status, back.closed_because) == ("received", None)
    send_what_is_due(office)
    assert office.house.line.outbox == []  # type: ignore[attr-defined]


def test_a_status_that_residents_read_stays(office: Office) -> None:
    resident = a_resident(office)
    a_case(office, CASE, resident_id=resident.id)
    clerk = a_clerk(office)
    change_status(clerk, CASE, 1, "in_progress")
    send_what_is_due(office)
    with pytest.raises(StaffMistake, match="お知らせを送ったあと"):
        undo(clerk, CASE, 2)
    assert Cases(office.scope).fetch(CASE).status == "in_progress"


def test_what_cannot_be_taken_back_and_what_somebody_followed_up_stay(office: Office) -> None:
    a_case(office, CASE)
    clerk = a_clerk(office)
    write_note(clerk, CASE, 1, "メモ")
    with pytest.raises(StaffMistake):
        undo(clerk, CASE, 2)
    set_due(clerk, CASE, 2, "2026-12-01")
    write_note(a_clerk(office, name="2"), CASE, 3, "見ました")
    with pytest.raises(Conflict):
        undo(clerk, CASE, 3)
