"""What a timetable answers."""

from datetime import UTC, date, datetime

import pytest

from chalicelib.services.rides.formats.gtfs import read_feed
from chalicelib.services.rides.model.timetable import Leg, Timetable, clock_words, instant
from tests.services.rides.feeds import FEED

TUESDAY, SATURDAY, HOLIDAY = date(2026, 11, 24), date(2026, 11, 28), date(2026, 11, 23)


def a_timetable() -> Timetable:
    files = {f"{name}.txt": text.encode() for name, text in FEED.items()}
    return read_feed(files, Timetable(), date(2026, 11, 20)).timetable


def ids(legs: tuple[Leg, ...]) -> list[tuple[str, str, str]]:
    return [(leg.trip.id, clock_words(leg.board.departure), clock_words(leg.alight.arrival)) for leg in legs]


def test_the_trips_between_two_stops_come_by_departure() -> None:
    legs = a_timetable().legs_on(TUESDAY, "kamizato", "station")
    assert ids(legs) == [("down-0800", "8:00", "8:25"), ("down-1330", "13:30", "13:55")]


def test_a_trip_that_passes_by_is_left_out() -> None:
    assert ids(a_timetable().legs_on(TUESDAY, "nakazato", "station")) == [("down-0800", "8:18", "8:25")]


@pytest.mark.parametrize("day", [SATURDAY, HOLIDAY, date(2027, 4, 1)])
def test_nothing_runs_on_days_that_the_calendar_leaves_out(day: date) -> None:
    assert a_timetable().trips_on(day) == ()


def test_the_other_direction_is_known_as_such() -> None:
    table = a_timetable()
    assert table.is_the_other_way("station", "nakazato")
    assert not table.is_the_other_way("station", "kamizato")
    assert table.legs_on(TUESDAY, "station", "nakazato") == ()
    assert table.legs_on(TUESDAY, "station", "station") == ()


def test_only_stops_further_on_can_be_ridden_to() -> None:
    assert [stop.id for stop in a_timetable().beyond("clinic")] == ["kamizato", "nakazato", "station"]
    assert [stop.id for stop in a_timetable().beyond("nakazato")] == ["station"]


def test_the_nearest_stops_come_first_and_far_ones_not_at_all() -> None:
    near = a_timetable().nearest(35.7602, 139.0151, at_most=2, within=2000)
    assert [stop.id for stop in near] == ["clinic", "station"]
    assert a_timetable().nearest(35.0, 139.0, at_most=2, within=2000) == ()


def test_the_narrowest_fare_holds() -> None:
    table = a_timetable()
    long, short = table.legs_on(TUESDAY, "kamizato", "station")[0], table.legs_on(TUESDAY, "clinic", "station")[0]
    assert (table.fare(long), table.fare(short)) == (600, 300)


def test_it_is_the_same_after_it_was_kept() -> None:
    table = a_timetable()
    assert Timetable.from_json(table.to_json()) == table


def test_minutes_count_from_twelve_hours_before_noon_also_past_midnight_and_when_clocks_change() -> None:
    assert instant(TUESDAY, 8 * 60, "Asia/Tokyo") == datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    assert instant(TUESDAY, 25 * 60, "Asia/Tokyo") == datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    # That night the clocks went forward: twelve hours before noon is an hour before midnight.
    assert instant(date(2026, 3, 29), 8 * 60, "Europe/Berlin") == datetime(2026, 3, 29, 6, 0, tzinfo=UTC)


def test_the_last_day_on_which_anything_runs_is_known() -> None:
    assert a_timetable().ends == "2027-03-31"
    assert Timetable().ends == ""
