"""What finding a place costs: reads by how many places are stored, with nothing remembered.

The tables are a stub in this process (`tests.kit.quick_dynamo`); operations are counted where pynamodb asks. Half of
the places crowd in the middle of the town, where a search must look over most borders.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from chalicelib.platform.house import Office
from chalicelib.platform.places.importing import stand
from chalicelib.platform.places.model import Spot
from chalicelib.platform.places.repository import Editions, SheetStore
from chalicelib.platform.places.town import TownPlaces
from tests.kit.offices import a_house, a_tenant, an_office
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.platform.places.factories import many_places

STORED = (1_000, 50_000)
STARTS = {"in the crowd": Spot(35.16, 139.12), "at the edge": Spot(35.13, 139.06), "far outside": Spot(26.2, 127.7)}


def filled(office: Office, count: int) -> str:
    """A data set of so many places that stands; its edition."""
    facts = {"by": "", "files": [], "form": "facilities", "counts": {}, "errors": []}
    record = Editions(office.scope).keep("all", many_places(count), office.house.clock(), facts)
    stand(office, record, "", instead_of="")
    return record.name


def asks(town: TownPlaces, count: int) -> Mapping[str, Callable[[], object]]:
    reader = town.of_set("all")
    last = f"{count - 1:06d}"
    return {
        **{f"the ten nearest, {name}": _nearest(town, spot) for name, spot in STARTS.items()},
        "a filter that leaves nothing": lambda: town.nearest(
            "all", STARTS["in the crowd"], fits=lambda _: False, at_most=10
        ),
        "one place by its id": lambda: reader.finder.place(last),
        "one place by its name": lambda: reader.finder.called(f"みなとの場所{count - 1}番"),
        "a word that all names bear": lambda: reader.finder.called("みなとの場所"),
    }


def _nearest(town: TownPlaces, spot: Spot) -> Callable[[], object]:
    return lambda: town.nearest("all", spot, at_most=10)


def measured(sizes: Sequence[int] = STORED) -> Iterator[tuple[str, Any]]:
    """By places stored: reads of each kind of search, and the bytes of the largest item."""
    for count in sizes:
        with quick_tables(QuickDynamo()) as dynamo:
            office = an_office(a_house(), a_tenant())
            edition = filled(office, count)
            names = asks(TownPlaces(office), count)
            told: dict[str, Any] = {name: _reads(dynamo, office, count, name) for name in names}
            sheets = SheetStore(office.scope).records.each(edition)
            yield str(count), told | {"largest item": max(len(bytes(sheet.content)) for sheet in sheets)}


def _reads(dynamo: QuickDynamo, office: Office, count: int, name: str) -> int:
    office.house.memory.forget()
    before = dynamo.asked["GetItem"] + dynamo.asked["Query"]
    asks(TownPlaces(office), count)[name]()
    return dynamo.asked["GetItem"] + dynamo.asked["Query"] - before


if __name__ == "__main__":
    json.dump(dict(measured()), sys.stdout)
