"""Minutes as the clock reads them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.reminders.minutes import due_place, lanes_between, minute_of

moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@given(moments)
def test_nothing_is_due_before_its_moment_nor_a_minute_after(at: datetime) -> None:
    minute = due_place(at, "x").order.partition("#")[0]
    due = datetime.fromisoformat(minute).replace(tzinfo=UTC)
    assert at <= due < at + timedelta(minutes=1)


@given(moments, st.integers(0, 3000), st.integers(0, 3000))
def test_every_due_thing_stands_in_a_lane_that_is_read(after: datetime, minutes: int, later: int) -> None:
    until = after + timedelta(minutes=max(minutes, later))
    place = due_place(after.replace(second=0) + timedelta(minutes=min(minutes, later)), "x")
    lanes = list(lanes_between(minute_of(after), minute_of(until)))
    assert len(lanes) == len(set(lanes))
    assert place.name in lanes or place.order > minute_of(until)


def test_an_hours_things_share_four_lanes() -> None:
    at = datetime(2026, 11, 22, 19, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert {due_place(at, str(number)).name[:13] for number in range(50)} == {"2026-11-22T10"}
    assert len({due_place(at, str(number)).name for number in range(50)}) == 4


def test_a_clock_that_went_back_reads_nothing() -> None:
    assert list(lanes_between("2026-11-22T10:00", "2026-11-22T09:00")) == []
