"""Looking for cases reads as much with many as with few."""

import pytest

from chalicelib.platform.cases.finding import NOBODY, PAGE, READ, Wanted, find
from chalicelib.platform.cases.model import Case, Happening
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.house import Office
from tests.kit.counting import counted
from tests.kit.offices import a_house, an_office

TODAY = "2026-11-20"


@pytest.fixture
def office(estate: None) -> Office:
    return an_office(a_house())


def a_case(office: Office, number: str, day: str = "2026-11-10", **facts: object) -> Case:
    told: dict[str, object] = {
        "service": "reports",
        "kind": "road",
        "title": "道路",
        "opened_at": f"{day}T09:00:00+09:00",
    }
    case = Case(number, **told | facts)  # type: ignore[arg-type]
    return Cases(office.scope).add(case, Happening(case.opened_at, "opened", "resident", id=f"cause-{number}"))


def found(office: Office, member: str = "me", **wanted: str) -> list[str]:
    told = find(Cases(office.scope), Wanted.read(wanted), member, TODAY, lambda case: f"{case.id} {case.address}")
    assert told.next is None
    return [case.id for case in told.cases]


def test_each_list_holds_its_own(office: Office) -> None:
    a_case(office, "261110-OPEN")
    a_case(office, "261110-MINE", assignee="me", team="公園課")
    a_case(office, "261110-DONE", status="fixed", team="公園課")
    assert set(found(office)) == {"261110-OPEN", "261110-MINE"}
    assert found(office, shelf="mine") == ["261110-MINE"]
    assert found(office, shelf="done") == ["261110-DONE"]
    assert set(found(office, shelf="all")) == {"261110-OPEN", "261110-MINE", "261110-DONE"}
    assert found(office, team="公園課") == ["261110-MINE"]
    assert set(found(office, shelf="all", team="公園課")) == {"261110-MINE", "261110-DONE"}
    assert found(office, team=NOBODY, assignee=NOBODY) == ["261110-OPEN"]
    assert found(office, assignee="me") == ["261110-MINE"]


def test_a_period_holds_its_first_and_its_last_day_whole(office: Office) -> None:
    for day in ("2026-11-09", "2026-11-10", "2026-11-12", "2026-11-13"):
        a_case(office, f"{day[2:4]}{day[5:7]}{day[8:]}-AAAA", day)
    assert found(office, since="2026-11-10", until="2026-11-12") == ["261112-AAAA", "261110-AAAA"]
    assert found(office, shelf="all", until="2026-11-09") == ["261109-AAAA"]
    assert found(office, since="2026-11-13") == ["261113-AAAA"]


def test_overdue_are_those_whose_last_day_has_passed(office: Office) -> None:
    a_case(office, "261110-LATE", due="2026-11-19")
    a_case(office, "261110-NOWW", due=TODAY)
    a_case(office, "261110-DONE", due="2026-11-01", status="closed", closed_because="no_action")
    assert found(office, overdue="1") == ["261110-LATE"]


def test_kind_status_and_words_narrow_what_is_read(office: Office) -> None:
    a_case(office, "261110-AAAA", address="本町１丁目", kind="road")
    a_case(office, "261110-BBBB", address="浜町", kind="light", status="in_progress")
    assert found(office, words="本町1") == ["261110-AAAA"]
    assert found(office, kind="reports/light") == ["261110-BBBB"]
    assert found(office, status="in_progress") == ["261110-BBBB"]
    assert found(office, service="letters") == []


def test_what_makes_no_sense_is_left_out_of_what_is_wanted() -> None:
    assert Wanted.read(
        {"shelf": "x", "status": "eaten", "since": "2026-13-01", "until": "", "words": " 穴 "}
    ) == Wanted(words="穴")
    assert Wanted.read(Wanted(shelf="all", team="道路課").query) == Wanted(shelf="all", team="道路課")


def test_a_view_reads_a_bounded_number_of_pages_whatever_there_is(office: Office) -> None:
    for number in range(PAGE + 10):
        a_case(office, f"261110-{number:04d}")
    with counted() as shown:
        page = find(Cases(office.scope), Wanted(shelf="all"), "me", TODAY, lambda case: case.id)
    with counted() as sought:
        nothing = find(Cases(office.scope), Wanted(words="ない"), "me", TODAY, lambda case: case.id)
    assert shown["reads"] == 1
    assert len(page.cases) == PAGE
    assert page.next
    assert sought["reads"] <= READ
    assert (nothing.cases, nothing.looked_at) == ((), PAGE + 10)


def test_what_a_clerk_may_not_know_of_is_not_found(office: Office) -> None:
    a_case(office, "261110-AAAA")
    told = find(Cases(office.scope), Wanted(), "me", TODAY, lambda case: case.id, may_see=lambda _: False)
    assert told.cases == ()
