from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.services.garbage.model.rounds import EVENING, MORNING, day_told, next_time, round_id

moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
zones = st.sampled_from(["Asia/Tokyo", "America/New_York", "Australia/Lord_Howe"])
clocks = st.sampled_from(["06:00", "07:30", "19:00", "21:30"])


@given(zones, clocks, moments)
def test_the_next_time_is_the_first_at_which_the_towns_clocks_show_it(zone: str, clock: str, after: datetime) -> None:
    found = next_time(zone, clock, after)
    assert after < found <= after + timedelta(hours=25)
    assert found.astimezone(ZoneInfo(zone)).strftime("%H:%M") == clock


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (datetime(2026, 11, 20, 9, 59, tzinfo=UTC), datetime(2026, 11, 20, 10, 0, tzinfo=UTC)),
        (datetime(2026, 11, 20, 10, 0, tzinfo=UTC), datetime(2026, 11, 21, 10, 0, tzinfo=UTC)),
    ],
)
def test_a_time_that_has_come_is_tomorrow(after: datetime, expected: datetime) -> None:
    assert next_time("Asia/Tokyo", "19:00", after) == expected


def test_an_evening_tells_of_tomorrow_and_a_morning_of_today() -> None:
    local = datetime(2026, 12, 31, 19, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert (day_told(EVENING, local), day_told(MORNING, local)) == (date(2027, 1, 1), date(2026, 12, 31))


def test_all_of_a_district_slot_and_time_share_one_round() -> None:
    assert round_id("A1", EVENING, "19:00") == "garbage:A1:evening:1900"
