from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.platform.cases.model import Case, Happening
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.tenants.grants import OperatorOrder, grant

OPENED = datetime.fromisoformat("2026-11-22T10:00:00+09:00")


def a_case(number: str = "261122-AAAA", *, minutes: int = 0, **facts: object) -> Case:
    told = {"lat": 35.1, "lon": 139.1, "resident_id": "R1"} | facts
    at = (OPENED + timedelta(minutes=minutes)).isoformat()
    return Case(number, "reports", "pothole", "道路の穴", at, **told)  # type: ignore[arg-type]


def happened(kind: str = "note", cause: str = "c") -> Happening:
    return Happening(OPENED.isoformat(), kind, "member-1", id=cause)  # type: ignore[arg-type]


@pytest.fixture
def cases(estate: None) -> Cases:
    return Cases(grant(OperatorOrder("minato")))


def test_a_case_comes_back_as_it_was_written(cases: Cases) -> None:
    case = a_case(answers={"size": "30cm"}, photos=("p1",), followers=("R2",), sources={"m1": "p1"})
    cases.add(case, happened("opened"))
    assert cases.fetch(case.id) == replace(case, version=1, updated_at=OPENED.isoformat())


def test_the_same_cause_twice_is_one_case_and_another_cause_conflicts(cases: Cases) -> None:
    first = cases.add(a_case(), happened("opened", "event-1"))
    assert cases.add(a_case(), happened("opened", "event-1")) == first
    with pytest.raises(Conflict):
        cases.add(a_case(), happened("opened", "event-2"))
    assert len(cases.history(first.id)) == 1


def test_a_change_decided_on_an_old_version_is_refused_and_leaves_nothing(cases: Cases) -> None:
    seen = cases.add(a_case(), happened("opened"))
    cases.change(replace(seen, team="道路課"), happened("assigned", "a"))
    with pytest.raises(Conflict):
        cases.change(replace(seen, team="公園課"), happened("assigned", "b"))
    assert cases.fetch(seen.id).team == "道路課"
    assert [line.id for line in cases.history(seen.id)] == ["c", "a"]


def test_a_change_repeated_by_its_cause_happens_once(cases: Cases) -> None:
    seen = cases.add(a_case(), happened("opened"))
    once = cases.change(replace(seen, team="道路課"), happened("assigned", "a"))
    assert cases.change(replace(seen, team="道路課"), happened("assigned", "a")) == once
    assert len(cases.history(seen.id)) == 2


def test_the_inbox_has_open_cases_by_age_and_what_is_done_apart(cases: Cases) -> None:
    for minute, number in enumerate(("261122-CCCC", "261122-AAAA", "261122-BBBB")):
        cases.add(a_case(number, minutes=minute), happened("opened", number))
    done = cases.fetch("261122-AAAA")
    cases.change(replace(done, status="fixed"), happened("status", "s"))
    assert [case.id for case in cases.inbox("open").cases] == ["261122-CCCC", "261122-BBBB"]
    assert [case.id for case in cases.inbox("open", newest_first=True).cases] == ["261122-BBBB", "261122-CCCC"]
    assert [case.id for case in cases.inbox("done").cases] == ["261122-AAAA"]


def test_the_inbox_goes_on_page_by_page(cases: Cases) -> None:
    for minute in range(5):
        cases.add(a_case(f"261122-AAA{minute}", minutes=minute), happened("opened", str(minute)))
    seen, start = [], None
    while True:
        page = cases.inbox("open", limit=2, start=start)
        seen += [case.id for case in page.cases]
        start = page.next
        if start is None:
            break
    assert seen == [f"261122-AAA{minute}" for minute in range(5)]


def test_a_resident_and_a_member_find_their_own_with_versions_that_may_be_changed(cases: Cases) -> None:
    mine = cases.add(a_case(), happened("opened"))
    cases.add(a_case("261122-BBBB", resident_id="R2"), happened("opened", "other"))
    assigned = cases.change(replace(mine, assignee="member-1"), happened("assigned", "a"))
    assert cases.of_resident("R1").cases == (assigned,)
    assert cases.of_assignee("member-1").cases == (assigned,)
    cases.change(replace(cases.of_assignee("member-1").cases[0], status="fixed"), happened("status", "s"))
    assert cases.of_assignee("member-1").cases == ()
    assert [case.status for case in cases.of_resident("R1").cases] == ["fixed"]


def test_open_cases_nearby_come_nearest_first_and_closed_ones_leave_the_map(cases: Cases) -> None:
    for number, lat in (("261122-FAR0", 35.1009), ("261122-NEAR", 35.1001), ("261122-AWAY", 35.15)):
        cases.add(a_case(number, lat=lat), happened("opened", number))
    near = cases.near(35.1, 139.1, metres=150, service="reports")
    assert [(each.case.id, round(each.metres)) for each in near] == [("261122-NEAR", 11), ("261122-FAR0", 100)]
    cases.change(replace(near[0].case, status="closed"), happened("status", "s"))
    assert [each.case.id for each in cases.near(35.1, 139.1, metres=150, service="reports")] == ["261122-FAR0"]
    assert cases.near(35.1, 139.1, metres=150, service="letters") == ()


def test_a_case_whose_place_was_taken_back_leaves_the_map(cases: Cases) -> None:
    case = cases.add(a_case(), happened("opened"))
    cases.change(replace(case, lat=None, lon=None), happened("unsent", "u"))
    assert cases.near(35.1, 139.1, metres=100, service="reports") == ()


def test_cases_of_a_span_are_found_across_months(cases: Cases) -> None:
    cases.add(a_case("261122-AAAA"), happened("opened", "1"))
    cases.add(a_case("261222-BBBB", minutes=60 * 24 * 30), happened("opened", "2"))
    cases.add(a_case("270122-CCCC", minutes=60 * 24 * 61), happened("opened", "3"))
    found = cases.opened_between(OPENED, OPENED + timedelta(days=40))
    assert {case.id for case in found} == {"261122-AAAA", "261222-BBBB"}


def test_another_tenant_sees_none_of_it(cases: Cases) -> None:
    cases.add(a_case(), happened("opened"))
    other = Cases(grant(OperatorOrder("yamabe")))
    with pytest.raises(NotFound):
        other.fetch("261122-AAAA")
    assert other.inbox("open").cases == other.of_resident("R1").cases == ()
    assert other.near(35.1, 139.1, metres=100, service="reports") == ()
    assert other.history("261122-AAAA") == ()
