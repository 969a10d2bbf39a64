"""Where a search starts: an area, an address, a landmark. All of it offline, from the town's own data."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chalicelib.platform.house import Office
from chalicelib.platform.knowledge.vocabulary import fold
from chalicelib.platform.places.model import Place, Spot
from chalicelib.platform.places.town import TownPlaces
from chalicelib.platform.tenants.model import Point

TOWNS = "towns"
LONGEST = 60
OFFERED = 8
DIGITS = "〇一二三四五六七八九"
CHOME = re.compile(r"^(\D+?)(\d{1,2})(?:丁目|[-の番]|$)")


@dataclass(frozen=True, slots=True)
class Start:
    """A position to start from. `value` names it, so that it can be chosen by a tap."""

    value: str
    label: str
    spot: Spot
    is_exact: bool = False


def starts(office: Office, text: str) -> Sequence[Start]:
    """What a typed text may mean, the likeliest first: one that is surely meant alone, else at most `OFFERED`.

    None for what is nothing we know, and for a text so long that it is no place.
    """
    said = unicodedata.normalize("NFKC", text).strip()
    if not fold(said) or len(said) > LONGEST:
        return ()
    found: dict[str, Start] = {}
    for start in _found(office, said):
        found.setdefault(fold(start.label), start)  # an area and a part of the town of one name are one place
    exact = [start for start in found.values() if start.is_exact]
    return (exact or list(found.values()))[:OFFERED]


def start_of(office: Office, value: str) -> Start | None:
    """The start a value names; None where it is no more, and for another town's."""
    if not value.partition(":")[2]:
        return None
    sort, _, rest = value.partition(":")
    if sort == "at":
        return _shared(rest)
    if sort == "area":
        return next((start for start in _areas(office) if start.value == value), None)
    place = TownPlaces(office).place(sort, rest)
    return _of_place(sort, place) if place else None


def shared(lat: float, lon: float) -> Start:
    """Where a resident says they are, to some ten metres; the label stays empty."""
    spot = Spot(round(lat, 4), round(lon, 4))
    return Start(f"at:{spot.lat:.4f},{spot.lon:.4f}", "", spot, is_exact=True)


def _shared(told: str) -> Start | None:
    lat, _, lon = told.partition(",")
    try:
        spot = Spot(float(lat), float(lon))
    except ValueError:
        return None
    return shared(*spot) if abs(spot.lat) <= 90 and abs(spot.lon) <= 180 else None


def part_of_town(office: Office, address: str) -> Spot | None:
    """The middle of the part of town an address lies in; None where it is not surely one of them."""
    return next(
        (start.spot for start in _parts(office, unicodedata.normalize("NFKC", address)) if start.is_exact), None
    )


def is_outside(office: Office, spot: Spot) -> bool:
    """Whether a position lies outside the town's borders."""
    bounds = office.tenant.bounds
    return bounds is not None and not bounds.holds(Point(*spot))


def _found(office: Office, said: str) -> Iterator[Start]:
    for area in _areas(office):
        if fold(area.label) in fold(said) or fold(said) in fold(area.label):
            yield replace(area, is_exact=fold(area.label) == fold(said))
    yield from _parts(office, said)
    town = TownPlaces(office)
    for each in town.settings.sets:
        if each.is_landmark:
            yield from _landmarks(town, each.id, said)


def _areas(office: Office) -> Iterator[Start]:
    for area in office.tenant.areas:
        if area.point:
            yield Start(f"area:{area.id}", area.name, Spot(area.point.lat, area.point.lon))


def _landmarks(town: TownPlaces, data_set: str, said: str) -> Iterator[Start]:
    called = town.of_set(data_set).finder.called(said)
    for place in called.places:
        yield _of_place(data_set, place, is_exact=called.is_exact)


def _of_place(data_set: str, place: Place, *, is_exact: bool = False) -> Start:
    label = f"{place.name}（{place.address}）" if place.address else place.name
    return Start(f"{data_set}:{place.id}", label, place.spot, is_exact)


def _parts(office: Office, address: str) -> Iterator[Start]:
    """Parts of the town an address may lie in: 駅北5-2-11 lies in 駅北五丁目."""
    finder = TownPlaces(office).of_set(TOWNS).finder
    rest = "".join(address.rpartition(office.tenant.name)[2].split()) or address
    for name in _part_names(rest):
        called = finder.called(name)
        if called.is_exact:
            yield from (_of_place(TOWNS, place, is_exact=True) for place in called.places)
            return
    base = fold(re.split(r"\d", rest)[0])
    near = finder.called(base).places if base else ()
    yield from (_of_place(TOWNS, place) for place in near if base in fold(place.name))


def _part_names(rest: str) -> Iterator[str]:
    """How the part at the beginning of an address may be called, the most exact first."""
    found = CHOME.match(rest)
    if found:
        yield f"{found[1]}{in_kanji(int(found[2]))}丁目"
    yield rest
    yield re.split(r"\d", rest)[0]


def in_kanji(number: int) -> str:
    """A number below 100 as it stands in names of parts of towns."""
    tens, ones = divmod(number, 10)
    before = ("" if tens == 1 else DIGITS[tens]) + "十" if tens else ""
    return before + (DIGITS[ones] if ones or not tens else "")
