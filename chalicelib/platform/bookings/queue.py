"""Where the waiting list (空き待ち) is kept: the entries of a slot together, one for each person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.kernel.ids import digest
from chalicelib.kernel.storage import Key, Place, TenantItem, TenantRepository
from chalicelib.platform.bookings.model import Counted

EntryState = Literal["waiting", "offered", "accepted", "passed", "left", "ended"]
"""`passed`: the offer's time was over. `left`: they took their name off. `ended`: there will be no place any more."""
OPEN: tuple[EntryState, ...] = ("waiting", "offered")
MOST = 200
"""Entries that wait for one slot."""


class WaitRecord(TenantItem):
    kind = "booking_wait"

    entry_id = UnicodeAttribute()
    service = UnicodeAttribute()
    offering = UnicodeAttribute()
    starts = UnicodeAttribute()
    resident = UnicodeAttribute()
    joined_at = UnicodeAttribute()
    state = UnicodeAttribute()
    places = NumberAttribute(default=1)
    number = UnicodeAttribute(default="")
    """Of the booking that holds the places offered."""
    until = UnicodeAttribute(default="")
    facts = JSONAttribute(default=dict)

    def key(self) -> Key:
        return Key(self.entry_id, bucket=f"{self.service}/{self.offering}/{self.starts}")

    def on_shelf(self) -> Place | None:
        """The resident's own list, while there is something to wait for."""
        if self.state not in OPEN:
            return None
        return Place(f"resident/{self.service}/{self.resident}", f"{self.joined_at}#{self.entry_id}")


@dataclass(frozen=True)
class WaitEntry(Counted):
    """Somebody who waits for places of a slot."""

    id: str
    offering: str
    starts: str
    """The slot's name."""
    resident: str
    person: str
    channel: str
    places: int
    joined_at: datetime
    state: EntryState
    number: str = ""
    until: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    sealed: str = ""
    sealed_for: str = ""
    """The cause its private answers are sealed for, where that is not the entry itself."""

    @property
    def cause(self) -> str:
        """What the booking follows from that this entry is offered."""
        return self.sealed_for or wait_cause(self.id, self.joined_at)


def wait_cause(entry_id: str, joined_at: datetime) -> str:
    return f"wait/{entry_id}/{joined_at.isoformat()}"


def entry_id(counts_for: str, offering: str, starts: str) -> str:
    """One person waits once for a slot."""
    return digest("wait", counts_for, offering, starts, length=16)


class WaitingList(TenantRepository[WaitRecord]):
    """One tenant's waiting lists."""

    item: ClassVar[type[TenantItem]] = WaitRecord

    def of_slot(self, service: str, offering: str, starts: str) -> tuple[WaitRecord, ...]:
        """All entries of a slot in the order in which they joined, also those that are over."""
        found = self.records.each(f"{service}/{offering}/{starts}", pages_of=500)
        return tuple(sorted(found, key=lambda record: (datetime.fromisoformat(record.joined_at), record.entry_id)))

    def find(self, service: str, offering: str, starts: str, entry: str) -> WaitRecord | None:
        return self.records.find(entry, bucket=f"{service}/{offering}/{starts}")

    def of_resident(self, service: str, resident: str) -> tuple[WaitEntry, ...]:
        """What a resident waits for or is offered."""
        page = self.records.shelf(f"resident/{service}/{resident}", limit=100)
        return tuple(map(entry_from, page.items))


def entry_from(record: WaitRecord) -> WaitEntry:
    facts = record.facts
    return WaitEntry(
        record.entry_id, record.offering, record.starts, record.resident, facts["person"], facts["channel"],
        int(record.places), datetime.fromisoformat(record.joined_at), record.state,  # type: ignore[arg-type]
        record.number, record.until, facts["answers"], facts["sealed"],
        facts.get("sealed_for", ""),
    )  # fmt: skip


def record_of(service: str, entry: WaitEntry) -> WaitRecord:
    return WaitRecord(
        entry_id=entry.id,
        service=service,
        offering=entry.offering,
        starts=entry.starts,
        resident=entry.resident,
        joined_at=entry.joined_at.isoformat(),
        state=entry.state,
        places=entry.places,
        facts={
            "person": entry.person,
            "channel": entry.channel,
            "answers": entry.answers,
            "sealed": entry.sealed,
            "sealed_for": entry.sealed_for,
        },
    )
