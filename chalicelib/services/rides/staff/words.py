"""Rides in the words of staff."""

from collections.abc import Mapping
from urllib.parse import urlencode

from chalicelib.services.rides.actions.callers import caller_of
from chalicelib.services.rides.model.ride import Ride, Run
from chalicelib.services.rides.model.timetable import Trip, clock_words
from chalicelib.services.rides.repository import TownRides

RIDE_STATES: Mapping[str, str] = {
    "waiting": "運転手をさがしています",
    "matched": "運転手が決まりました",
    "done": "乗車しました",
    "missed": "乗車しませんでした",
    "cancelled": "取り消し",
}
BECAUSE: Mapping[str, str] = {
    "rider": "乗る方が取消し",
    "staff": "職員が取消し",
    "day": "運休",
    "no_driver": "運転手なし",
}
DRIVER_STATES: Mapping[str, str] = {
    "applied": "申込み（確認待ち）",
    "approved": "登録",
    "paused": "休止",
    "ended": "終了",
}


def state_of(ride: Ride) -> str:
    because = f"（{BECAUSE.get(ride.because, ride.because)}）" if ride.because else ""
    return f"{RIDE_STATES[ride.state]}{because}"


def way_of(town: TownRides, ride: Ride) -> str:
    table = town.timetable
    return f"{table.stop_said(ride.origin, 'ja')} {clock_words(ride.board)} → {table.stop_said(ride.destination, 'ja')}"


def trip_in_words(town: TownRides, trip: Trip) -> str:
    told = f"{trip.headsign}行き" if trip.headsign else ""
    return f"{clock_words(trip.starts)} {town.timetable.route_said(trip.route, 'ja')} {told}".strip()


def rider_in_words(ride: Ride) -> str:
    """How somebody booked; who they are is shown where it is asked for."""
    return "電話で予約" if ride.is_by_phone else "LINEで予約"


def caller_in_words(town: TownRides, ride: Ride) -> str:
    """Name and number of who telephoned."""
    caller = caller_of(town, ride)
    return f"{caller['name']}（電話 {caller['phone']}）" if caller else rider_in_words(ride)


def run_page(run: Run) -> str:
    """Where a run is worked on."""
    return f"run?{urlencode({'day': run.day.isoformat(), 'trip': run.trip})}"
