"""Where bookings and what they take are kept.

A slot has a record only once somebody asked for it; until then it is what its offering's pattern says. A booking is
written in one transaction with its slots, its cards in the lists of their days, and the account of the person whose
limits it counts for. A record that was read is written back under its version, so no two bookings see the same place
free.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.kernel.storage import Key, Place, Records, TenantItem, TenantRepository
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.bookings.model import Booking, Slot, slot_name

KEPT_DAYS = 800
"""How long a booking is kept after it is over: two fiscal years' figures can still be compared."""
DAY_SECONDS = 86_400


class BookingRecord(TenantItem):
    kind = "booking"

    number = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.number, bucket=self.number[:4])


class BookingCard(TenantItem):
    """A booking as it stands in the list of a slot's day."""

    kind = "booking_card"

    number = UnicodeAttribute()
    service = UnicodeAttribute()
    offering = UnicodeAttribute()
    starts = UnicodeAttribute()
    state = UnicodeAttribute()

    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.starts, bucket=self.number)

    def on_shelf(self) -> Place:
        """What was cancelled stands in a list of its own."""
        name = "cancelled" if self.state == "cancelled" else "day"
        return Place(f"{name}/{self.service}/{self.starts[:10]}", f"{self.offering}#{self.starts[11:16]}#{self.number}")


class SlotRecord(TenantItem):
    """What is taken of a slot. `taken` are places of bookings; `holds` are those held, each until its end."""

    kind = "booking_slot"

    service = UnicodeAttribute()
    offering = UnicodeAttribute()
    starts = UnicodeAttribute()
    ends = UnicodeAttribute()
    capacity = NumberAttribute(default=0)
    """As it was when it was last written; the offering's pattern says what it is."""
    taken = NumberAttribute(default=0)
    arrived = NumberAttribute(default=0)
    missed = NumberAttribute(default=0)
    waiting = NumberAttribute(default=0)
    """Entries of the waiting list that wait for a place here."""
    closed = UnicodeAttribute(default="")
    """Why the town called it off; empty while it takes place."""
    holds = JSONAttribute(default=dict)
    """Number of the booking -> `[places, when the hold ends]`."""

    def key(self) -> Key:
        return Key(self.starts, bucket=f"{self.service}/{self.offering}")

    def on_shelf(self) -> Place:
        return Place(f"slots/{self.service}/{self.starts[:10]}", f"{self.starts[11:16]}#{self.offering}")

    def held(self, at: datetime) -> int:
        """Places that are held at a moment."""
        return sum(places for places, until in self.holds.values() if at < datetime.fromisoformat(until))

    def free(self, capacity: int, at: datetime) -> int:
        return max(0, capacity - int(self.taken) - self.held(at))


class AccountRecord(TenantItem):
    """What counts towards the limits of a resident and those they look after: number -> facts of the booking."""

    kind = "booking_account"

    owner = UnicodeAttribute()
    service = UnicodeAttribute()
    entries = JSONAttribute(default=dict)

    def key(self) -> Key:
        return Key(self.service, bucket=self.owner)


@dataclass(frozen=True)
class Listed:
    """A booking as a list shows it: one line for each of its slots."""

    number: str
    offering: str
    starts: datetime
    places: int
    state: str
    origin: str
    resident: str
    note: str

    @property
    def slot(self) -> str:
        return slot_name(self.starts)


@dataclass(frozen=True)
class ListedPage:
    lines: tuple[Listed, ...]
    next: str | None = None


class Bookings(TenantRepository[BookingRecord]):
    """One tenant's bookings."""

    item: ClassVar[type[TenantItem]] = BookingRecord

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self.cards: Records[BookingCard] = Records(scope, BookingCard)
        self.slots: Records[SlotRecord] = Records(scope, SlotRecord)
        self.accounts: Records[AccountRecord] = Records(scope, AccountRecord)

    # reading

    def find(self, number: str) -> Booking | None:
        record = self.records.find(number, bucket=number[:4]) if number else None
        return booking_from(record.facts, record.version) if record else None

    def fetch(self, number: str) -> Booking:
        """The booking of that receipt number; `NotFound` if there is none here."""
        record = self.records.fetch(number or "-", bucket=number[:4])
        return booking_from(record.facts, record.version)

    def slot(self, service: str, slot: Slot) -> SlotRecord:
        """What is known of a slot; a fresh record, not yet written, where nobody asked for it."""
        return self.slot_named(service, slot.offering, slot.name) or SlotRecord(
            service=service, offering=slot.offering, starts=slot.name, ends=slot_name(slot.ends), capacity=slot.capacity
        )

    def slot_named(self, service: str, offering: str, name: str) -> SlotRecord | None:
        return self.slots.find(name, bucket=f"{service}/{offering}")

    def slots_of(self, service: str, offering: str, prefix: str) -> Mapping[str, SlotRecord]:
        """All that is known of an offering's slots whose name begins so (`2026-11`, `2026-11-22`), by name."""
        found = self.slots.each(f"{service}/{offering}", prefix=prefix, pages_of=500)
        return {record.starts: record for record in found}

    def slots_on(self, service: str, day: date) -> Iterator[SlotRecord]:
        """All slots of a day that anybody asked for, of every offering, by time."""
        start: str | None = None
        while True:
            page = self.slots.shelf(f"slots/{service}/{day.isoformat()}", limit=500, start=start)
            yield from page.items
            start = page.next
            if start is None:
                return

    def account(self, service: str, owner: str) -> AccountRecord:
        return self.accounts.find(service, bucket=owner) or AccountRecord(owner=owner, service=service, entries={})

    def on_day(
        self, service: str, day: date, *, offering: str = "", cancelled: bool = False, limit: int = 50,
        start: str | None = None,
    ) -> ListedPage:  # fmt: skip
        """The bookings of a day by offering and time, or those of one offering: one query a page."""
        name = f"{'cancelled' if cancelled else 'day'}/{service}/{day.isoformat()}"
        prefix = f"{offering}#" if offering else ""
        page = self.cards.shelf(name, prefix=prefix, limit=limit, start=start)
        return ListedPage(tuple(map(_listed, page.items)), page.next)

    def each_on(self, service: str, day: date, *, offering: str = "", cancelled: bool = False) -> Iterator[Listed]:
        start: str | None = None
        while True:
            page = self.on_day(service, day, offering=offering, cancelled=cancelled, limit=500, start=start)
            yield from page.lines
            start = page.next
            if start is None:
                return

    # writing

    def prepared(self, booking: Booking) -> BookingRecord:
        record = BookingRecord(number=booking.id, facts=facts_of(booking))
        if booking.version:
            record.version = booking.version
        record.expires = _expiry(booking)
        return self.records.prepared(record)

    def card(self, booking: Booking, slot: Slot) -> BookingCard | None:
        """The booking's card of a slot, to be written over the one that may be there; none of one that is held."""
        there = self._card_of(booking, slot)
        if booking.state == "held" or (booking.state == "cancelled" and there is None):
            return None
        card = there or BookingCard(number=booking.id, starts=slot.name)
        card.service, card.offering, card.state = booking.service, slot.offering, booking.state
        card.facts = {
            "places": booking.places, "origin": booking.origin, "resident": booking.resident, "note": booking.note,
        }  # fmt: skip
        card.expires = _expiry(booking)
        return self.cards.prepared(card)

    def card_to_drop(self, booking: Booking, slot: Slot) -> BookingCard | None:
        """The booking's card of a slot it no longer has."""
        there = self._card_of(booking, slot)
        return self.cards.prepared(there) if there else None

    def _card_of(self, booking: Booking, slot: Slot) -> BookingCard | None:
        return self.cards.find(slot.name, bucket=booking.id) if booking.version else None


def _expiry(booking: Booking) -> float:
    return booking.ends.timestamp() + KEPT_DAYS * DAY_SECONDS


def facts_of(booking: Booking) -> dict[str, Any]:
    facts = dataclasses.asdict(booking)
    del facts["version"]
    return facts | {
        "slots": [[slot.offering, slot.name, slot_name(slot.ends), slot.capacity] for slot in booking.slots],
        "zone": str(booking.starts.tzinfo),
    }


def booking_from(facts: Mapping[str, Any], version: int) -> Booking:
    zone = ZoneInfo(facts["zone"])
    slots = tuple(
        Slot(
            offering,
            datetime.fromisoformat(starts).astimezone(zone),
            datetime.fromisoformat(ends).astimezone(zone),
            capacity,
        )
        for offering, starts, ends, capacity in facts["slots"]
    )
    told = {name: value for name, value in facts.items() if name not in {"slots", "zone"}}
    return Booking(**told, slots=slots, version=version)


def _listed(card: BookingCard) -> Listed:
    facts = card.facts
    return Listed(
        card.number, card.offering, datetime.fromisoformat(card.starts), facts["places"], card.state, facts["origin"],
        facts["resident"], facts["note"],
    )  # fmt: skip
