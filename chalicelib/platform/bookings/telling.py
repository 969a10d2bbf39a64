"""What residents are told of a booking that others changed: written down together with the change."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.kernel.errors import Conflict
from chalicelib.platform.bookings.model import OWNER, Booking, moment_in_words
from chalicelib.platform.bookings.settings import Offering
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.outbox import Deliveries, DeliveryRecord, hasten, notice
from chalicelib.platform.messaging.reply import Action, Card, Reply, Row, Say, Tap, Words
from chalicelib.platform.residents.model import Resident
from chalicelib.platform.residents.repository import Residents


def said(key: str, /, **facts: object) -> Say:
    return Say(key, facts, OWNER)


def reachable(office: Office, resident: str) -> Resident | None:
    """The resident, where they can be told anything."""
    known = Residents(office.scope).find(resident) if resident else None
    return known if known and known.follow != "blocked" else None


def told(
    office: Office, service: str, resident: str, channel: str, reply: Reply, *cause: str
) -> tuple[DeliveryRecord, ...]:
    """A message to a resident, to be written together with what it tells of; none where they are gone."""
    known = reachable(office, resident)
    if known is None:
        return ()
    return (notice(office, office.channel(channel or known.channel_key), known, reply, service, *cause),)


def summary(offering: Words, starts: datetime, places: int, *more: Row) -> tuple[Row, ...]:
    """What, when and for how many."""
    return (
        Row(said("what"), offering),
        Row(said("when"), moment_in_words(starts)),
        Row(said("places"), said("people", count=places)),
        *more,
    )


def card(title: str, offering: Offering, booking: Booking, *lines: Words | Row, ways: Sequence[Action] = ()) -> Card:
    rows = summary(offering.said, booking.starts, booking.places, Row(said("number"), booking.id))
    return Card(said(title), (*rows, *lines), buttons=tuple(ways))


def mine(service: str) -> Tap:
    """The way to one's own bookings."""
    return Tap(said("button.mine"), f"{service}/mine/")


def write_once(office: Office, *deliveries: DeliveryRecord) -> None:
    """Write and send messages that stand for themselves; what was told before is not told again."""
    for delivery in deliveries:
        try:
            Deliveries(office.scope).records.add(delivery)
        except Conflict:
            continue
        hasten(office, delivery)
