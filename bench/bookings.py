"""What bookings cost: reads of lists, of free times and of a booking by how many are stored on one day.

The tables are a stub in this process (`tests.kit.quick_dynamo`); operations are counted where pynamodb asks.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.platform.bookings.changes import book
from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.model import Booking, Wanted
from chalicelib.platform.bookings.settings import Offering
from chalicelib.platform.console.staff import Clerk
from chalicelib.platform.house import Office
from chalicelib.services import load
from chalicelib.services.visits.actions.desk import town_desk
from chalicelib.services.visits.staff import days, figures
from tests.kit.offices import a_clerk, a_house, a_resident, a_tenant, an_office
from tests.kit.quick_dynamo import QuickDynamo, quick_tables

STORED = (1_000, 10_000)
READS = ("Query", "GetItem", "TransactWriteItems")
PLACES, HALLS = 100, 10
MONDAY = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Tokyo"))
"""Three days after the clock of the tests."""
EVERY = ["mon", "tue", "wed", "thu", "fri"]


def a_hall(number: int) -> dict[str, Any]:
    times = {"days": EVERY, "opens": "09:00", "closes": "14:00", "minutes": 30, "capacity": PLACES}
    return {"id": f"hall-{number}", "name": {"ja": f"会場{number}"}, "times": [times], "opens_days": 40}


def an_office_with_halls() -> Office:
    chosen = {
        "visits": {"offerings": [a_hall(number) for number in range(HALLS)]},
        "hours": {"closed_on_holidays": False},
    }
    return an_office(a_house(load("visits")), a_tenant(services=("visits",), settings=chosen))


def wish(desk: Desk, number: int, *, resident: str = "") -> Wanted:
    """One of many: a hundred to a time, ten times to a hall."""
    hall, rest = divmod(number, PLACES * 10)
    starts = MONDAY + timedelta(minutes=30 * (rest // PLACES))
    offering: Offering = desk.offering(f"hall-{hall % HALLS}")
    slot = desk.slot(offering.id, starts.isoformat(timespec="minutes"))
    origin: Any = "resident" if resident else "phone"
    return Wanted(f"bench-{number}", (slot,), offering.limits(), resident=resident, origin=origin)


def fill(desk: Desk, first: int, until: int) -> None:
    for number in range(first, until):
        book(desk, wish(desk, number), desk.office.now())


def counted(dynamo: QuickDynamo, act: Callable[[], object]) -> dict[str, int]:
    before = dict(dynamo.asked)
    act()
    return {name: dynamo.asked[name] - before.get(name, 0) for name in READS}


def measured(sizes: Sequence[int] = STORED) -> Iterator[tuple[str, Any]]:
    """By bookings stored on one day: reads and writes of what residents and staff do."""
    with quick_tables(QuickDynamo()) as dynamo:
        office = an_office_with_halls()
        desk, clerk, written = town_desk(office), a_clerk(office), 0
        for size in sizes:
            fill(desk, written, size)
            written = size
            yield str(size), dict(deeds(dynamo, office, clerk, size))


def deeds(dynamo: QuickDynamo, office: Office, clerk: Clerk, size: int) -> Iterator[tuple[str, dict[str, int]]]:
    desk, day, made = town_desk(office), MONDAY.date().isoformat(), list[Booking]()
    hall = desk.offering("hall-9")
    resident = a_resident(office, str(size))
    late = Wanted(
        f"late-{size}", (desk.slot("hall-9", (MONDAY + timedelta(days=1)).isoformat(timespec="minutes")),),
        hall.limits(), resident=resident.id,
    )  # fmt: skip
    yield "a booking", counted(dynamo, lambda: made.append(book(desk, late, office.now())))
    yield "one's own list", counted(dynamo, lambda: desk.ledger.ahead_of(resident.id, office.now()))
    yield (
        "free times of 40 days",
        counted(dynamo, lambda: desk.bookable(hall, desk.days_ahead(hall, office.now()), office.now())),
    )
    yield "day, first page", counted(dynamo, lambda: days.show_day(clerk, {"day": day}))
    tenth = {"day": day, "start": deep(desk)}
    yield "day, tenth page", counted(dynamo, lambda: days.show_day(clerk, tenth))
    yield "week", counted(dynamo, lambda: days.show_week(clerk, {"day": day}))
    yield "forecast", counted(dynamo, lambda: figures.show_forecast(clerk, {"day": day}))
    yield "by receipt number", counted(dynamo, lambda: desk.ledger.fetch(made[0].id))


def deep(desk: Desk) -> str:
    """Where the tenth page of the day begins."""
    page = desk.ledger.kept.on_day(desk.service, MONDAY.date(), limit=days.PAGE * 9)
    return page.next or ""


if __name__ == "__main__":
    sys.stdout.write(json.dumps(dict(measured()), ensure_ascii=False))
