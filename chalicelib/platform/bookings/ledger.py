"""The ledger of capacity: a place is taken, kept and given back by conditional writes, never twice.

A booking on paper: read the slots and the person's account; is there room, do the limits allow it? Then booking, slots,
cards and account are written in one transaction, each under the version that was read. Somebody wrote one of them
meanwhile: nothing was written, and all is read and asked again, a bounded number of times. The same cause finds the
booking it made before, so a press that is heard twice books once.

A hold has its places until its end by the clock. Nobody has to end it: what is past its end no longer counts, and the
next write of the slot drops it. `confirm` after the end still succeeds while there is room.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.kernel.errors import Conflict, Contended, NotFound, TemporaryFailure
from chalicelib.kernel.storage import TenantItem, together
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.bookings.accounts import entered, refuse_beyond
from chalicelib.platform.bookings.model import (
    Booking,
    Limits,
    Slot,
    State,
    Wanted,
    booking_number,
    moment_in_words,
    refuse_late_cancel,
    refuse_late_change,
    refuse_unfit,
    refuse_untimely,
)
from chalicelib.platform.bookings.repository import AccountRecord, Bookings, SlotRecord
from chalicelib.platform.bookings.taking import as_wanted, fresh, look_at, refuse_unless, swept, take

TRIES = 40
"""How often one booking is asked anew while others write the same slot."""
NUMBERS = 100
"""Receipt numbers tried for one booking: five characters may stand for another of the same day."""
WithIt = Callable[[Booking], Sequence[TenantItem]]
"""`booking -> prepared items` to be written in the same transaction: what tells of it, what reminds of it."""


def nothing(_booking: Booking) -> Sequence[TenantItem]:
    return ()


@dataclass(frozen=True)
class _Write:
    """What one attempt would write; no items where it was done before."""

    booking: Booking
    items: Sequence[TenantItem] = ()
    without: Sequence[TenantItem] = ()


@dataclass(frozen=True)
class Ledger:
    """The places of one service's offerings."""

    scope: TenantScope
    service: str
    kept: Bookings = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kept", Bookings(self.scope))

    # taking

    def hold(self, wanted: Wanted, *, at: datetime, until: datetime, with_it: WithIt = nothing) -> Booking:
        """Keep places until a moment for somebody who is about to decide. `Refused` names the limit that forbids it."""
        return self._taken(wanted, at, until, with_it)

    def book(self, wanted: Wanted, *, at: datetime, with_it: WithIt = nothing) -> Booking:
        """Hold and confirm at once. `Refused` names the limit that forbids it."""
        return self._taken(wanted, at, None, with_it)

    def confirm(self, number: str, *, at: datetime, with_it: WithIt = nothing) -> Booking:
        """Make a held booking a booked one. After its hold ended it succeeds while there is room, else `Refused`."""

        def attempt() -> _Write:
            booking = self.fetch(number)
            if booking.state != "held":
                refuse_unless(booking.has_places, "hold_ended")
                return _Write(booking)
            refuse_unless(booking.starts > at, "past", when=moment_in_words(booking.starts))
            slots = self._slots(booking.slots)
            for slot, record in zip(booking.slots, slots, strict=True):
                swept(record, at).pop(booking.id, None)
                capacity = int(record.capacity)
                refuse_unless(not record.closed, "closed", when=moment_in_words(slot.starts))
                refuse_unless(record.free(capacity, at) >= booking.places, "hold_ended")
                record.taken += booking.places
            return self._write(replace(booking, state="booked", until=""), slots, at, with_it)

        return self._settled(attempt)

    # giving back

    def release(
        self,
        number: str,
        *,
        at: datetime,
        because: str = "resident",
        limits: Limits | None = None,
        only_held: bool = False,
        with_it: WithIt = nothing,
    ) -> Booking:
        """Cancel a booking or let a hold go; doing it twice gives back once.

        With `limits` its deadline binds (a resident cancels); without, it does not (staff, a hold that ended).
        `only_held`: what was confirmed meanwhile stays.
        """

        def attempt() -> _Write:
            booking = self.fetch(number)
            if booking.state == "cancelled" or (only_held and booking.state != "held"):
                return _Write(booking)
            if limits is not None and booking.has_places:
                refuse_unless(booking.is_booked, "over", when=moment_in_words(booking.starts))
                refuse_late_cancel(limits, booking, at)
            slots = self._slots(booking.slots)
            for record in slots:
                self._give_back(record, booking, at)
            ended = replace(booking, state="cancelled", until="", ended_because=because)
            return self._write(ended, slots, at, with_it)

        return self._settled(attempt)

    def move(
        self,
        number: str,
        slots: tuple[Slot, ...],
        *,
        limits: Limits,
        at: datetime,
        places: int = 0,
        by_staff: bool = False,
        with_it: WithIt = nothing,
    ) -> Booking:
        """Change a booking to other slots, or to another number of places: the new ones are taken and the old given
        back in one transaction, so a change that fails loses nothing."""

        def attempt() -> _Write:
            booking = self.fetch(number)
            wanted_places = places or booking.places
            if booking.slots == slots and booking.places == wanted_places and booking.is_booked:
                return _Write(booking)
            refuse_unless(booking.is_booked, "over", when=moment_in_words(booking.starts))
            wanted = as_wanted(booking, slots, wanted_places, limits, by_staff=by_staff)
            refuse_unfit(wanted)
            if not by_staff:
                refuse_late_change(limits, booking, at)
                refuse_untimely(limits, slots, at)
            touched = self._moved(booking, wanted, at)
            moved = replace(booking, slots=slots, places=wanted_places)
            account = self._account(moved.account)
            if account is not None and not by_staff:
                refuse_beyond(account, wanted, at, besides=booking.id)
            gone = [slot for slot in booking.slots if slot.name not in {each.name for each in slots}]
            return self._write(moved, touched, at, with_it, gone=gone, account=account)

        return self._settled(attempt)

    # the day itself

    def mark(self, number: str, state: State, *, at: datetime, with_it: WithIt = nothing) -> Booking:
        """Note that somebody came (`arrived`), did not (`missed`), or neither yet (`booked`)."""

        def attempt() -> _Write:
            booking = self.fetch(number)
            refuse_unless(booking.has_places, "over", when=moment_in_words(booking.starts))
            if booking.state == state:
                return _Write(booking)
            slots = self._slots(booking.slots)
            for record in slots:
                record.arrived += booking.places * ((state == "arrived") - (booking.state == "arrived"))
                record.missed += booking.places * ((state == "missed") - (booking.state == "missed"))
            return self._write(replace(booking, state=state), slots, at, with_it)

        return self._settled(attempt)

    def close(self, slot: Slot, because: str) -> SlotRecord:
        """Call a slot off: nobody can book it any more. Who has booked keeps the places until each is released."""
        return self._reopened(slot, because)

    def reopen(self, slot: Slot) -> SlotRecord:
        return self._reopened(slot, "")

    def part(self, number: str, at: datetime) -> Booking:
        """Cut a booking's tie to the person: no resident, no answers, no note. Its places stay as they are."""

        def attempt() -> _Write:
            booking = self.fetch(number)
            stripped = replace(booking, resident="", person="", channel="", answers={}, sealed="", note="")
            return _Write(booking) if stripped == booking else self._write(stripped, (), at, nothing)

        return self._settled(attempt)

    # reading

    def find(self, number: str) -> Booking | None:
        found = self.kept.find(number)
        return found if found and found.service == self.service else None

    def fetch(self, number: str) -> Booking:
        """The service's booking of that receipt number; `NotFound` if there is none here."""
        found = self.find(number)
        if found is None:
            raise NotFound
        return found

    def of(self, owner: str) -> tuple[Booking, ...]:
        """What a resident or caller has booked, come to or missed, by its start; not what is held or cancelled."""
        return tuple(booking for booking in self.all_of(owner) if booking.has_places)

    def ahead_of(self, owner: str, at: datetime) -> tuple[Booking, ...]:
        """What they have booked and is not over; what is long over is not read."""
        entries = self.kept.account(self.service, owner).entries
        coming = [number for number, entry in entries.items() if datetime.fromisoformat(entry["ends"]) > at]
        found = [booking for number in coming if (booking := self.find(number)) and booking.has_places]
        return tuple(sorted(found, key=lambda booking: booking.starts))

    def all_of(self, owner: str) -> tuple[Booking, ...]:
        """All that their account remembers, in any state, by its start."""
        found = (self.find(number) for number in self.kept.account(self.service, owner).entries)
        return tuple(sorted(filter(None, found), key=lambda booking: booking.starts))

    def free(self, slot: Slot, at: datetime) -> int:
        """Places of a slot that can be had at a moment; 0 where it is called off or waited for."""
        record = self.kept.slot_named(self.service, slot.offering, slot.name)
        if record is None:
            return slot.capacity
        return 0 if record.closed or record.waiting else record.free(slot.capacity, at)

    # how it is written

    def _taken(self, wanted: Wanted, at: datetime, until: datetime | None, with_it: WithIt) -> Booking:
        refuse_unfit(wanted)

        def attempt() -> _Write:
            account = self._account(
                wanted.account
            )  # before the booking itself, or one's own would be taken for another
            number, there = self._numbered(wanted, at)
            if there is not None:
                return _Write(there)
            if wanted.origin == "resident":
                refuse_untimely(wanted.limits, wanted.slots, at)
            booking = fresh(self.service, number, wanted, at, until)
            if account is not None:
                refuse_beyond(account, wanted, at)
            slots = self._slots(wanted.slots)
            for slot, record in zip(wanted.slots, slots, strict=True):
                take(record, slot, booking, wanted, at)
            return self._write(booking, slots, at, with_it, account=account)

        return self._settled(attempt)

    def _numbered(self, wanted: Wanted, at: datetime) -> tuple[str, Booking | None]:
        """A free receipt number, or the booking this cause made before."""
        for attempt in range(NUMBERS):
            number = booking_number(at.astimezone(wanted.slots[0].starts.tzinfo), wanted.cause, attempt)
            there = self.kept.find(number)
            if there is None:
                return number, None
            if there.cause == wanted.cause and there.service == self.service:
                return number, there
        raise Conflict

    def _moved(self, booking: Booking, wanted: Wanted, at: datetime) -> list[SlotRecord]:
        """The slots of both ends, the old ones given back and the new ones taken; one that is both is written once."""
        slots = (*booking.slots, *wanted.slots)
        records = {(slot.offering, slot.name): self.kept.slot(self.service, slot) for slot in slots}
        had = {(slot.offering, slot.name) for slot in booking.slots}
        for slot in booking.slots:
            self._give_back(records[slot.offering, slot.name], booking, at)
        for slot in wanted.slots:
            stays = wanted.places <= booking.places and (slot.offering, slot.name) in had
            record = records[slot.offering, slot.name]
            take(record, slot, replace(booking, places=wanted.places), wanted, at, stays=stays)
        return list(records.values())

    def _give_back(self, record: SlotRecord, booking: Booking, at: datetime) -> None:
        held = swept(record, at).pop(booking.id, None)
        if held is None and booking.has_places:
            record.taken -= booking.places
        record.arrived -= booking.places * (booking.state == "arrived")
        record.missed -= booking.places * (booking.state == "missed")

    def _slots(self, slots: Sequence[Slot]) -> list[SlotRecord]:
        return [self.kept.slot(self.service, slot) for slot in slots]

    def _account(self, owner: str) -> AccountRecord | None:
        return self.kept.account(self.service, owner) if owner else None

    def _write(
        self,
        booking: Booking,
        slots: Sequence[SlotRecord],
        at: datetime,
        with_it: WithIt,
        *,
        gone: Sequence[Slot] = (),
        account: AccountRecord | None = None,
    ) -> _Write:
        items: list[TenantItem] = [self.kept.slots.prepared(record) for record in slots]
        items += [card for slot in booking.slots if (card := self.kept.card(booking, slot))]
        without = [card for slot in gone if (card := self.kept.card_to_drop(booking, slot))]
        items += [look_at(self.scope, record, at) for record in slots if record.waiting]
        account = account or self._account(booking.account)
        if account is not None:
            account.entries = entered(account.entries, booking, at)
            items.append(self.kept.accounts.prepared(account))
        items += with_it(booking)
        return _Write(booking, (self.kept.prepared(booking), *items), without)

    def _settled(self, attempt: Callable[[], _Write]) -> Booking:
        """Attempt it until it is written whole; `TemporaryFailure` where others were always quicker."""
        for _ in range(TRIES):
            write = attempt()
            if not write.items:
                return write.booking
            try:
                together(*write.items, without=write.without)
            except (Conflict, Contended):
                continue
            return replace(write.booking, version=write.booking.version + 1)
        raise TemporaryFailure("Others wrote the same slot at every try")

    def _reopened(self, slot: Slot, because: str) -> SlotRecord:
        for _ in range(TRIES):
            record = self.kept.slot(self.service, slot)
            if record.closed == because:
                return record
            record.closed = because
            try:
                return self.kept.slots.change(record)
            except (Conflict, Contended):
                continue
        raise TemporaryFailure("Others wrote the same slot at every try")
