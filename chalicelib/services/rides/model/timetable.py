"""A timetable in the words of GTFS (https://gtfs.org/documentation/schedule/reference/), whole and frozen."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from math import cos, hypot, radians
from typing import Any
from zoneinfo import ZoneInfo

METRES_PER_DEGREE = 111_320
KANA = "ja-Hrkt"
"""The language in which GTFS-JP translates a name into its reading."""


@dataclass(frozen=True)
class Agency:
    id: str
    name: str
    phone: str = ""
    url: str = ""


@dataclass(frozen=True)
class Stop:
    """A place where riders get in and out. WGS 84 degrees; None where its place is not known."""

    id: str
    name: str
    lat: float | None = None
    lon: float | None = None
    desc: str = ""
    """Where exactly to stand: 「公民館の玄関前」."""
    zone: str = ""

    def metres_from(self, lat: float, lon: float) -> float:
        """How far away, on the plane; infinity where its place is not known."""
        if self.lat is None or self.lon is None:
            return float("inf")
        return METRES_PER_DEGREE * hypot(self.lat - lat, (self.lon - lon) * cos(radians(lat)))


@dataclass(frozen=True)
class Route:
    id: str
    name: str
    desc: str = ""
    agency: str = ""


@dataclass(frozen=True)
class Calendar:
    """The days of a service: weekdays (Monday first) between two dates, both included, with exceptions."""

    id: str
    weekdays: tuple[bool, ...]
    start: str
    end: str
    """ISO dates; a service that is made of exceptions alone has the same first and last day and no weekday."""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def runs_on(self, day: date) -> bool:
        told = day.isoformat()
        if told in self.added or told in self.removed:
            return told in self.added
        return self.start <= told <= self.end and self.weekdays[day.weekday()]

    @property
    def last(self) -> str:
        """The last day on which it may run."""
        return max((self.end, *self.added)) if any(self.weekdays) else max(self.added, default=self.end)


@dataclass(frozen=True)
class StopTime:
    """When a trip is at a stop, in minutes from the start of its service day (noon less twelve hours)."""

    stop: str
    arrival: int
    departure: int
    pickup: bool = True
    drop_off: bool = True


@dataclass(frozen=True)
class Trip:
    """One journey of a route, on every day of its service."""

    id: str
    route: str
    service: str
    times: tuple[StopTime, ...] = ()
    headsign: str = ""
    direction: str = ""

    @property
    def starts(self) -> int:
        return self.times[0].departure if self.times else 0

    def leg(self, origin: str, destination: str) -> "Leg | None":
        """The way from a stop to a later one of this trip; None where it does not go there, or only the other way."""
        board = next((at for at, each in enumerate(self.times) if each.stop == origin and each.pickup), None)
        if board is None:
            return None
        rest = self.times[board + 1 :]
        alight = next((each for each in rest if each.stop == destination and each.drop_off), None)
        return Leg(self, self.times[board], alight) if alight else None


@dataclass(frozen=True)
class Leg:
    """From where to where somebody rides on a trip."""

    trip: Trip
    board: StopTime
    alight: StopTime


@dataclass(frozen=True)
class Fare:
    id: str
    price: int
    """In yen."""
    rules: tuple[tuple[str, str, str], ...] = ()
    """Route, zone of origin and zone of destination it holds for; empty words hold for any."""

    def holds(self, route: str, origin: str, destination: str) -> bool:
        asked = (route, origin, destination)
        return any(all(not rule or rule == one for rule, one in zip(each, asked, strict=True)) for each in self.rules)


@dataclass(frozen=True)
class Timetable:
    """All of it."""

    agencies: tuple[Agency, ...] = ()
    stops: tuple[Stop, ...] = ()
    routes: tuple[Route, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    trips: tuple[Trip, ...] = ()
    fares: tuple[Fare, ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Language (`ja-Hrkt` for readings) -> Japanese words -> the same in that language."""

    @cached_property
    def _by_id(self) -> Mapping[str, Mapping[str, Any]]:
        parts = ("agencies", "stops", "routes", "calendars", "trips")
        return {part: {each.id: each for each in getattr(self, part)} for part in parts}

    def stop(self, id_: str) -> Stop | None:
        return self._by_id["stops"].get(id_)

    def route(self, id_: str) -> Route | None:
        return self._by_id["routes"].get(id_)

    def trip(self, id_: str) -> Trip | None:
        return self._by_id["trips"].get(id_)

    def calendar(self, id_: str) -> Calendar | None:
        return self._by_id["calendars"].get(id_)

    def said(self, words: str, language: str) -> str:
        """A name in a language, or as it is where that language lacks it."""
        return self.words.get(language, {}).get(words, words)

    def stop_said(self, id_: str, language: str) -> str:
        known = self.stop(id_)
        return self.said(known.name, language) if known else id_

    def route_said(self, id_: str, language: str) -> str:
        known = self.route(id_)
        return self.said(known.name, language) if known else id_

    def served(self) -> tuple[Stop, ...]:
        """Stops at which some trip calls, in the order of the file."""
        called = {each.stop for trip in self.trips for each in trip.times}
        return tuple(stop for stop in self.stops if stop.id in called)

    def beyond(self, origin: str) -> tuple[Stop, ...]:
        """Stops that can be ridden to from a stop."""
        reached = {each.stop for trip in self.trips for each in trip.times if trip.leg(origin, each.stop)}
        return tuple(stop for stop in self.stops if stop.id in reached)

    def trips_on(self, day: date) -> tuple[Trip, ...]:
        """The trips of a day that call somewhere, by departure."""
        serving = {calendar.id for calendar in self.calendars if calendar.runs_on(day)}
        found = (trip for trip in self.trips if trip.service in serving and trip.times)
        return tuple(sorted(found, key=lambda trip: (trip.starts, trip.id)))

    def legs_on(self, day: date, origin: str, destination: str) -> tuple[Leg, ...]:
        """How to ride from a stop to another on a day, the earliest first."""
        found = (trip.leg(origin, destination) for trip in self.trips_on(day))
        return tuple(sorted((leg for leg in found if leg), key=lambda leg: leg.board.departure))

    def is_the_other_way(self, origin: str, destination: str) -> bool:
        """Whether trips go from the one to the other only against the direction asked for."""
        goes = any(trip.leg(origin, destination) for trip in self.trips)
        return not goes and any(trip.leg(destination, origin) for trip in self.trips)

    def nearest(self, lat: float, lon: float, *, at_most: int, within: float) -> tuple[Stop, ...]:
        """Served stops around a place, the nearest first; `within` in metres."""
        near = sorted(self.served(), key=lambda stop: stop.metres_from(lat, lon))
        return tuple(stop for stop in near[:at_most] if stop.metres_from(lat, lon) <= within)

    def fare(self, leg: Leg) -> int | None:
        """The price of a ride in yen where the timetable has a fare for it, the most particular rule first."""
        origin, destination = self.stop(leg.board.stop), self.stop(leg.alight.stop)
        zones = (origin.zone if origin else "", destination.zone if destination else "")
        asked = (leg.trip.route, *zones)
        found = [fare for fare in self.fares if fare.holds(*asked)]
        return min(found, key=lambda fare: (-_narrowness(fare, asked), fare.price)).price if found else None

    @property
    def ends(self) -> str:
        """The last day on which anything runs, ISO 8601; empty where nothing does."""
        used = {trip.service for trip in self.trips}
        return max((calendar.last for calendar in self.calendars if calendar.id in used), default="")

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Timetable":
        return cls(
            agencies=tuple(Agency(**each) for each in told["agencies"]),
            stops=tuple(Stop(**each) for each in told["stops"]),
            routes=tuple(Route(**each) for each in told["routes"]),
            calendars=tuple(map(_calendar, told["calendars"])),
            trips=tuple(map(_trip, told["trips"])),
            fares=tuple(Fare(each["id"], each["price"], tuple(map(tuple, each["rules"]))) for each in told["fares"]),
            words=told["words"],
        )


def _narrowness(fare: Fare, asked: tuple[str, str, str]) -> int:
    fitting = (rule for rule in fare.rules if Fare("", 0, (rule,)).holds(*asked))
    return max(sum(1 for part in rule if part) for rule in fitting)


def _calendar(told: Mapping[str, Any]) -> Calendar:
    listed = {name: tuple(told[name]) for name in ("weekdays", "added", "removed")}
    return Calendar(**{**told, **listed})


def _trip(told: Mapping[str, Any]) -> Trip:
    return Trip(**{**told, "times": tuple(StopTime(**each) for each in told["times"])})


def instant(day: date, minutes: int, zone: str) -> datetime:
    """The moment so many minutes into a service day, which begins twelve hours before its noon. UTC."""
    noon = datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC)
    return noon + timedelta(minutes=minutes - 12 * 60)


def clock_words(minutes: int) -> str:
    """Minutes of a service day as people read them: `8:05`; past midnight `0:30` of the next day."""
    return f"{minutes // 60 % 24}:{minutes % 60:02d}"


def days_from(first: date, count: int) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range(count))
