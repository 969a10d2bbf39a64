"""A place, its hours and its position, as values; how they are written down in little room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import Any, Literal, NamedTuple

EARTH = 6_371_008.8
"""Mean radius in metres (IUGG)."""
EVERY_DAY = "0123456"
MIDNIGHT = "24:00"

State = Literal["open", "closed", "unsure"]


class Spot(NamedTuple):
    """A position, WGS 84 degrees."""

    lat: float
    lon: float


def metres(one: Spot, other: Spot) -> float:
    """How far two positions lie apart on a sphere (haversine)."""
    half_lat, half_lon = radians(other.lat - one.lat) / 2, radians(other.lon - one.lon) / 2
    chord = sin(half_lat) ** 2 + cos(radians(one.lat)) * cos(radians(other.lat)) * sin(half_lon) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(chord)))


@dataclass(frozen=True, slots=True)
class Hours:
    """When a place is open, as far as its data says. `days` are digits, Monday 0; empty where they are not told."""

    days: str = ""
    spans: tuple[tuple[str, str], ...] = ()
    """From when until when, `HH:MM`, on each of the days; the end may be `24:00`."""
    note: str = ""
    """What is said besides, in the town's words."""

    @property
    def is_always(self) -> bool:
        return self.spans == (("00:00", MIDNIGHT),) and self.days in ("", EVERY_DAY)

    def state(self, local: datetime, *, is_holiday: bool) -> State:
        """Whether it is open at a time on the town's clocks. On a public holiday only what never closes is sure."""
        if self.is_always:
            return "open"
        if self.days and str(local.weekday()) not in self.days:
            return "closed"
        if not self.spans or is_holiday:
            return "unsure"
        now = f"{local:%H:%M}"
        return "open" if any(opens <= now < closes for opens, closes in self.spans) else "closed"


@dataclass(frozen=True, slots=True)
class Place:
    """Something at a position: a nursery, a toilet, a shelter. Also a happening, while `first` to `last` lasts."""

    id: str
    name: str
    lat: float
    lon: float
    kana: str = ""
    address: str = ""
    phone: str = ""
    url: str = ""
    hours: Hours = Hours()
    note: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What else its data says, by the names of `formats.headings`, or by the file's own heading."""
    first: str = ""
    last: str = ""
    """Days of a happening, ISO 8601; empty for what stays."""
    is_rough: bool = False
    """Whether the position is only the middle of its part of town."""

    @property
    def spot(self) -> Spot:
        return Spot(self.lat, self.lon)

    def is_over(self, today: str) -> bool:
        """Whether it was a happening that is past."""
        return bool(self.last) and self.last < today


def written(place: Place) -> list[Any]:
    """The place as JSON values in a row; what is empty at its end is left away."""
    hours = [place.hours.days, [list(span) for span in place.hours.spans], place.hours.note]
    row: list[Any] = [place.id, place.name, place.lat, place.lon, place.kana, place.address, place.phone, place.url]
    row += [hours if place.hours != Hours() else 0, place.note, dict(place.facts), place.first, place.last]
    row.append(int(place.is_rough))
    while not row[-1]:
        row.pop()
    return row


def read(row: list[Any]) -> Place:
    """The place that `written` wrote."""
    whole = [*row, *([""] * (14 - len(row)))]
    days, spans, note = whole[8] or ("", (), "")
    hours = Hours(days, tuple((opens, closes) for opens, closes in spans), note)
    id_, name, lat, lon, kana, address, phone, url = whole[:8]
    rest = {"hours": hours, "note": whole[9], "facts": whole[10] or {}, "first": whole[11], "last": whole[12]}
    return Place(id_, name, lat, lon, kana, address, phone, url, **rest, is_rough=bool(whole[13]))
