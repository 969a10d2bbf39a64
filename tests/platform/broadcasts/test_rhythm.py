from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.broadcasts.rhythm import LAST, Rhythm, coming

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=TOKYO)  # a Friday


def days(rhythm: Rhythm, at_most: int = 3, since: datetime = NOW) -> list[str]:
    return [f"{at:%m-%d %H:%M}" for at in coming(rhythm, since, TOKYO, at_most)]


@pytest.mark.parametrize(
    ("rhythm", "told"),
    [
        (Rhythm("day", "09:00"), ["11-21 09:00", "11-22 09:00", "11-23 09:00"]),
        (Rhythm("day", "10:01"), ["11-20 10:01", "11-21 10:01", "11-22 10:01"]),
        (Rhythm("week", "09:00", weekdays=(0, 4)), ["11-23 09:00", "11-27 09:00", "11-30 09:00"]),
        (Rhythm("month", "09:00", weekdays=(1,), nth=2), ["12-08 09:00", "01-12 09:00", "02-09 09:00"]),
        (Rhythm("month", "09:00", weekdays=(4,), nth=LAST), ["11-27 09:00", "12-25 09:00", "01-29 09:00"]),
        (Rhythm("month", "09:00", weekdays=(6,), nth=5), ["11-29 09:00", "01-31 09:00", "05-30 09:00"]),
        (Rhythm("month", "09:00", day=31), ["12-31 09:00", "01-31 09:00", "03-31 09:00"]),
        (Rhythm("month", "09:00", day=LAST), ["11-30 09:00", "12-31 09:00", "01-31 09:00"]),
    ],
)
def test_it_comes_round_when_it_is_said_to(rhythm: Rhythm, told: list[str]) -> None:
    assert days(rhythm) == told


def test_skipped_days_are_passed_over_and_it_ends() -> None:
    rhythm = Rhythm("day", "09:00", skipped=("2026-11-22",), until="2026-11-23")
    assert days(rhythm) == ["11-21 09:00", "11-23 09:00"]


def test_leap_day_comes_every_fourth_year() -> None:
    rhythm = Rhythm("month", "09:00", day=29)
    assert days(rhythm, 2, datetime(2028, 2, 1, tzinfo=TOKYO)) == ["02-29 09:00", "03-29 09:00"]
    assert days(rhythm, 1, datetime(2027, 2, 1, tzinfo=TOKYO)) == ["03-29 09:00"]


def test_an_impossible_day_never_comes() -> None:
    assert Rhythm("month", "09:00", day=32).after(NOW, TOKYO) is None


@pytest.mark.parametrize(
    ("rhythm", "words"),
    [
        (Rhythm("day", "09:00"), "毎日 09:00"),
        (Rhythm("week", "09:00", weekdays=(0, 3)), "毎週月・木曜日 09:00"),
        (Rhythm("month", "09:00", weekdays=(1,), nth=2), "毎月第2火曜日 09:00"),
        (Rhythm("month", "09:00", weekdays=(4,), nth=LAST), "毎月最後の金曜日 09:00"),
        (Rhythm("month", "09:00", day=LAST, until="2027-03-31"), "毎月末日 09:00（2027-03-31まで）"),
    ],
)
def test_it_is_said_in_words(rhythm: Rhythm, words: str) -> None:
    assert rhythm.in_words() == words


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(lambda moment: moment.replace(tzinfo=TOKYO)),
    st.integers(0, 6),
    st.sampled_from([1, 2, 3, 4, LAST]),
)
def test_an_nth_weekday_comes_once_in_every_month(moment: datetime, weekday: int, nth: int) -> None:
    rhythm = Rhythm("month", "09:00", weekdays=(weekday,), nth=nth)
    times = coming(rhythm, moment, TOKYO, 6)
    assert [at.weekday() for at in times] == [weekday] * 6
    months = [(at.year, at.month) for at in times]
    assert len(set(months)) == 6
    assert all(rhythm.falls_on(at.date()) for at in times)
    assert not any(rhythm.falls_on(day) for day in _between(moment.date() + timedelta(days=1), times[0].date()))


def _between(start: date, end: date) -> list[date]:
    return [start + timedelta(days=ahead) for ahead in range((end - start).days)]
