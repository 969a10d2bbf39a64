"""Feeds read row by row: each is taken or named."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from chalicelib.platform.imports.tables import UnreadableFile
from chalicelib.services.rides.formats.gtfs import Reading, read_feed
from chalicelib.services.rides.model.timetable import KANA, Timetable
from tests.services.rides.feeds import FEED

TODAY = date(2026, 11, 20)
DENTETSU = Path(__file__).parents[5] / "shared" / "data" / "gtfs_jp_dentetsu"


def read(known: Timetable | None = None, /, **changed: str) -> Reading:
    files = {f"{name}.txt": text.encode() for name, text in {**({} if known else FEED), **changed}.items()}
    return read_feed(files, known or Timetable(), TODAY)


def refused(reading: Reading) -> list[tuple[str, int, str]]:
    return [(each.file, each.row, each.column) for each in reading.errors if not each.is_notice]


def noticed(reading: Reading) -> list[tuple[str, int, str]]:
    return [(each.file, each.row, each.column) for each in reading.errors if each.is_notice]


def test_a_whole_feed_is_read_without_a_complaint() -> None:
    reading = read()
    table = reading.timetable
    assert reading.errors == ()
    assert [stop.name for stop in table.stops] == ["上里公民館", "診療所前", "中里集会所", "やまべ駅"]
    assert [trip.id for trip in table.trips_on(date(2026, 11, 24))] == ["down-0800", "up-1100", "down-1330"]
    assert table.said("やまべ駅", "en") == "Yamabe Station"
    assert table.said("上里公民館", KANA) == "かみざとこうみんかん"
    assert reading.rows["stops.txt"] == 4


def test_a_zip_says_the_same_as_its_files() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in FEED.items():
            archive.writestr(f"feed/{name}.txt", text)
    assert read_feed({"feed.zip": packed.getvalue()}, Timetable(), TODAY).timetable == read().timetable


def test_a_table_that_is_not_brought_stays_as_it_was() -> None:
    known = read().timetable
    again = read(known, stops=FEED["stops"].replace("診療所前", "診療所正面"))
    assert again.timetable.stop("clinic").name == "診療所正面"  # type: ignore[union-attr]
    assert again.timetable.trips == known.trips
    assert again.timetable.fares == known.fares


def test_trips_brought_without_times_keep_those_they_had() -> None:
    known = read().timetable
    assert read(known, trips=FEED["trips"]).timetable.trips == known.trips


@pytest.mark.parametrize(
    ("lat", "lon", "told"),
    [("0", "0", "0です"), ("", "", "ありません"), ("95", "139", "日本の外"), ("x", "139", "ありません")],
)
def test_a_stop_nowhere_is_taken_without_its_place_and_named(lat: str, lon: str, told: str) -> None:
    reading = read(stops=FEED["stops"].replace("35.7655,139.0064", f"{lat},{lon}"))
    stop = reading.timetable.stop("kamizato")
    assert stop
    assert (stop.lat, stop.lon) == (None, None)
    assert noticed(reading) == [("stops.txt", 2, "stop_lat")]
    assert told in reading.errors[0].complaint
    assert reading.timetable.nearest(35.7655, 139.0064, at_most=1, within=99_999)[0].id != "kamizato"


@pytest.mark.parametrize(
    ("table", "line", "column"),
    [
        ("trips", "ghost,weekdays,t9,やまべ駅,0", "route_id"),
        ("trips", "valley,ghost,t9,やまべ駅,0", "service_id"),
        ("trips", "valley,weekdays,down-0800,やまべ駅,0", "trip_id"),
        ("trips", "valley,weekdays,,やまべ駅,0", "trip_id"),
        ("trips", "valley,weekdays,down#2,やまべ駅,0", "trip_id"),
        ("stops", "clinic,別の診療所,35.7,139.0,,town", "stop_id"),
        ("stops", "nameless,,35.7,139.0,,town", "stop_name"),
        ("routes", "valley,yamabe,,谷線,,3", "route_id"),
        ("routes", "nameless,yamabe,,,,3", "route_long_name"),
        ("calendar", "late,1,1,1,1,1,0,0,20270101,20261231", "end_date"),
        ("calendar", "late,1,1,1,1,1,0,0,2027-01-01,20271231", "start_date"),
        ("calendar", "late,1,2,1,1,1,0,0,20270101,20271231", "monday"),
        ("calendar_dates", "weekdays,20269999,2", "date"),
        ("calendar_dates", "weekdays,20261224,3", "exception_type"),
        ("stop_times", "ghost,8:00:00,8:00:00,clinic,9", "trip_id"),
        ("stop_times", "down-0800,9:00:00,9:00:00,ghost,9", "stop_id"),
        ("stop_times", "down-0800,x,y,clinic,9", "departure_time"),
        ("stop_times", "down-0800,9:00:00,9:00:00,clinic,last", "stop_sequence"),
        ("fare_attributes", "dollars,3,USD,0,", "currency_type"),
        ("fare_attributes", "broken,3.5,JPY,0,", "price"),
        ("fare_rules", "ghost,valley,,", "fare_id"),
        ("fare_rules", "town,ghost,,", "route_id"),
        ("translations", "やまべ駅,en,Another Station", "trans_id"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_and_the_rest_stands(table: str, line: str, column: str) -> None:
    reading = read(**{table: f"{FEED[table]}{line}\n"})
    row = FEED[table].count("\n") + 1
    assert refused(reading) == [(f"{table}.txt", row, column)]
    assert reading.left_out == {f"{table}.txt": 1}
    assert reading.timetable == read().timetable


def test_a_trip_whose_times_run_backwards_has_none_and_each_of_its_rows_is_named() -> None:
    reading = read(stop_times=FEED["stop_times"].replace("8:10:00,8:10:00", "7:10:00,7:10:00"))
    trip = reading.timetable.trip("down-0800")
    assert trip
    assert trip.times == ()
    assert len(refused(reading)) == 4


def test_a_calendar_that_has_ended_is_taken_and_named() -> None:
    reading = read(calendar=FEED["calendar"].replace("20270331", "20261031"))
    assert noticed(reading) == [("calendar.txt", 2, "end_date")]
    assert reading.timetable.ends == "2026-10-31"


def test_a_service_of_exceptions_alone_runs_on_its_days() -> None:
    dates = f"{FEED['calendar_dates']}festival,20261123,1\n"
    trips = f"{FEED['trips']}valley,festival,feast,やまべ駅,0\n"
    times = f"{FEED['stop_times']}feast,9:00:00,9:00:00,kamizato,1\nfeast,9:20:00,9:20:00,station,2\n"
    table = read(calendar_dates=dates, trips=trips, stop_times=times).timetable
    assert [trip.id for trip in table.trips_on(date(2026, 11, 23))] == ["feast"]


def test_translations_may_be_written_in_the_present_form() -> None:
    words = (
        "table_name,field_name,language,translation,record_id,field_value\n"
        "stops,stop_name,en,Clinic,clinic,\n"
        "routes,route_long_name,en,Valley line,,谷線\n"
        "stops,stop_name,en,Nothing,ghost,\n"
    )
    reading = read(translations=words)
    assert reading.timetable.said("診療所前", "en") == "Clinic"
    assert reading.timetable.said("谷線", "en") == "Valley line"
    assert refused(reading) == [("translations.txt", 4, "field_value")]


def test_a_file_without_a_needed_column_says_which_and_is_not_used() -> None:
    reading = read(stops="stop_id,stop_lat,stop_lon\nclinic,35.7,139.0\n")
    assert ("stops.txt", 0, "stop_name") in refused(reading)
    assert reading.timetable.stops == ()


def test_files_that_are_no_feed_are_refused_and_others_beside_one_are_named() -> None:
    with pytest.raises(UnreadableFile):
        read_feed({"members.csv": b"name\nx\n"}, Timetable(), TODAY)
    assert noticed(read(shapes="shape_id\n1\n")) == [("shapes.txt", 0, "")]


def dentetsu() -> Mapping[str, bytes]:
    if not DENTETSU.is_dir():
        pytest.skip("the sample feed is not beside the project")
    return {file.name: file.read_bytes() for file in sorted(DENTETSU.glob("*.txt"))}


def test_a_real_feed_is_taken_row_by_row_or_named() -> None:
    files = dentetsu()
    reading = read_feed(files, Timetable(), TODAY)
    table, left = reading.timetable, reading.left_out
    kept = {
        "agency.txt": len(table.agencies),
        "stops.txt": len(table.stops),
        "routes.txt": len(table.routes),
        "calendar.txt": len(table.calendars),
        "trips.txt": len(table.trips),
        "fare_attributes.txt": len(table.fares),
        "translations.txt": sum(map(len, table.words.values())),
    }
    assert {name: count + left.get(name, 0) for name, count in kept.items()} == {
        name: reading.rows[name] for name in kept
    }
    assert kept["stops.txt"] == 299
    assert {each.file for each in reading.errors if not each.row} == {"agency_jp.txt", "feed_info.txt", "office_jp.txt"}
    assert sum(1 for each in reading.errors if "終わっています" in each.complaint) == 4
    assert Timetable.from_json(table.to_json()) == table
