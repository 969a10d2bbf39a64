"""Slots, wishes and towns for tests of bookings."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from chalicelib.adapters.line.memory import MemoryLine
from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.ledger import Ledger
from chalicelib.platform.bookings.model import Cutoff, Limits, Slot, Wanted
from chalicelib.platform.bookings.rounds import come_round
from chalicelib.platform.bookings.settings import Offering
from chalicelib.platform.catalogue.service import Service
from chalicelib.platform.house import Office
from chalicelib.platform.reminders.model import Reminder, Round
from chalicelib.platform.reminders.rounds import do_due
from chalicelib.platform.reminders.tick import tick
from chalicelib.platform.tenants.grants import OperatorOrder, grant
from tests.kit.fakes import Clock, FakeQueues
from tests.kit.journey import words_of
from tests.kit.offices import a_house, a_resident, a_tenant, an_office
from tests.kit.quick_dynamo import QuickDynamo, quick_tables

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=TOKYO)
"""A Friday."""
EVENING_BEFORE = Cutoff(days=1, at="17:00")
LIMITS = Limits(places=3, opens_days=30, book=Cutoff(minutes=60), change=EVENING_BEFORE, cancel=EVENING_BEFORE)


def a_slot(hour: int = 10, *, days: int = 3, capacity: int = 2, offering: str = "nursery", minutes: int = 60) -> Slot:
    starts = (NOW + timedelta(days=days)).replace(hour=hour)
    return Slot(offering, starts, starts + timedelta(minutes=minutes), capacity)


def a_wish(cause: str, *slots: Slot, **facts: Any) -> Wanted:
    told: dict[str, Any] = {"limits": LIMITS, "resident": f"RESIDENT-{cause}"}
    return Wanted(cause, slots or (a_slot(),), **told | facts)


@contextmanager
def a_ledger(town: str = "minato", dynamo: QuickDynamo | None = None) -> Iterator[Ledger]:
    with quick_tables(dynamo or QuickDynamo()):
        yield Ledger(grant(OperatorOrder(town)), "visits")


# a town that books

OFFERING: dict[str, Any] = {
    "id": "nursery",
    "name": {"ja": "うみかぜ保育園の見学", "en": "A visit to Umikaze nursery"},
    "times": [{"days": ["mon", "wed"], "opens": "10:00", "closes": "12:00", "minutes": 60, "capacity": 2}],
    "places": 3,
    "opens_days": 30,
}
MONDAY_10 = "2026-11-23T10:00+09:00"
MONDAY_11 = "2026-11-23T11:00+09:00"


class Booked(BaseModel):
    """What the town of these tests offers."""

    offerings: tuple[Offering, ...] = ()


def desk_of(office: Office) -> Desk:
    return Desk(office, "visits", office.settings("visits").offerings)


def remind(office: Office, reminder: Reminder) -> Round:
    return come_round(desk_of(office), reminder)


VISITS = Service("visits", Path(__file__).parent, Booked, remind=remind)


@contextmanager
def a_desk(*offerings: dict[str, Any], zone: str = "Asia/Tokyo", dynamo: QuickDynamo | None = None) -> Iterator[Desk]:
    """The booking desk of a town that has a holiday on Monday, 23 November 2026, and opens on it all the same."""
    chosen = {"visits": {"offerings": list(offerings or (OFFERING,))}, "hours": {"closed_on_holidays": False}}
    with quick_tables(dynamo or QuickDynamo()):
        office = an_office(a_house(VISITS), a_tenant(services=("visits",), settings=chosen, zone=zone))
        tick(office.house)
        yield desk_of(office)


def a_guest(desk: Desk, name: str, slot: Slot, **facts: Any) -> Wanted:
    """A resident of the town who wants places of a slot."""
    resident = a_resident(desk.office, name)
    limits = desk.offering(slot.offering).limits()
    told: dict[str, Any] = {"resident": resident.id, "channel": resident.channel_key, "limits": limits}
    return Wanted(facts.pop("cause", f"cause-{name}"), (slot,), **told | facts)


def work(desk: Desk, **span: float) -> None:
    """Let time pass, and the clock and the workers do all there is to do."""
    house = desk.office.house
    assert isinstance(house.clock, Clock)
    assert isinstance(house.queues, FakeQueues)
    house.clock.pass_(**span)
    tick(house)
    while house.queues.sent:
        _, order = house.queues.sent.pop(0)
        do_due(house, order["tenant"], order["kind"], order["bucket"], order["name"])


def told_to(desk: Desk, name: str) -> list[str]:
    """All that a resident has read so far."""
    line = desk.office.house.line
    assert isinstance(line, MemoryLine)
    return [words_of(message) for message in line.said_to(f"U{name:0>32}")]
