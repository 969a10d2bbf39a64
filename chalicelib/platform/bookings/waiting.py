"""The waiting list: joined in order, offered in order, each offer with an end.

On paper: somebody cancels, and a look at the slot is written with it. The look offers what is free to the first who
waits and whose party fits: a hold, the entry and the message are one transaction. They accept, and the hold is
confirmed; or the offer's end comes, a look is due, the hold is let go and the next is offered it. Accepting and ending
write the same booking, so exactly one of them happens.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from chalicelib.kernel.errors import Conflict, Contended, NotFound, TemporaryFailure
from chalicelib.kernel.storage import TenantItem, together
from chalicelib.platform.bookings import slips
from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.ledger import TRIES
from chalicelib.platform.bookings.model import (
    Booking,
    Refused,
    Slot,
    Wanted,
    moment_in_words,
    refuse_unfit,
    refuse_untimely,
)
from chalicelib.platform.bookings.queue import (
    MOST,
    OPEN,
    EntryState,
    WaitEntry,
    WaitingList,
    WaitRecord,
    entry_from,
    entry_id,
    record_of,
    wait_cause,
)
from chalicelib.platform.bookings.reminding import reminders_of
from chalicelib.platform.bookings.repository import SlotRecord
from chalicelib.platform.bookings.settings import Offering
from chalicelib.platform.bookings.taking import look_at
from chalicelib.platform.bookings.telling import mine, said, summary, told, write_once
from chalicelib.platform.messaging.outbox import DeliveryRecord, hasten
from chalicelib.platform.messaging.reply import Card, Reply, Row, Tap
from chalicelib.platform.reminders.model import Reminder
from chalicelib.platform.reminders.repository import Reminders

NIGHT_FROM, NIGHT_UNTIL = time(21), time(9)
"""An offer's end does not fall into the night: it is put off to the morning."""
SHORTEST = timedelta(minutes=30)
"""Before the slot's own deadline there must be time to answer."""


TellPlace = Callable[[int], Sequence[TenantItem]]
"""`place on the list -> prepared items` to be written in the same transaction."""


def nothing(_place: int) -> Sequence[TenantItem]:
    return ()


@dataclass(frozen=True)
class Queue:
    """The waiting list of one slot."""

    desk: Desk
    offering: Offering
    slot: Slot

    # joining and leaving

    def join(self, wanted: Wanted, at: datetime) -> WaitEntry:
        """Stand at the end. `wanted.cause` is to be `cause_for`, by which private answers are sealed."""
        refuse_unfit(wanted)
        refuse_untimely(wanted.limits, (self.slot,), at)
        return self.enter(self._fresh(wanted, at), at)

    def enter(self, entry: WaitEntry, at: datetime, *, with_it: TellPlace = nothing) -> WaitEntry:
        """Write an entry with what tells of it; who stands on the list, or stood there by this very entry, is answered
        as they stand."""
        for _ in range(TRIES):
            stands = self._list.find(self.desk.service, entry.offering, entry.starts, entry.id)
            if stands and (stands.state in OPEN or stands.joined_at == entry.joined_at.isoformat()):
                return entry_from(stands)
            self._refuse_if_booked(entry)
            slot = self._slot()
            if slot.closed:
                raise Refused("closed", when=moment_in_words(self.slot.starts))
            if slot.waiting >= MOST:
                raise Refused("list_full", at_most=MOST)
            record = record_of(self.desk.service, entry)
            if stands:
                record.version = stands.version
            slot.waiting += 1
            try:
                together(
                    self._list.records.prepared(record),
                    self.desk.ledger.kept.slots.prepared(slot),
                    look_at(self.desk.office.scope, slot, at),
                    *with_it(int(slot.waiting)),
                )
            except (Conflict, Contended):
                continue
            slips.keep_queue(self.desk.office.scope, self.desk.service, self.slot)
            return entry
        raise TemporaryFailure("Others wrote the same slot at every try")

    def leave(self, id_: str, at: datetime, because: EntryState = "left") -> None:
        """Take a name off the list; an offer that stands goes to the next."""
        for _ in range(TRIES):
            record = self._list.find(self.desk.service, self.offering.id, self.slot.name, id_)
            if record is None:
                raise NotFound
            if record.state not in OPEN:
                return
            if record.state == "offered":
                self._let_go(record, because, at)
                return
            slot = self._slot()
            record.state, slot.waiting = because, slot.waiting - 1
            try:
                together(self._list.records.prepared(record), self.desk.ledger.kept.slots.prepared(slot))
            except (Conflict, Contended):
                continue
            return
        raise TemporaryFailure("Others wrote the same slot at every try")

    def accept(self, id_: str, at: datetime) -> Booking:
        """Take the offer. `Refused` where it ended and the places are gone."""
        entry = self._list.find(self.desk.service, self.offering.id, self.slot.name, id_)
        if entry is None:
            raise NotFound
        if not entry.number or entry.state not in ("offered", "accepted"):
            raise Refused("hold_ended")

        def with_it(booking: Booking) -> Sequence[TenantItem]:
            return (*self._marked(id_, "accepted"), *reminders_of(self.desk, booking, at))

        return self.desk.ledger.confirm(entry.number, at=at, with_it=with_it)

    def may_offer(self, places: int, at: datetime) -> bool:
        """Whether so many places of the slot may still be offered to somebody who waits."""
        return places <= self.slot.capacity and not self._slot().closed and self._until(at) is not None

    def position(self, id_: str) -> int:
        """How many stand before an entry, itself included; 0 where it does not wait."""
        ids = [record.entry_id for record in self._entries("waiting")]
        return ids.index(id_) + 1 if id_ in ids else 0

    def waiting(self) -> tuple[WaitEntry, ...]:
        return tuple(map(entry_from, self._entries("waiting", "offered")))

    # looking

    def look(self, at: datetime) -> datetime | None:
        """End what is over, offer what is free in order; when to look again, None where nothing is left to wait for."""
        for record in self._entries("offered"):
            if datetime.fromisoformat(record.until) <= at:
                self._let_go(record, "passed", at)
        slot = self._slot()
        until = self._until(at)
        if slot.closed or until is None or not self.slot.capacity:
            self._end_all(at)
            self._clear()
            return None
        for record in self._entries("waiting"):
            if int(record.places) <= self._slot().free(self.slot.capacity, at):
                self._offer(entry_from(record), at, until)
        return self._again(at)

    def _again(self, at: datetime) -> datetime | None:
        slot = self._slot()
        ends = [datetime.fromisoformat(until) for _, until in slot.holds.values()]
        coming = [end for end in ends if end > at]
        if not slot.waiting and not self._entries("offered"):
            self._clear()
            return None
        last = self.offering.book.plain().moment(self.slot.starts)
        return min([*coming, last + timedelta(minutes=1)])

    def _clear(self) -> None:
        slips.drop(self.desk.office.scope, slips.QUEUE, self.desk.service, self.offering.id, self.slot.name)

    def _until(self, at: datetime) -> datetime | None:
        """The end of an offer made now, None where it is too late for one."""
        last = self.offering.book.plain().moment(self.slot.starts)
        ends = self.desk.office.tenant.local(at + timedelta(hours=self.offering.offer_hours))
        if ends.time() >= NIGHT_FROM:
            ends += timedelta(days=1)
        if ends.time() >= NIGHT_FROM or ends.time() < NIGHT_UNTIL:
            ends = ends.replace(hour=NIGHT_UNTIL.hour, minute=0, second=0, microsecond=0)
        return min(ends, last) if last - at >= SHORTEST else None

    def _offer(self, entry: WaitEntry, at: datetime, until: datetime) -> None:
        sent: list[DeliveryRecord] = []

        def with_it(booking: Booking) -> Sequence[TenantItem]:
            sent[:] = self._offer_told(entry, booking, until)
            look = Reminder(f"{self.desk.service}/offer/{booking.id}", self.desk.service, until, self._about)
            record = self._open(entry.id, "waiting")
            record.state, record.number, record.until = "offered", booking.id, until.isoformat()
            return (self._list.records.prepared(record), Reminders(self.desk.office.scope).prepared(look), *sent)

        try:
            self.desk.ledger.hold(self._wish(entry), at=at, until=until, with_it=with_it)
        except Refused as refusal:
            if refusal.reason not in ("full", "closed"):
                self.leave(entry.id, at, "ended")  # they have this slot already
            return
        except NotFound:  # left meanwhile
            return
        hasten(self.desk.office, *sent)

    def _let_go(self, record: WaitRecord, because: EntryState, at: datetime) -> None:
        """End an offer that nobody took, unless somebody just did."""
        sent: list[DeliveryRecord] = []

        def with_it(booking: Booking) -> Sequence[TenantItem]:
            sent[:] = self._told(record.resident, record.facts["channel"], because, booking.id)
            return (*self._marked(record.entry_id, because), *sent)

        self.desk.ledger.release(record.number, at=at, because="hold", only_held=True, with_it=with_it)
        hasten(self.desk.office, *sent)

    def _end_all(self, at: datetime) -> None:
        """There will be no place any more: all who wait are told."""
        for record in self._entries("waiting"):
            self.leave(record.entry_id, at, "ended")
            sent = self._told(record.resident, record.facts["channel"], "ended", record.entry_id)
            write_once(self.desk.office, *sent)

    # small things

    @property
    def _list(self) -> WaitingList:
        return WaitingList(self.desk.office.scope)

    @property
    def _about(self) -> dict[str, str]:
        return {"what": "look", "offering": self.offering.id, "starts": self.slot.name}

    def cause_for(self, counts_for: str, at: datetime) -> str:
        """What the booking will follow from that an entry made now is offered."""
        return wait_cause(entry_id(counts_for, self.offering.id, self.slot.name), at)

    def _fresh(self, wanted: Wanted, at: datetime) -> WaitEntry:
        return WaitEntry(
            entry_id(wanted.counts_for, self.offering.id, self.slot.name), self.offering.id, self.slot.name,
            wanted.resident, wanted.person, wanted.channel, wanted.places, at, "waiting",
            answers=wanted.answers, sealed=wanted.sealed,
        )  # fmt: skip

    def _wish(self, entry: WaitEntry) -> Wanted:
        limits = replace(self.offering.limits(), places=0)
        return Wanted(
            entry.cause, (self.slot,), limits, entry.places, entry.resident, entry.person, entry.channel, "waiting",
            answers=entry.answers, sealed=entry.sealed,
        )  # fmt: skip

    def _refuse_if_booked(self, entry: WaitEntry) -> None:
        for booking in self.desk.ledger.of(entry.account):
            if booking.counts_for == entry.counts_for and any(slot.name == self.slot.name for slot in booking.slots):
                raise Refused("twice", when=moment_in_words(self.slot.starts))

    def _slot(self) -> SlotRecord:
        return self.desk.ledger.kept.slot(self.desk.service, self.slot)

    def _entries(self, *states: EntryState) -> list[WaitRecord]:
        found = self._list.of_slot(self.desk.service, self.offering.id, self.slot.name)
        return [record for record in found if record.state in states]

    def _open(self, id_: str, state: EntryState) -> WaitRecord:
        record = self._list.find(self.desk.service, self.offering.id, self.slot.name, id_)
        if record is None or record.state != state:
            raise NotFound
        return record

    def _marked(self, id_: str, state: EntryState) -> tuple[WaitRecord, ...]:
        record = self._list.find(self.desk.service, self.offering.id, self.slot.name, id_)
        if record is None:
            return ()
        record.state = state
        return (self._list.records.prepared(record),)

    def _offer_told(self, entry: WaitEntry, booking: Booking, until: datetime) -> tuple[DeliveryRecord, ...]:
        rows = summary(self.offering.said, self.slot.starts, entry.places, Row(said("until"), moment_in_words(until)))
        way = f"{self.offering.id}@{self.slot.name}"
        buttons = (
            Tap(said("button.accept"), f"{self.desk.service}/accept/{way}"),
            Tap(said("button.decline"), f"{self.desk.service}/decline/{way}"),
        )
        reply = Reply((Card(said("offer.title"), (*rows, said("offer.next")), buttons=buttons),))
        return told(self.desk.office, self.desk.service, entry.resident, entry.channel, reply, "offer", booking.id)

    def _told(self, resident: str, channel: str, because: EntryState, about: str) -> tuple[DeliveryRecord, ...]:
        if because not in ("passed", "ended"):
            return ()
        facts = {"offering": self.offering.said, "when": moment_in_words(self.slot.starts)}
        reply = Reply((said(f"offer.{because}", **facts),), (mine(self.desk.service),))
        return told(self.desk.office, self.desk.service, resident, channel, reply, because, about)


def look_round(desk: Desk, offering_id: str, starts: str, at: datetime) -> datetime | None:
    """Look at a slot's waiting list because it is due; when to look again."""
    offering = desk.find(offering_id)
    if offering is None:
        return None
    return Queue(desk, offering, slot_or_gone(desk, offering_id, starts)).look(at)


def slot_or_gone(desk: Desk, offering_id: str, starts: str) -> Slot:
    """A slot by its name; one the pattern no longer has takes nobody any more."""
    try:
        return desk.slot(offering_id, starts)
    except Refused:
        begins = desk.office.tenant.local(datetime.fromisoformat(starts))
        return Slot(offering_id, begins, begins, 0)
