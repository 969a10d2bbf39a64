"""The DynamoDB of thousands of runs answers as moto does, whatever is asked of it in whatever order."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from pynamodb.attributes import UnicodeAttribute

from chalicelib.kernel.errors import HouseError
from chalicelib.kernel.storage import AllTenants, Directory, Key, Place, Records, TenantItem, together
from chalicelib.platform.tenants.grants import OperatorOrder, grant
from tests.conftest import an_empty_estate
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.kit.tables import connect_anew

STEPS = 60


class Pebble(TenantItem):
    kind = "pebble"

    name = UnicodeAttribute()
    colour = UnicodeAttribute(default="")

    def key(self) -> Key:
        return Key(self.name, bucket=self.name[0])

    def on_shelf(self) -> Place | None:
        return Place(self.colour, self.name) if self.colour else None

    def falls_due(self) -> Place | None:
        return Place("lane", f"{self.colour}#{self.name}") if self.colour else None


def told(seed: int) -> Iterator[Any]:
    """What a seed's steps are answered."""
    random, records = Random(seed), Records(grant(OperatorOrder(f"town{seed}")), Pebble)
    held: dict[str, Pebble] = {}
    for number in range(STEPS):
        try:
            yield number, _step(random, records, held)
        except HouseError as error:
            yield number, type(error).__name__


def _step(random: Random, records: Records[Pebble], held: dict[str, Pebble]) -> Any:
    name = random.choice("ab") + random.choice("1234567")
    new = Pebble(name=name, colour=random.choice(("", "red", "blue")))
    match random.choice(
        ("add", "put", "change", "find", "page", "each", "shelf", "remove", "together", "due", "enter")
    ):
        case "add":
            held[name] = records.add(new)
        case "put":
            records.put(new)
        case "change" if name in held:
            held[name].colour = new.colour
            records.change(held[name])
        case "find":
            found = records.find(name, name[0])
            return found and (found.name, found.colour, found.version)
        case "page":
            return _paged(random, records, name[0])
        case "each":
            return [each.name for each in records.each(name[0], after=name, pages_of=2)]
        case "shelf":
            first = records.shelf("red", limit=2, newest_first=random.random() < 0.5)
            return [each.name for each in first.items]
        case "remove":
            records.remove(records.prepared(new))
        case "together":
            other = Pebble(name=random.choice("ab") + "8", colour="red")
            together(records.prepared(new), records.prepared(other))
        case "due":
            return [due.order for due in AllTenants().due("lane", "blue", "red~")]
        case "enter":
            Directory("pebble").enter(name, random.choice(("one", "two")), {"of": name})
    return None


def _paged(random: Random, records: Records[Pebble], bucket: str) -> list[list[str]]:
    told, start, newest_first = [], None, random.random() < 0.5
    for _ in range(5):
        page = records.page(bucket, prefix=bucket, limit=2, start=start, newest_first=newest_first)
        told.append([each.name for each in page.items])
        start = page.next
        if start is None:
            break
    return [each for each in told if each]


@pytest.mark.parametrize("seed", range(12))
def test_it_answers_as_moto_does(seed: int) -> None:
    connect_anew()
    with an_empty_estate():
        on_moto = list(told(seed))
    with quick_tables(QuickDynamo()):
        quickly = list(told(seed))
    assert quickly == on_moto
