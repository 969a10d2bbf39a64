"""A count of what waits is a count of things: proved over many histories."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.kernel.errors import HouseError
from chalicelib.platform.cases.desk import change_status, set_due
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.cases.undoing import undo
from chalicelib.platform.console.waiting import ALWAYS, MOST, Count, Waiting
from tests.kit.offices import a_clerk, a_house, an_office
from tests.kit.quick_dynamo import standing
from tests.kit.tables import empty_tables
from tests.platform.cases.test_finding import a_case

TODAY = date(2026, 11, 20)
DEEDS = st.tuples(
    st.sampled_from(["AAAA", "BBBB", "CCCC"]),
    st.sampled_from(["due", "no due", "close", "open", "undo"]),
    st.integers(-3, 3),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DEEDS, max_size=8), st.integers(-3, 3))
def test_what_is_counted_as_overdue_is_overdue(estate: None, deeds: list[tuple[str, str, int]], later: int) -> None:
    empty_tables()
    office = an_office(a_house())
    clerk, cases = a_clerk(office), Cases(office.scope)
    for number in ("AAAA", "BBBB", "CCCC"):
        a_case(office, f"261110-{number}")
    for number, deed, days in deeds:
        seen = cases.fetch(f"261110-{number}").version
        due = (TODAY + timedelta(days=days)).isoformat() if deed == "due" else ""
        try:
            match deed:
                case "due" | "no due":
                    set_due(clerk, f"261110-{number}", seen, due)
                case "close":
                    change_status(clerk, f"261110-{number}", seen, "fixed")
                case "open":
                    change_status(clerk, f"261110-{number}", seen, "in_progress")
                case _:
                    undo(clerk, f"261110-{number}", seen)
        except HouseError:
            continue
    day = (TODAY + timedelta(days=later)).isoformat()
    overdue = [case for case in cases.inbox("all").cases if case.is_overdue(day)]
    counted = Waiting(office.scope).counts(day).of("overdue")
    assert (counted.number if counted else 0) == len(overdue)
    assert {case.id for case in cases.overdue(day).cases} == {case.id for case in overdue}


@pytest.mark.usefixtures("estate")
def test_a_slip_waits_from_its_day_on_until_it_is_dropped() -> None:
    waiting = Waiting(an_office(a_house()).scope)
    waiting.keep("expiring", "calendar", "2026-11-21")
    waiting.keep("approval", "one", ALWAYS)
    waiting.keep("approval", "one", ALWAYS)
    count = waiting.counts("2026-11-20").of("approval")
    assert count is not None
    assert count.words == "1件"
    assert waiting.counts("2026-11-20").of("expiring") is None
    assert set(waiting.counts("2026-11-21")) == {"approval", "expiring"}
    waiting.drop("approval", "one")
    assert set(waiting.counts("2027-01-01")) == {"expiring"}


@pytest.mark.usefixtures("estate")
def test_where_more_waits_than_is_read_every_number_says_so_also_that_of_a_sort_that_was_not_met() -> None:
    waiting = Waiting(an_office(a_house()).scope)
    for number in range(MOST + 1):
        waiting.keep("approval", f"thing-{number:04d}", ALWAYS)
    waiting.keep("overdue", "late", "2026-11-19")
    counts = waiting.counts("2026-11-20")
    told = {sort: count.words for sort in ("approval", "overdue") if (count := counts.of(sort))}
    assert told == {"approval": "1,000件以上", "overdue": "数えきれません"}


@pytest.mark.usefixtures("estate")
def test_all_that_waits_is_counted_exactly_in_one_query() -> None:
    waiting = Waiting(an_office(a_house()).scope)
    for number in range(MOST - 2):
        waiting.keep("approval", f"thing-{number:04d}", ALWAYS)
    waiting.keep("overdue", "late", "2026-11-19")
    dynamo = standing()
    assert dynamo is not None
    before = dynamo.asked["Query"]
    counts = waiting.counts("2026-11-20")
    assert dynamo.asked["Query"] == before + 1
    assert counts.of("approval") == Count(998, is_all=True)
    assert counts.of("overdue") == Count(1, is_all=True)
    assert counts.of("expiring") is None
