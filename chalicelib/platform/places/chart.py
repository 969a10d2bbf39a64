"""Where things lie, cut into fields that each fit into one read, and the way from a position to what is nearest.

Cutting: the places of a data set are halved at the middle of their longer side until each part holds at most `MOST`
of them. However crowded a town is, a field is one item; however empty, a field is as wide as it must be. The chart is
the list of the fields' borders, a few kilobytes for 50,000 places.

Searching: fields are read in the order in which their borders lie from the start. As soon as the last one wanted lies
nearer than the next field's border, no field unread can hold a nearer place: the answer is exact over all borders.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians

from chalicelib.platform.places.model import Place, Spot, metres

MOST = 500
"""Places of one field: some 60 KB zipped, of the 400 KB an item may have."""
MOST_READ = 12
"""Fields read for one search. What a filter leaves almost nothing of ends here, and says how far was looked."""
SURE = 0.999
"""A border's distance is worked out on flat ground; so much of it holds on the globe."""


@dataclass(frozen=True, slots=True)
class Field:
    """The borders of what one item holds, WGS 84 degrees."""

    south: float
    west: float
    north: float
    east: float

    def metres_from(self, spot: Spot) -> float:
        """How far its borders lie at least; 0 within."""
        near = Spot(min(max(spot.lat, self.south), self.north), min(max(spot.lon, self.west), self.east))
        return metres(spot, near) * SURE


@dataclass(frozen=True, slots=True)
class Near:
    """A place and how far it lies from where somebody started."""

    place: Place
    metres: float


@dataclass(frozen=True, slots=True)
class Nearest:
    """What was found, the nearest first. `is_all`: there is none besides; else none unread is nearer than `within`."""

    found: tuple[Near, ...]
    within: float = 0.0
    is_all: bool = True


def fields_of(places: Sequence[Place], most: int = MOST) -> Iterator[tuple[Field, tuple[Place, ...]]]:
    """The places in parts of at most `most`, each with its borders."""
    if not places:
        return
    south, north = min(place.lat for place in places), max(place.lat for place in places)
    west, east = min(place.lon for place in places), max(place.lon for place in places)
    if len(places) <= most:
        yield Field(south, west, north, east), tuple(sorted(places, key=lambda place: place.id))
        return
    is_wide = (east - west) * cos(radians(south)) > north - south
    ordered = sorted(places, key=lambda place: (place.lon if is_wide else place.lat, place.id))
    middle = len(ordered) // 2
    yield from fields_of(ordered[:middle], most)
    yield from fields_of(ordered[middle:], most)


def nearest(
    fields: Sequence[Field],
    start: Spot,
    read: Callable[[int], Sequence[Place]],
    *,
    fits: Callable[[Place], bool],
    at_most: int,
) -> Nearest:
    """The `at_most` nearest that fit, reading as few fields as that takes and never more than `MOST_READ`.

    `read(number)` answers the places of a field.
    """
    ways = sorted((field.metres_from(start), number) for number, field in enumerate(fields))
    found: list[Near] = []
    for turn, (border, number) in enumerate(ways):
        is_enough = len(found) >= at_most and found[at_most - 1].metres <= border
        if is_enough or turn == MOST_READ:
            return Nearest(tuple(near for near in found[:at_most] if near.metres <= border), border, is_all=False)
        found += (Near(place, metres(start, place.spot)) for place in read(number) if fits(place))
        found.sort(key=lambda near: (near.metres, near.place.id))
    return Nearest(tuple(found[:at_most]), is_all=len(found) <= at_most)
