from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.services.garbage.model import Fortnightly, NthWeekday, OnDates, Period, Rule, Weekly, YearlyPeriod
from tests.services.garbage import factories


@given(factories.rules)
def test_a_rule_comes_back_from_what_it_wrote_down(rule: Rule) -> None:
    assert Rule.from_code(rule.code()) == rule


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (Rule(Weekly(3)), "w3"),
        (Rule(NthWeekday(2, 1), (4, 10)), "n2.1|4,10"),
        (Rule(Fortnightly(date(2026, 4, 7)), (), ("2",)), "f20260407||2"),
        (Rule(OnDates((date(2026, 11, 5), date(2026, 12, 3)))), "d20261105,20261203"),
    ],
)
def test_a_rule_is_written_down_in_few_letters(rule: Rule, code: str) -> None:
    assert rule.code() == code


def test_what_is_no_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="no such rule"):
        Rule.from_code("x1")


@given(st.integers(0, 6), st.integers(2024, 2030), st.integers(1, 12))
def test_the_nth_weekdays_of_a_month_are_its_weekdays_in_order(weekday: int, year: int, month: int) -> None:
    first = date(year, month, 1)
    in_month = [day for step in range(31) if (day := first + timedelta(days=step)).month == month]
    counted = [next((day for day in in_month if NthWeekday(weekday, nth).falls_on(day)), None) for nth in range(1, 6)]
    assert [day for day in counted if day] == [day for day in in_month if day.weekday() == weekday]


@given(factories.days, st.integers(-60, 60))
def test_fortnightly_never_comes_before_its_base_and_then_every_14_days(base: date, step: int) -> None:
    assert Fortnightly(base).falls_on(base + timedelta(days=step)) == (step >= 0 and step % 14 == 0)


def test_a_rule_out_of_season_does_not_fall() -> None:
    rule = Rule(Weekly(0), months=(4, 5))
    assert rule.falls_on(date(2026, 5, 25))
    assert not rule.falls_on(date(2026, 6, 1))


@pytest.mark.parametrize(("day", "closed"), [((12, 28), False), ((12, 29), True), ((1, 3), True), ((1, 4), False)])
def test_a_yearly_period_may_run_over_the_years_end(day: tuple[int, int], closed: bool) -> None:
    year_end = YearlyPeriod((12, 29), (1, 3))
    assert [year_end.holds(date(year, *day)) for year in (2026, 2027, 2031)] == [closed] * 3
    assert year_end.length == 6


def test_a_period_includes_both_ends() -> None:
    period = Period(date(2026, 12, 29), date(2027, 1, 3))
    held = [day for day in range(25, 32) if period.holds(date(2026, 12, day))]
    assert (held, period.holds(date(2027, 1, 3)), period.holds(date(2027, 1, 4))) == ([29, 30, 31], True, False)
    assert period.length == 6
