"""Reminders of a booking: the evening before and an hour before, decided when their time comes."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.model import Booking
from chalicelib.platform.bookings.telling import card, mine, said
from chalicelib.platform.messaging.reply import Reply, Row
from chalicelib.platform.reminders.model import Notice, Recipient, Reminder
from chalicelib.platform.reminders.repository import ReminderRecord, Reminders
from chalicelib.platform.residents.repository import Residents

HOUR_BEFORE = timedelta(hours=1)
LATE = timedelta(hours=2)
"""A reminder that is later than this is not sent any more."""


def reminders_of(desk: Desk, booking: Booking, at: datetime) -> Sequence[ReminderRecord]:
    """The reminders of a booking, to be written together with it; none for who is not on LINE."""
    if not booking.resident:
        return ()
    return [Reminders(desk.office.scope).prepared(each) for each in _reminders(desk, booking) if each.at > at]


def _reminders(desk: Desk, booking: Booking) -> Iterator[Reminder]:
    eve = datetime.combine(booking.starts.date() - timedelta(days=1), desk.evening, booking.starts.tzinfo)
    for which, at in (("tomorrow", eve), ("soon", booking.starts - HOUR_BEFORE)):
        about = {"what": "before", "which": which, "number": booking.id, "starts": booking.starts.isoformat()}
        yield Reminder(f"{booking.service}/{which}/{booking.id}/{booking.version}", booking.service, at, about)


def notices_before(desk: Desk, reminder: Reminder) -> Sequence[Notice]:
    """What a reminder that is due says: nothing where the booking was cancelled, moved or is the past."""
    booking = desk.ledger.find(str(reminder.about["number"]))
    is_same = booking is not None and booking.starts.isoformat() == reminder.about["starts"]
    if booking is None or not is_same or not booking.is_booked or reminder.late > LATE:
        return ()
    resident, offering = Residents(desk.office.scope).find(booking.resident), desk.find(booking.offering)
    if resident is None or offering is None or booking.starts <= desk.office.now():
        return ()
    more = (Row(said("place"), offering.place),) if offering.place else ()
    about = (Row(said("reminder.bring"), offering.about),) if offering.about else ()
    shown = card(f"reminder.{reminder.about['which']}", offering, booking, *more, *about)
    to = Recipient(resident.user_id, booking.channel or resident.channel_key, resident.language or "ja")
    return (Notice(to, Reply((shown,), (mine(booking.service),))),)
