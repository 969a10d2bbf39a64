"""One's own bookings: looking, changing, cancelling, answering offers; what is kept, told and erased."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.bookings import changes
from chalicelib.platform.bookings.erasing import erase, held_of
from chalicelib.platform.bookings.lotteries import EntryRecord, Lotteries, Lottery
from chalicelib.platform.bookings.model import Booking, Refused, moment_in_words
from chalicelib.platform.bookings.queue import WaitEntry, WaitingList
from chalicelib.platform.bookings.settings import Offering
from chalicelib.platform.bookings.telling import mine, said, summary
from chalicelib.platform.bookings.waiting import Queue, slot_or_gone
from chalicelib.platform.conversations.receipts import BOOKING, receipt_number_in
from chalicelib.platform.flows.model import Answers
from chalicelib.platform.house import Turn
from chalicelib.platform.messaging.reply import Card, Cards, Open, Page, Reply, Row, Say, Tap, Words, say
from chalicelib.services.visits.actions.booking import booked_reply, calendar_address
from chalicelib.services.visits.actions.desk import own_booking, town_desk
from chalicelib.services.visits.model import Chosen
from chalicelib.services.visits.repository import SERVICE

MOST_CARDS = 12


# looking


def my_bookings(turn: Turn, _value: str) -> Reply:
    """All that is ahead: offers first, then bookings, waiting lists and draws."""
    cards = list(_cards(turn))
    ways = (Tap(Say("menu.book"), f"{SERVICE}/book/"), Page(Say("button.page"), f"{SERVICE}/list"))
    if not cards:
        return say("mine.none").offering(*ways)
    return Reply((Cards(tuple(cards[:MOST_CARDS]), Say("mine.told", {"count": len(cards)})),), ways)


def _cards(turn: Turn) -> Iterator[Card]:
    entries = sorted(waits_of(turn), key=lambda entry: entry.state != "offered")
    yield from (wait_card(turn, entry) for entry in entries)
    yield from (booking_card(turn, booking) for booking in bookings_of(turn))
    yield from (entry_card(turn, entry) for entry in draws_of(turn))


def bookings_of(turn: Turn) -> tuple[Booking, ...]:
    return town_desk(turn.office).ledger.ahead_of(turn.resident.id, turn.at)


def waits_of(turn: Turn) -> tuple[WaitEntry, ...]:
    return WaitingList(turn.scope).of_resident(SERVICE, turn.resident.id)


def draws_of(turn: Turn) -> tuple[EntryRecord, ...]:
    """Draws that are still to come; who won has a booking."""
    today = turn.at.date().isoformat()
    found = Lotteries(turn.scope).of_resident(SERVICE, turn.resident.id)
    return tuple(entry for entry in found if entry.state == "entered" and entry.starts[:10] >= today)


def name_of(turn: Turn, offering_id: str) -> Words:
    offering = town_desk(turn.office).find(offering_id)
    return offering.said if offering else offering_id


def rows_of(turn: Turn, booking: Booking) -> tuple[Row, ...]:
    """A booking in rows."""
    number = Row(said("number"), booking.id)
    return summary(name_of(turn, booking.offering), booking.starts, booking.places, number)


def booking_card(turn: Turn, booking: Booking) -> Card:
    buttons = (
        Tap(Say("button.change"), f"{SERVICE}/change/{booking.id}"),
        Tap(Say("button.cancel"), f"{SERVICE}/cancel/{booking.id}"),
        Open(Say("button.calendar"), calendar_address(turn.office, booking)),
    )
    return Card(Say("mine.booking"), rows_of(turn, booking), buttons=buttons)


def wait_card(turn: Turn, entry: WaitEntry) -> Card:
    desk, way = town_desk(turn.office), Chosen(entry.offering, entry.starts).name
    slot = slot_or_gone(desk, entry.offering, entry.starts)
    rows = summary(name_of(turn, entry.offering), slot.starts, entry.places)
    decline = Tap(said("button.decline"), f"{SERVICE}/decline/{way}")
    if entry.state == "offered":
        until = turn.office.tenant.local(datetime.fromisoformat(entry.until))
        accept = Tap(said("button.accept"), f"{SERVICE}/accept/{way}")
        return Card(said("offer.title"), (*rows, Row(said("until"), moment_in_words(until))), buttons=(accept, decline))
    offering = desk.find(entry.offering)
    position = Queue(desk, offering, slot).position(entry.id) if offering else 0
    leave = Tap(Say("button.leave"), f"{SERVICE}/decline/{way}")
    return Card(Say("mine.waiting"), (*rows, Row(Say("position"), str(position))), buttons=(leave,))


def entry_card(turn: Turn, entry: EntryRecord) -> Card:
    starts = turn.office.tenant.local(datetime.fromisoformat(entry.starts))
    number = Row(said("draw.entry"), entry.number)
    rows = summary(name_of(turn, entry.offering), starts, int(entry.places), number)
    way = f"{SERVICE}/withdraw/{Chosen(entry.offering, entry.starts).name}"
    return Card(Say("mine.draw"), rows, buttons=(Tap(Say("button.withdraw"), way),))


def understand(turn: Turn, text: str) -> Reply | None:
    """A receipt number typed into the chat shows that booking."""
    number = receipt_number_in(text, BOOKING)
    if number is None:
        return None
    booking = own_booking(turn, number)
    if booking is None:
        return Reply((said("refused.not_yours"),))
    if not booking.is_booked:
        return Reply((Card(Say(f"state.{booking.state}"), rows_of(turn, booking)),), (mine(SERVICE),))
    return Reply((booking_card(turn, booking),))


# changing


def change(turn: Turn, answers: Answers) -> Reply:
    """Move the booking to the time that was chosen."""

    def moved(booking: Booking, offering: Offering) -> Reply:
        if not answers.get("time"):
            return say("no_days", offering=offering.said)
        desk = town_desk(turn.office)
        now = changes.move(desk, booking.id, desk.slot(offering.id, str(answers["time"])), turn.at)
        return booked_reply(turn.office, offering, now, "moved")

    return _to_own(turn, answers, moved)


def cancel(turn: Turn, answers: Answers) -> Reply:
    """Cancel the booking that was confirmed."""

    def cancelled(booking: Booking, offering: Offering) -> Reply:
        changes.cancel(town_desk(turn.office), booking.id, turn.at)
        when = moment_in_words(booking.starts)
        return say("cancelled", offering=offering.said, when=when).offering(Tap(Say("menu.book"), f"{SERVICE}/book/"))

    return _to_own(turn, answers, cancelled)


def _to_own(turn: Turn, answers: Answers, do: Callable[[Booking, Offering], Reply]) -> Reply:
    number = str(answers.get("about") or "")
    if not number:
        return say("mine.none")
    booking = own_booking(turn, number)
    offering = town_desk(turn.office).find(booking.offering) if booking else None
    if booking is None or offering is None:
        return Reply((said("refused.not_yours"),))
    try:
        return do(booking, offering)
    except Refused as refusal:
        return Reply((refusal.said,), (mine(SERVICE),))


# offers and draws


def accept(turn: Turn, value: str) -> Reply:
    """Take the place that was offered."""

    def taken(queue: Queue, entry: WaitEntry) -> Reply:
        return booked_reply(turn.office, queue.offering, queue.accept(entry.id, turn.at), "booked")

    return _to_queue(turn, value, taken)


def decline(turn: Turn, value: str) -> Reply:
    """Leave the waiting list, or an offer to the next."""

    def left(queue: Queue, entry: WaitEntry) -> Reply:
        queue.leave(entry.id, turn.at)
        return say("waiting.left", offering=queue.offering.said, when=moment_in_words(queue.slot.starts))

    return _to_queue(turn, value, left)


def _to_queue(turn: Turn, value: str, do: Callable[[Queue, WaitEntry], Reply]) -> Reply:
    chosen, desk = Chosen.read(value), town_desk(turn.office)
    offering = desk.find(chosen.offering)
    entry = next((each for each in waits_of(turn) if (each.offering, each.starts) == _pair(chosen)), None)
    if offering is None or entry is None:
        return Reply((Say("waiting.over"),), (mine(SERVICE),))
    try:
        return do(Queue(desk, offering, slot_or_gone(desk, chosen.offering, chosen.slot)), entry)
    except Refused as refusal:
        return Reply((refusal.said,), (mine(SERVICE),))


def withdraw(turn: Turn, value: str) -> Reply:
    """Take part in a draw no longer."""
    chosen, desk = Chosen.read(value), town_desk(turn.office)
    offering = desk.find(chosen.offering)
    entry = next((each for each in draws_of(turn) if (each.offering, each.starts) == _pair(chosen)), None)
    if offering is None or entry is None:
        return Reply((Say("draw.none"),), (mine(SERVICE),))
    try:
        Lottery(desk, offering, slot_or_gone(desk, chosen.offering, chosen.slot)).withdraw(entry.entry_id, turn.at)
    except (Refused, NotFound) as refusal:
        return Reply((refusal.said if isinstance(refusal, Refused) else Say("draw.none"),), (mine(SERVICE),))
    return say("draw.withdrawn", offering=offering.said).offering(mine(SERVICE))


def _pair(chosen: Chosen) -> tuple[str, str]:
    return chosen.offering, chosen.slot


# what is kept of a resident


def holdings(turn: Turn, resident_id: str) -> Sequence[str]:
    """What is kept of a resident, in sentences for them."""
    held = held_of(town_desk(turn.office), resident_id)
    return [turn.words(f"holds.{name}", count=count) for name, count in held.items() if count]


def forget_resident(turn: Turn, resident_id: str) -> None:
    """Cancel what is ahead and cut the tie of the rest to the resident."""
    erase(town_desk(turn.office), resident_id, turn.at)
