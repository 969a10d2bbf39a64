"""What a shared ride costs: operations and units of each deed, and what the operator's day reads however many ride.

The tables are a stub in this process (`tests.kit.quick_dynamo`); operations are counted where pynamodb asks.
"""

import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from chalicelib.platform.console.staff import StaffPage
from chalicelib.services.rides.actions.auditing import keep_audited
from chalicelib.services.rides.actions.driving import offer_trip, take_request, withdraw
from chalicelib.services.rides.actions.matching import cancel_ride
from chalicelib.services.rides.staff import STAFF
from tests.kit.offices import a_clerk
from tests.kit.quick_dynamo import QuickDynamo
from tests.services.rides.towns import TUESDAY, a_driver, a_leg, a_quick_town, a_rider, a_run, books, now

COUNTED = ("GetItem", "Query", "PutItem", "DeleteItem", "TransactWriteItems", "half read units", "write units")
STORED = (10, 200)
UP = ("station", "kamizato", "up-1100")
Counts = dict[str, int]


def counted(dynamo: QuickDynamo, do: Callable[[], object]) -> Counts:
    """What a deed asks of the tables."""
    before = dynamo.asked.copy()
    do()
    return {name: dynamo.asked[name] - before[name] for name in COUNTED if dynamo.asked[name] > before[name]}


def costs() -> Iterator[tuple[str, Counts]]:
    """Each deed once, with the other side told."""
    dynamo = QuickDynamo()
    with a_quick_town(dynamo) as town:
        riders = [a_rider(town, str(number)) for number in range(1, 6)]
        first, second = a_driver(town, "21"), a_driver(town, "22")
        at = town.office.house.clock()
        yield "a container's first ride of a day, besides", counted(dynamo, lambda: keep_audited(town))
        yield "a seat offered, nobody waits", counted(dynamo, lambda: offer_trip(town, first, a_run(), 2, at))
        yield "booked, with a driver", counted(dynamo, lambda: books(town, riders[0]))
        seated = town.rides.on(TUESDAY.isoformat())[0]
        yield "the same press again", counted(dynamo, lambda: books(town, riders[0]))
        yield "booked, into the line", counted(dynamo, lambda: books(town, riders[1], leg=a_leg(town, *UP)))
        waits = town.rides.waiting(since=TUESDAY.isoformat())[0]
        yield "a request taken", counted(dynamo, lambda: take_request(town, second, waits, at))
        yield "cancelled", counted(dynamo, lambda: cancel_ride(town, now(town, waits), at=at, because="rider"))
        offer = town.offers.find(seated.day, seated.trip, first.id)
        assert offer
        yield "a trip with one rider withdrawn", counted(dynamo, lambda: withdraw(town, offer, at))


def days_read(stored: int) -> dict[str, Counts]:
    """What the operator's day and a month of figures read with so many rides on one day."""
    dynamo = QuickDynamo()
    with a_quick_town(dynamo) as town:
        for number in range(stored):
            books(town, a_rider(town, str(number + 100)), leg=a_leg(town, *UP))
        pages = {"day": {"day": TUESDAY.isoformat()}, "figures": {"month": f"{TUESDAY:%Y-%m}"}}
        clerk = a_clerk(town.office)
        return {name: counted(dynamo, partial(_page(name).show, clerk, query)) for name, query in pages.items()}


def _page(name: str) -> StaffPage:
    return next(page for page in STAFF.pages if page.name == name)


def measured(sizes: tuple[int, ...] = STORED) -> dict[str, Any]:
    return {"costs": dict(costs()), "read": {f"{size} rides": days_read(size) for size in sizes}}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measured(), ensure_ascii=False, indent=1))
