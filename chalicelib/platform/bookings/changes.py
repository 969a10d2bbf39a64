"""Bookings made, changed and cancelled with all that follows: reminders, messages, a look at who waits."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.kernel.ids import digest
from chalicelib.kernel.storage import TenantItem
from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.model import Booking, Refused, Slot, Wanted
from chalicelib.platform.bookings.reminding import reminders_of
from chalicelib.platform.bookings.settings import Offering
from chalicelib.platform.bookings.slips import keep_today
from chalicelib.platform.bookings.telling import card, mine, said, told
from chalicelib.platform.bookings.waiting import Queue
from chalicelib.platform.messaging.outbox import DeliveryRecord, hasten
from chalicelib.platform.messaging.reply import Reply, Row, Say
from chalicelib.platform.reminders.model import Reminder
from chalicelib.platform.reminders.repository import Reminders


def book(desk: Desk, wanted: Wanted, at: datetime) -> Booking:
    """Book with reminders. Staff who book for a caller use it too."""
    offering = desk.offering(wanted.offering)
    if wanted.origin == "resident" and (not offering.is_open or offering.is_drawn):
        raise Refused("not_open")
    booking = desk.ledger.book(wanted, at=at, with_it=lambda booking: reminders_of(desk, booking, at))
    if booking.starts.date() == desk.office.tenant.local(at).date():
        keep_today(desk.office.scope, desk.service, booking.slots[0])
    return booking


def cancel(desk: Desk, number: str, at: datetime) -> Booking:
    """A resident cancels; bound by the offering's deadline."""
    booking = desk.ledger.fetch(number)
    offering = desk.find(booking.offering)
    return desk.ledger.release(number, at=at, limits=offering.limits() if offering else None)


def move(desk: Desk, number: str, slot: Slot, at: datetime, *, places: int = 0) -> Booking:
    """A resident changes to another time or number of people; bound by the deadlines."""
    booking = desk.ledger.fetch(number)
    if slot.offering != booking.offering:
        raise Refused("other_offering")
    limits = desk.offering(slot.offering).limits()
    return desk.ledger.move(
        number, (slot,), limits=limits, at=at, places=places, with_it=lambda moved: reminders_of(desk, moved, at)
    )


# what the town does


def cancel_for(desk: Desk, number: str, at: datetime, why: str, *, title: str = "town.cancelled") -> Booking:
    """The town cancels a booking, and the resident is told with the reason."""
    sent: list[DeliveryRecord] = []
    offering = desk.find(desk.ledger.fetch(number).offering)

    def with_it(booking: Booking) -> Sequence[TenantItem]:
        sent[:] = _told(desk, offering, booking, title, said("town.sorry"), *_because(why))
        return sent

    booking = desk.ledger.release(number, at=at, because=why or "staff", with_it=with_it)
    hasten(desk.office, *sent)
    return booking


def move_for(desk: Desk, number: str, slot: Slot, at: datetime, *, places: int = 0) -> Booking:
    """The town changes a booking, beyond deadlines, and the resident is told."""
    sent: list[DeliveryRecord] = []
    offering = desk.offering(slot.offering)

    def with_it(booking: Booking) -> Sequence[TenantItem]:
        sent[:] = _told(desk, offering, booking, "town.moved")
        return (*reminders_of(desk, booking, at), *sent)

    moved = desk.ledger.move(
        number, (slot,), limits=offering.limits(), at=at, places=places, by_staff=True, with_it=with_it
    )
    hasten(desk.office, *sent)
    return moved


def call_off(desk: Desk, slot: Slot, why: str, at: datetime) -> int:
    """Cancel a slot with all that was booked in it; everybody is told. How many bookings that were."""
    desk.ledger.close(slot, why)
    about = {"what": "call_off", "offering": slot.offering, "starts": slot.name}
    name = digest("call_off", slot.offering, slot.name, at.isoformat(), length=16)
    Reminders(desk.office.scope).set(Reminder(f"{desk.service}/call_off/{name}", desk.service, at, about))
    return finish_calling_off(desk, slot, at)


def finish_calling_off(desk: Desk, slot: Slot, at: datetime) -> int:
    """Cancel what still stands in a slot that was called off, and end its waiting list; may be repeated."""
    record = desk.ledger.kept.slot_named(desk.service, slot.offering, slot.name)
    if record is None or not record.closed:
        return 0
    count = 0
    for line in list(desk.ledger.kept.each_on(desk.service, slot.day, offering=slot.offering)):
        if line.starts == slot.starts and line.state == "booked":
            cancel_for(desk, line.number, at, record.closed, title="town.called_off")
            count += 1
    offering = desk.find(slot.offering)
    if offering:
        Queue(desk, offering, slot).look(at)
    return count


def _told(
    desk: Desk, offering: Offering | None, booking: Booking, title: str, *lines: Say | Row
) -> tuple[DeliveryRecord, ...]:
    if offering is None:
        return ()
    reply = Reply((card(title, offering, booking, *lines),), (mine(desk.service),))
    cause = (title, booking.id, str(booking.version))
    return told(desk.office, desk.service, booking.resident, booking.channel, reply, *cause)


def _because(why: str) -> tuple[Row, ...]:
    return (Row(said("town.because"), why),) if why else ()
