"""GTFS and GTFS-JP (https://www.gtfs.jp/developpers-guide/format-reference.html) read into a timetable.

A zip or single files: a table that is brought replaces that table, one that is not stays as it was. Each row is taken
or named. What a row refers to must be there once all is read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from chalicelib.platform.imports.tables import Limits, RowError, UnreadableFile, read_tables
from chalicelib.services.rides.formats.calls import read_stop_times
from chalicelib.services.rides.formats.days import read_calendars
from chalicelib.services.rides.formats.sheets import Findings, Line, Sheet, sheet_of
from chalicelib.services.rides.model.timetable import Agency, Calendar, Fare, Route, Stop, Timetable, Trip

LIMITS = Limits(rows=100_000)
TABLES = frozenset({
    "agency", "stops", "routes", "calendar", "calendar_dates", "trips", "stop_times", "translations",
    "fare_attributes", "fare_rules",
})  # fmt: skip
LONGEST_ID = 80
"""An id stands in what a tap carries, and in keys."""
JAPAN = (20.0, 122.0, 46.0, 154.0)  # south, west, north, east


@dataclass(frozen=True)
class Reading:
    """What the files say, with what they say nothing of as it was."""

    timetable: Timetable
    errors: tuple[RowError, ...]
    rows: Mapping[str, int]
    """File -> rows below its header."""
    left_out: Mapping[str, int]
    """File -> how many of them were left out."""


def read_feed(files: Mapping[str, bytes], known: Timetable, today: date) -> Reading:
    """Read a feed's files. `UnreadableFile` if none of them belongs to a feed."""
    findings = Findings()
    sheets = dict(_sheets(files, findings))
    if not sheets:
        raise UnreadableFile("GTFSのファイル（stops.txt、routes.txtなど）がありません。")
    timetable = _read(sheets, known, today)
    left_out = {file: len(rows - {0}) for file, rows in findings.left_out.items()}
    return Reading(timetable, tuple(findings.errors), findings.rows, left_out)


def _sheets(files: Mapping[str, bytes], findings: Findings) -> Iterator[tuple[str, Sheet]]:
    for table in read_tables(files, LIMITS):
        name = table.file.rsplit(".", 1)[0].lower()
        if name in TABLES:
            yield name, sheet_of(table, findings)
        else:
            told = f"相乗りの時刻表には使わない表です（{len(table.body)}行）。取り込みません。"
            findings.remark(table.file, 0, "", "", told)


def _read(sheets: Mapping[str, Sheet], known: Timetable, today: date) -> Timetable:
    agencies = tuple(_agencies(sheets["agency"])) if "agency" in sheets else known.agencies
    stops = tuple(_stops(sheets["stops"])) if "stops" in sheets else known.stops
    routes = tuple(_routes(sheets["routes"], agencies)) if "routes" in sheets else known.routes
    calendars = read_calendars(sheets.get("calendar"), sheets.get("calendar_dates"), known.calendars, today)
    trips = _trips(sheets["trips"], routes, calendars, known) if "trips" in sheets else known.trips
    if "stop_times" in sheets:
        trips = read_stop_times(sheets["stop_times"], trips, stops)
    words = _words(sheets["translations"], stops) if "translations" in sheets else known.words
    fares = _fares(sheets.get("fare_attributes"), sheets.get("fare_rules"), known.fares, routes)
    return Timetable(agencies, stops, routes, calendars, trips, fares, words)


def _agencies(sheet: Sheet) -> Iterator[Agency]:
    for line in sheet.once(sheet.lines("agency_name"), "agency_id"):
        yield Agency(line["agency_id"], line["agency_name"], line["agency_phone"], line["agency_url"])


def _stops(sheet: Sheet) -> Iterator[Stop]:
    lines = list(sheet.once(sheet.lines("stop_id", "stop_name"), "stop_id"))
    known = {line["stop_id"] for line in lines}
    for line in lines:
        if line["location_type"] not in ("", "0"):
            line.refuse("location_type", "乗り場ではない行（駅や出入口など）です。")
            continue
        if line["parent_station"] and line["parent_station"] not in known:
            line.remark("parent_station", "親の駅がstops.txtにありません。乗り場として取り込みました。")
        lat, lon = _place(line)
        yield Stop(line["stop_id"], line["stop_name"], lat, lon, line["stop_desc"], line["zone_id"])


def _place(line: Line) -> tuple[float, float] | tuple[None, None]:
    lat, lon = line.number("stop_lat"), line.number("stop_lon")
    south, west, north, east = JAPAN
    if lat is None or lon is None:
        line.remark("stop_lat", "緯度・経度がありません。場所のない停留所として取り込みました。")
    elif lat == 0 and lon == 0:
        line.remark("stop_lat", "緯度・経度が0です。場所のない停留所として取り込みました。")
    elif not (south <= lat <= north and west <= lon <= east):
        line.remark("stop_lat", "日本の外の場所です。場所のない停留所として取り込みました。")
    else:
        return lat, lon
    return None, None


def _routes(sheet: Sheet, agencies: tuple[Agency, ...]) -> Iterator[Route]:
    known = {agency.id for agency in agencies}
    for line in sheet.once(sheet.lines("route_id"), "route_id"):
        name = line["route_long_name"] or line["route_short_name"]
        if not name:
            line.refuse("route_long_name", "路線の名前がありません。")
            continue
        if line["agency_id"] and line["agency_id"] not in known:
            line.remark("agency_id", "事業者がagency.txtにありません。路線は取り込みました。")
        yield Route(line["route_id"], name, line["route_desc"], line["agency_id"])


def _trips(
    sheet: Sheet, routes: tuple[Route, ...], calendars: tuple[Calendar, ...], known: Timetable
) -> tuple[Trip, ...]:
    named = {"route_id": {route.id for route in routes}, "service_id": {each.id for each in calendars}}
    told = {"route_id": "路線がroutes.txtにありません。", "service_id": "運行日がcalendar.txtにありません。"}
    found = []
    for line in sheet.once(sheet.lines("trip_id", "route_id", "service_id"), "trip_id"):
        lacking = next((column for column, ids in named.items() if line[column] not in ids), None)
        if lacking:
            line.refuse(lacking, told[lacking])
            continue
        if "#" in line["trip_id"] or len(line["trip_id"]) > LONGEST_ID:
            line.refuse("trip_id", f"便の記号は、「#」のない{LONGEST_ID}文字までです。")
            continue
        before = known.trip(line["trip_id"])
        trip = Trip(line["trip_id"], line["route_id"], line["service_id"], before.times if before else ())
        found.append(replace(trip, headsign=line["trip_headsign"], direction=line["direction_id"]))
    return tuple(found)


# words


def _words(sheet: Sheet, stops: tuple[Stop, ...]) -> Mapping[str, Mapping[str, str]]:
    """Translations in the old form of GTFS-JP (`trans_id`) or the present one of GTFS (`table_name`, …)."""
    is_old = "trans_id" in sheet.columns
    lines = _old_words(sheet) if is_old else _new_words(sheet, {stop.id: stop.name for stop in stops})
    words: dict[str, dict[str, str]] = {}
    for line, language, japanese, translated in lines:
        taken = words.setdefault(language, {})
        if taken.get(japanese, translated) != translated:
            line.refuse("translation", f"「{japanese}」には別の訳がもうあります。先の行だけを使います。")
        else:
            taken[japanese] = translated
    return words


Word = tuple[Line, str, str, str]


def _old_words(sheet: Sheet) -> Iterator[Word]:
    for line in sheet.once(sheet.lines("trans_id", "lang", "translation"), "trans_id", "lang"):
        yield line, line["lang"], line["trans_id"], line["translation"]


def _new_words(sheet: Sheet, names: Mapping[str, str]) -> Iterator[Word]:
    for line in sheet.lines("table_name", "field_name", "language", "translation"):
        japanese = line["field_value"] or (names.get(line["record_id"], "") if line["table_name"] == "stops" else "")
        if japanese and line["field_name"] in ("stop_name", "route_long_name", "trip_headsign", "stop_desc", ""):
            yield line, line["language"], japanese, line["translation"]
        else:
            line.refuse("field_value", "何の訳か分かりません。停留所の名前、または元の言葉で書かれた訳を使えます。")


# fares


def _fares(
    prices: Sheet | None, rules: Sheet | None, known: tuple[Fare, ...], routes: tuple[Route, ...]
) -> tuple[Fare, ...]:
    fares = {fare.id: fare for fare in (tuple(_prices(prices)) if prices else known)}
    if prices and not rules:
        before = {fare.id: fare.rules for fare in known}
        return tuple(replace(fare, rules=before.get(fare.id, ())) for fare in fares.values())
    if not rules:
        return tuple(fares.values())
    found: dict[str, list[tuple[str, str, str]]] = {}
    known_routes = {route.id for route in routes}
    for line in rules.lines("fare_id"):
        if line["fare_id"] not in fares:
            line.refuse("fare_id", "運賃がfare_attributes.txtにありません。")
        elif line["route_id"] and line["route_id"] not in known_routes:
            line.refuse("route_id", "路線がroutes.txtにありません。")
        else:
            found.setdefault(line["fare_id"], []).append((line["route_id"], line["origin_id"], line["destination_id"]))
    return tuple(replace(fare, rules=tuple(found.get(fare.id, ()))) for fare in fares.values())


def _prices(sheet: Sheet) -> Iterator[Fare]:
    for line in sheet.once(sheet.lines("fare_id", "price"), "fare_id"):
        price = line.number("price")
        if price is None or price < 0 or price != int(price):
            line.refuse("price", "金額は0以上の整数（円）で書いてください。")
        elif line["currency_type"] not in ("", "JPY"):
            line.refuse("currency_type", "円（JPY）のほかの通貨は使えません。")
        else:
            yield Fare(line["fare_id"], int(price))
