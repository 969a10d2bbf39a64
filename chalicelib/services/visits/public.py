"""A booking as a calendar file, and the staff's calendar: addresses nobody guesses, nothing personal behind them."""

import hmac
from collections.abc import Iterator
from datetime import datetime, timedelta

from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.ids import digest
from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.model import Booking
from chalicelib.platform.catalogue.public import Answered, Endpoint, PublicCall
from chalicelib.services.visits.actions.desk import town_desk
from chalicelib.services.visits.formats.ical import TimedEvent, calendar_text
from chalicelib.services.visits.repository import SERVICE, Feeds

CALENDAR = "text/calendar; charset=utf-8"
PRIVATE = {"cache-control": "private, no-store", "x-robots-tag": "noindex"}
BACK, AHEAD = 7, 35
"""Days of the staff's calendar."""


def show_booking(call: PublicCall) -> Answered:
    """One booking; the address tells its number and the key that came with it."""
    number, _, key = call.params["name"].rpartition("-")
    desk = town_desk(call.office)
    booking = desk.ledger.find(number)
    if booking is None or not booking.key or not hmac.compare_digest(booking.key.encode(), key.encode()):
        raise NotFound
    body = calendar_text((_own(desk, booking),), call.office.house.clock())
    headers = {**PRIVATE, "content-disposition": 'attachment; filename="booking.ics"'}
    return Answered(body, CALENDAR, headers=headers)


def _own(desk: Desk, booking: Booking) -> TimedEvent:
    offering, tenant = desk.find(booking.offering), desk.office.tenant
    name = offering.name["ja"] if offering else ""
    phone = (offering.phone if offering else "") or tenant.phone
    lines = (f"受付番号 {booking.id}", f"{booking.places}人", offering.about if offering else "", phone)
    return TimedEvent(
        f"{digest(tenant.id, booking.id)}@{SERVICE}.madoguchi",
        booking.starts,
        booking.ends,
        f"{name}（{tenant.name}）",
        offering.place if offering else "",
        "\n".join(filter(None, lines)),
        is_cancelled=booking.state == "cancelled",
        sequence=booking.version,
    )


def show_feed(call: PublicCall) -> Answered:
    """The staff's calendar: each slot that is booked, with how many come."""
    feed = Feeds(call.office.scope).opened(call.params["name"])
    if feed is None:
        raise NotFound
    events = tuple(_booked(town_desk(call.office), feed.offering))
    body = calendar_text(events, call.office.house.clock(), name=f"{call.office.tenant.name} {feed.label}")
    return Answered(body, CALENDAR, headers=PRIVATE)


def _booked(desk: Desk, offering: str) -> Iterator[TimedEvent]:
    today, tenant = desk.office.now().date(), desk.office.tenant
    for ahead in range(-BACK, AHEAD + 1):
        for record in desk.ledger.kept.slots_on(desk.service, today + timedelta(days=ahead)):
            if not record.taken or (offering and record.offering != offering):
                continue
            known = desk.find(record.offering)
            name = known.name["ja"] if known else record.offering
            uid = f"{digest(tenant.id, record.offering, record.starts)}@{SERVICE}.madoguchi"
            starts, ends = datetime.fromisoformat(record.starts), datetime.fromisoformat(record.ends)
            summary = f"{name} {int(record.taken)}/{int(record.capacity)}人"
            yield TimedEvent(uid, starts, ends, summary, known.place if known else "")


PUBLIC = (
    Endpoint("GET", "calendar/{name}.ics", "none", show_booking),
    Endpoint("GET", "feed/{name}.ics", "none", show_feed),
)
