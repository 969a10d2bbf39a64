"""How a booking takes places of a slot's record, before it is written."""

from datetime import datetime
from typing import Any

from chalicelib.kernel.ids import digest, secret_key
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.bookings.model import Booking, Limits, Reason, Refused, Slot, Wanted, moment_in_words
from chalicelib.platform.bookings.repository import SlotRecord
from chalicelib.platform.reminders.model import Reminder
from chalicelib.platform.reminders.repository import ReminderRecord, Reminders


def look_at(scope: TenantScope, record: SlotRecord, at: datetime) -> ReminderRecord:
    """That the waiting list of a slot is to be looked at, written together with what the slot becomes by it."""
    about = {"what": "look", "offering": record.offering, "starts": record.starts}
    name = digest("look", record.service, record.offering, record.starts, str(record.version or 0), length=16)
    return Reminders(scope).prepared(Reminder(f"{record.service}/look/{name}", record.service, at, about))


def fresh(service: str, number: str, wanted: Wanted, at: datetime, until: datetime | None) -> Booking:
    return Booking(
        id=number,
        service=service,
        slots=tuple(sorted(wanted.slots, key=lambda slot: slot.starts)),
        places=wanted.places,
        state="held" if until else "booked",
        made_at=at.isoformat(),
        cause=wanted.cause,
        resident=wanted.resident,
        person=wanted.person,
        channel=wanted.channel,
        origin=wanted.origin,
        by=wanted.by,
        group=wanted.limits.group or wanted.offering,
        until=until.isoformat() if until else "",
        answers=wanted.answers,
        sealed=wanted.sealed,
        note=wanted.note,
        key=secret_key(),
    )


def as_wanted(
    booking: Booking, slots: tuple[Slot, ...], places: int, limits: Limits, *, by_staff: bool = False
) -> Wanted:
    """A booking as it is wished for anew: a clerk who moves it is bound by capacity alone, as for a caller."""
    return Wanted(
        booking.cause, slots, limits, places, booking.resident, booking.person, booking.channel,
        "phone" if by_staff else "resident", booking.by,
    )  # fmt: skip


def swept(record: SlotRecord, at: datetime) -> dict[str, list[Any]]:
    """The slot's holds without those that ended."""
    record.holds = {number: held for number, held in record.holds.items() if at < datetime.fromisoformat(held[1])}
    return record.holds


def take(
    record: SlotRecord, slot: Slot, booking: Booking, wanted: Wanted, at: datetime, *, stays: bool = False
) -> None:
    """Take places of a slot in its record, or refuse."""
    holds = swept(record, at)
    when = moment_in_words(slot.starts)
    refuse_unless(not record.closed, "closed", when=when)
    if record.waiting and not stays:
        refuse_unless(wanted.origin in ("waiting", "phone"), "waited_for", when=when)
    free = record.free(slot.capacity, at)
    refuse_unless(booking.places <= free, "full", when=when, free=free)
    record.waiting -= wanted.origin == "waiting"
    record.capacity, record.ends = slot.capacity, slot.ends.isoformat(timespec="minutes")
    if booking.until:
        holds[booking.id] = [booking.places, booking.until]
    else:
        record.taken += booking.places


def refuse_unless(holds: object, reason: Reason, **facts: object) -> None:
    if not holds:
        raise Refused(reason, **facts)
