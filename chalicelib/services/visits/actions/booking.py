"""Booking, joining a waiting list, entering a draw: what the end of the flow does."""

from chalicelib.platform.bookings import changes
from chalicelib.platform.bookings.audit import audit_of
from chalicelib.platform.bookings.lotteries import Lottery
from chalicelib.platform.bookings.model import Booking, Refused, Slot, moment_in_words
from chalicelib.platform.bookings.settings import Offering
from chalicelib.platform.bookings.telling import card, mine, said, summary
from chalicelib.platform.bookings.waiting import Queue
from chalicelib.platform.flows.model import Answers
from chalicelib.platform.house import Office, Turn
from chalicelib.platform.messaging.reply import Action, Card, Open, Page, Reply, Row, Say, Tap, say
from chalicelib.services.visits.actions.desk import counted_for, offering_of, town_desk, wish
from chalicelib.services.visits.model import WAIT, Chosen
from chalicelib.services.visits.repository import SERVICE

AUDITED_SECONDS = 86_400


def finish(turn: Turn, answers: Answers) -> Reply:
    """Book, wait or take part, as the offering and the chosen time have it; or say what cannot be."""
    offering = offering_of(turn, answers)
    if offering is None:
        return say("nothing_to_book")
    chosen = Chosen.read(answers.get("about")).slot or str(answers.get("time") or "")
    if not chosen:
        return say("no_days", offering=offering.said)
    try:
        slot = town_desk(turn.office).slot(offering.id, chosen.removeprefix(WAIT))
        if offering.is_drawn:
            return enter_draw(turn, offering, slot, answers)
        return join(turn, offering, slot, answers) if chosen.startswith(WAIT) else book(turn, offering, slot, answers)
    except Refused as refusal:
        return Reply((refusal.said,), _instead(offering, chosen.removeprefix(WAIT), refusal))


def _instead(offering: Offering, slot: str, refusal: Refused) -> tuple[Action, ...]:
    """What may be done where a time was just taken."""
    again = Tap(Say("button.other"), f"{SERVICE}/book/{offering.id}")
    if refusal.reason in ("full", "waited_for") and offering.waiting and not offering.is_drawn:
        return (Tap(Say("button.wait"), f"{SERVICE}/wait/{Chosen(offering.id, slot).name}"), again)
    return (again, mine(SERVICE))


def book(turn: Turn, offering: Offering, slot: Slot, answers: Answers) -> Reply:
    desk = town_desk(turn.office)
    booking = changes.book(desk, wish(turn, offering, slot, answers, turn.event_id), turn.at)
    keep_audited(turn.office)
    return booked_reply(turn.office, offering, booking, "booked")


def booked_reply(office: Office, offering: Offering, booking: Booking, title: str) -> Reply:
    """A booking as it is confirmed: what, when, where, and the way to a calendar."""
    place = (Row(said("place"), offering.place),) if offering.place else ()
    about = (Row(said("reminder.bring"), offering.about),) if offering.about else ()
    ways = (Open(Say("button.calendar"), calendar_address(office, booking)),)
    drawn = card(f"town.{title}", offering, booking, *place, *about, ways=ways)
    return Reply((drawn,), (mine(SERVICE), Page(Say("button.page"), f"{SERVICE}/list")))


def calendar_address(office: Office, booking: Booking) -> str:
    """Where the booking's calendar file lies; nobody guesses it, and it tells nothing personal."""
    base = f"{office.house.public_url}/public/{office.tenant.id}/{SERVICE}"
    return f"{base}/calendar/{booking.id}-{booking.key}.ics"


def join(turn: Turn, offering: Offering, slot: Slot, answers: Answers) -> Reply:
    """Stand on the waiting list of a time."""
    if not offering.waiting or not offering.is_open or offering.is_drawn:
        raise Refused("no_waiting")
    queue = Queue(town_desk(turn.office), offering, slot)
    cause = queue.cause_for(counted_for(turn, answers) or turn.resident.id, turn.at)
    entry = queue.join(wish(turn, offering, slot, answers, cause), turn.at)
    rows = summary(offering.said, slot.starts, entry.places, Row(Say("position"), str(queue.position(entry.id))))
    leave = Tap(Say("button.leave"), f"{SERVICE}/decline/{Chosen(offering.id, slot.name).name}")
    return Reply((Card(Say("waiting.joined"), (*rows, Say("waiting.next")), buttons=(leave,)),), (mine(SERVICE),))


def join_list(turn: Turn, answers: Answers) -> Reply:
    """The end of the flow that is only about waiting."""
    chosen = Chosen.read(answers.get("about"))
    offering = offering_of(turn, answers)
    if offering is None or not chosen.slot:
        return say("nothing_to_book")
    try:
        return join(turn, offering, town_desk(turn.office).slot(offering.id, chosen.slot), answers)
    except Refused as refusal:
        return Reply((refusal.said,), (mine(SERVICE),))


def enter_draw(turn: Turn, offering: Offering, slot: Slot, answers: Answers) -> Reply:
    """Take part in the draw of a time; the promise of its seed is told with the number."""
    if not offering.is_open:
        raise Refused("not_open")
    lottery = Lottery(town_desk(turn.office), offering, slot)
    cause = lottery.cause_for(counted_for(turn, answers) or turn.resident.id)
    entry = lottery.enter(wish(turn, offering, slot, answers, cause), turn.at)
    keep_audited(turn.office)
    rows = summary(
        offering.said,
        slot.starts,
        int(entry.places),
        Row(said("draw.entry"), entry.number),
        Row(Say("draw.closes"), moment_in_words(lottery.closes_at)),
        Row(Say("draw.promise"), lottery.announced().promise),
    )
    leave = Tap(Say("button.withdraw"), f"{SERVICE}/withdraw/{Chosen(offering.id, slot.name).name}")
    return Reply((Card(Say("draw.entered"), (*rows, Say("draw.next")), buttons=(leave,)),), (mine(SERVICE),))


def keep_audited(office: Office) -> None:
    """Let the town's ledger be audited each night, from its first booking on."""
    key = (office.scope.tenant_id, SERVICE, "audited")
    office.house.memory.recall(key, audit_of(town_desk(office)).begin, seconds=AUDITED_SECONDS)
