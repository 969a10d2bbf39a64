from datetime import date, time

import pytest

from chalicelib.platform.bookings.calendar import Calendar, Times
from chalicelib.platform.bookings.model import Refused

MONDAY = date(2026, 11, 23)
MORNING = Times(time(9), time(11), 30, 4, (0, 2))


def calendar(*times: Times, zone: str = "Asia/Tokyo", **facts: object) -> Calendar:
    return Calendar("nursery", zone, times or (MORNING,), **facts)  # type: ignore[arg-type]


def starts(calendar: Calendar, day: date) -> list[str]:
    return [f"{slot.starts:%H:%M}" for slot in calendar.slots(day)]


def test_a_day_is_cut_into_slots_as_long_as_they_fit() -> None:
    assert starts(calendar(), MONDAY) == ["09:00", "09:30", "10:00", "10:30"]
    assert starts(calendar(Times(time(9), time(10), 40, 1)), MONDAY) == ["09:00"]
    assert starts(calendar(), date(2026, 11, 24)) == []


def test_only_some_weeks_of_a_month() -> None:
    second = calendar(Times(time(9), time(10), 60, 1, (1,), (2, 4)))
    days = [day for day in range(1, 31) if second.slots(date(2026, 11, day))]
    assert days == [10, 24]


def test_a_single_day_goes_before_pattern_holidays_and_days_off() -> None:
    apart = {MONDAY: (Times(time(13), time(14), 60, 9),), date(2026, 11, 25): ()}
    odd = calendar(apart=apart, is_off=lambda _: True)
    assert [(slot.capacity, f"{slot.starts:%H}") for slot in odd.slots(MONDAY)] == [(9, "13")]
    assert odd.slots(date(2026, 11, 25)) == ()
    assert odd.slots(date(2026, 11, 30)) == ()


def test_nothing_before_the_first_or_after_the_last_day() -> None:
    short = calendar(first=MONDAY, last=date(2026, 11, 25))
    assert [day for day in range(16, 31) if short.slots(date(2026, 11, day))] == [23, 25]


def test_a_slot_is_found_by_its_name_and_refused_where_it_is_gone() -> None:
    assert calendar().slot("2026-11-23T09:30+09:00").capacity == 4
    for name in ("2026-11-23T09:45+09:00", "2026-11-24T09:00+09:00"):
        with pytest.raises(Refused, match="予約の枠は、なくなりました"):
            calendar().slot(name)
    with pytest.raises(Refused) as refusal:
        calendar().slot("次の月曜")
    assert refusal.value.reason == "unknown"


NIGHT = Times(time(0), time(4), 60, 1, tuple(range(7)))
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
"""The clocks change in Berlin."""


def test_what_the_clocks_skip_or_repeat_is_not_offered() -> None:
    berlin = calendar(NIGHT, zone="Europe/Berlin")
    assert starts(berlin, date(2026, 3, 28)) == ["00:00", "01:00", "02:00", "03:00"]
    assert starts(berlin, SPRING) == ["00:00", "01:00", "03:00"]
    assert starts(berlin, AUTUMN) == ["00:00", "01:00", "03:00"]


LONG = Times(time(1), time(5), 120, 1, tuple(range(7)))


@pytest.mark.parametrize(
    ("times", "name"),
    [(NIGHT, "2026-03-29T02:00+01:00"), (NIGHT, "2026-10-25T02:00+02:00"), (LONG, "2026-03-29T01:00+01:00")],
)
def test_a_booking_across_a_clock_change_is_refused_by_that_name(times: Times, name: str) -> None:
    with pytest.raises(Refused, match="時計の時刻が切りかわる"):
        calendar(times, zone="Europe/Berlin").slot(name)
