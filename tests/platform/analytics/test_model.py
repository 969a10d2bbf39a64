"""Days added up, and small groups hidden so that no sum gives them away."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.analytics.model import FEW, Day, days_to_close, months, summed, veiled, weeks


@given(st.dictionaries(st.text(min_size=1, max_size=4), st.integers(0, 40), max_size=8))
def test_no_small_count_is_shown_nor_worked_out_from_the_sum(counts: dict[str, int]) -> None:
    shown = veiled(counts)
    assert shown.keys() == counts.keys()
    assert all(count is None or count == 0 or count >= FEW for count in shown.values())
    hidden = [name for name, count in shown.items() if count is None]
    others = [name for name, count in counts.items() if count >= FEW]
    assert len(hidden) != 1 or not others


def test_nothing_is_hidden_that_need_not_be() -> None:
    assert veiled({"road": 12, "light": 5, "park": 0}) == {"road": 12, "light": 5, "park": 0}
    assert veiled({"road": 12, "light": 6, "park": 2}) == {"road": 12, "light": None, "park": None}


def test_what_stands_is_as_it_stood_last_and_what_happened_is_added() -> None:
    days = [
        Day(friends=10, came=2, left=1, sent=8, by_kind={"a": 1}, hours=(1,)),
        Day(friends=12, came=3, left=0, opened=4, by_kind={"a": 2, "b": 1}, hours=(3,)),
        Day(sent=5),
    ]
    told = summed(days)
    assert (told.friends, told.came, told.left, told.sent, told.opened) == (12, 5, 1, 13, 4)
    assert told.by_kind == {"a": 3, "b": 1}
    assert told.hours == (1, 3)
    assert summed([]).friends is None


def test_the_time_to_close_is_told_of_enough_cases_only() -> None:
    assert days_to_close(Day(hours=(24,) * 4)) is None
    assert days_to_close(Day(hours=(12, 24, 36, 48, 240))) == 1.5


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(1, 30))
def test_weeks_and_months_follow_each_other_without_a_gap(until: date, number: int) -> None:
    for spans in (weeks(until, number), months(until, number)):
        assert len(spans) == number
        assert spans[-1][0] <= until <= spans[-1][1]
        assert all(after[0] - before[1] == timedelta(days=1) for before, after in pairwise(spans))
    assert all(first.weekday() == 0 and last.weekday() == 6 for first, last in weeks(until, number))
