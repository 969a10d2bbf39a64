"""When trips are at stops: stop_times.txt."""

from collections.abc import Iterator
from dataclasses import replace

from chalicelib.services.rides.formats.sheets import Line, Sheet
from chalicelib.services.rides.model.timetable import Stop, StopTime, Trip

NO = "1"
"""Of `pickup_type` and `drop_off_type`: riders cannot get in, or out, here."""

Call = tuple[int, Line, StopTime]
"""Its place in the order of the trip, where it stands, and what it says."""


def read_stop_times(sheet: Sheet, trips: tuple[Trip, ...], stops: tuple[Stop, ...]) -> tuple[Trip, ...]:
    """The trips with their calls; a trip whose times run backwards has none."""
    calls: dict[str, list[Call]] = {trip.id: [] for trip in trips}
    for trip_id, call in _calls(sheet, set(calls), {stop.id for stop in stops}):
        calls[trip_id].append(call)
    return tuple(replace(trip, times=_ordered(calls[trip.id])) for trip in trips)


def _calls(sheet: Sheet, trips: set[str], stops: set[str]) -> Iterator[tuple[str, Call]]:
    lines = sheet.lines("trip_id", "stop_id", "stop_sequence")
    for line in sheet.once(lines, "trip_id", "stop_sequence"):
        departure = line.minutes("departure_time")
        arrival = line.minutes("arrival_time")
        if line["trip_id"] not in trips:
            line.refuse("trip_id", "便がtrips.txtにありません。")
        elif line["stop_id"] not in stops:
            line.refuse("stop_id", "停留所がstops.txtにありません。")
        elif not line["stop_sequence"].isdigit():
            line.refuse("stop_sequence", "順番は数で書いてください。")
        elif departure is None and arrival is None:
            line.refuse("departure_time", "時刻は8:05:00のように書いてください。")
        else:
            yield line["trip_id"], (int(line["stop_sequence"]), line, _call(line, arrival, departure))


def _call(line: Line, arrival: int | None, departure: int | None) -> StopTime:
    first = arrival if arrival is not None else departure
    last = departure if departure is not None else arrival
    assert first is not None
    assert last is not None
    return StopTime(line["stop_id"], first, last, line["pickup_type"] != NO, line["drop_off_type"] != NO)


def _ordered(calls: list[Call]) -> tuple[StopTime, ...]:
    ordered = sorted(calls, key=lambda call: call[0])
    before = -1
    for _, _, call in ordered:
        if call.arrival < before or call.departure < call.arrival:
            for _, each, _ in ordered:
                each.refuse("departure_time", "この便の時刻が前後しています。便の時刻をすべて除きました。")
            return ()
        before = call.departure
    if len(ordered) == 1:
        ordered[0][1].remark("stop_id", "停留所が1つだけの便です。乗れる区間はありません。")
    return tuple(call for _, _, call in ordered)
