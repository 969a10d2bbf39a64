"""Residents' pages: one's own bookings with change and cancel, what one waits for, and the free times of a month."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby
from urllib.parse import quote

from chalicelib.kernel.errors import ResidentMistake
from chalicelib.platform.bookings import changes
from chalicelib.platform.bookings.desk import Desk, Opening
from chalicelib.platform.bookings.lotteries import Lottery, Result
from chalicelib.platform.bookings.model import Booking, Refused, day_in_words, moment_in_words
from chalicelib.platform.bookings.settings import Offering
from chalicelib.platform.bookings.telling import said
from chalicelib.platform.house import Turn
from chalicelib.platform.liff.views import (
    Block,
    CardList,
    Done,
    Facts,
    Field,
    Form,
    Link,
    Pages,
    ResidentAction,
    ResidentPage,
    Sent,
    Told,
    View,
)
from chalicelib.platform.messaging.reply import Card, Open, Row, Say, Tap, Words
from chalicelib.services.visits.actions.booking import calendar_address
from chalicelib.services.visits.actions.desk import offering_of, own_booking, settings_of, spoken, town_desk
from chalicelib.services.visits.actions.own import (
    bookings_of,
    draws_of,
    entry_card,
    name_of,
    rows_of,
    wait_card,
    waits_of,
)
from chalicelib.services.visits.model import Chosen
from chalicelib.services.visits.repository import SERVICE

MOST_PAST = 20
MOST_BUTTONS = 4
NONE_FREE = Say("page.none_free")
MOST_MOVES = 100
"""Times a booking can be moved to that one list offers."""


# one's own


def show_list(turn: Turn, _query: Mapping[str, str]) -> View:
    """All that is ahead and what was."""
    waits = tuple(wait_card(turn, entry) for entry in waits_of(turn))
    draws = tuple(entry_card(turn, entry) for entry in draws_of(turn))
    blocks: list[Block] = []
    bookings = bookings_of(turn)
    for booking in bookings:
        blocks.append(CardList((_card(turn, booking),), Say("mine.none")))
        blocks.append(Link(Say("page.move"), f"booking?number={booking.id}"))
    if not bookings:
        blocks.append(Told(Say("mine.none")))
    blocks.append(CardList(waits, Say("page.no_waiting"), Say("mine.waiting")))
    blocks.append(CardList(draws, Say("page.no_draws"), Say("mine.draw")))
    blocks.append(Link(Say("page.slots"), "slots"))
    blocks.append(_past(turn))
    return View(Say("page.list"), tuple(blocks))


def _card(turn: Turn, booking: Booking) -> Card:
    calendar = Open(Say("button.calendar"), calendar_address(turn.office, booking))
    return Card(name_of(turn, booking.offering), rows_of(turn, booking)[1:], buttons=(calendar,))


def _past(turn: Turn) -> Block:
    known = town_desk(turn.office).ledger.of(turn.resident.id)
    over = [booking for booking in known if booking.ends <= turn.at][-MOST_PAST:]
    if not over:
        return Told(Say("page.no_past"))
    rows = tuple(Row(moment_in_words(each.starts), name_of(turn, each.offering)) for each in reversed(over))
    return Facts(rows, Say("page.past"))


def show_booking(turn: Turn, query: Mapping[str, str]) -> View:
    """One booking, to change or to cancel."""
    booking = _own(turn, query.get("number", ""))
    offering = town_desk(turn.office).find(booking.offering)
    place = (Row(said("place"), offering.place),) if offering and offering.place else ()
    about = (Row(said("reminder.bring"), offering.about),) if offering and offering.about else ()
    blocks: list[Block] = [Facts((*rows_of(turn, booking), *place, *about))]
    if booking.is_booked and offering:
        blocks += [_moving(turn, offering, booking), _cancelling(booking)]
    elif not booking.is_booked:
        blocks.append(Told(Say(f"state.{booking.state}"), "warning"))
    blocks.append(Link(Say("page.back"), "list"))
    return View(Say("page.booking"), tuple(blocks))


def _own(turn: Turn, number: str) -> Booking:
    booking = own_booking(turn, number)
    if booking is None:
        raise Refused("not_yours")
    return booking


def _moving(turn: Turn, offering: Offering, booking: Booking) -> Form:
    desk = town_desk(turn.office)
    found = desk.bookable(offering, desk.days_ahead(offering, turn.at), turn.at)
    now = (booking.slots[0].name, moment_in_words(booking.starts))
    others = tuple(
        (each.slot.name, _free_words(each)) for each in found if each.free and each.slot.name != booking.slots[0].name
    )
    people = tuple((str(count), Say("people_as", {"count": count})) for count in range(1, offering.places + 1))
    fields = [
        Field("number", "", "hidden", booking.id),
        Field("starts", Say("page.move_to"), "select", now[0], required=True, options=(now, *others[:MOST_MOVES])),
    ]
    if offering.places > 1:
        fields.append(Field("places", Say("page.people"), "select", str(booking.places), required=True, options=people))
    return Form("move", Say("button.change"), tuple(fields), Say("page.move"))


def _free_words(opening: Opening) -> Say:
    return Say("page.free", {"time": moment_in_words(opening.slot.starts), "free": opening.free})


def _cancelling(booking: Booking) -> Form:
    fields = (Field("number", "", "hidden", booking.id),)
    return Form("cancel", Say("button.cancel"), fields, Say("page.cancel"), Say("page.cancel_sure"))


def move(turn: Turn, sent: Sent) -> Done:
    booking, desk = _own(turn, sent["number"]), town_desk(turn.office)
    places = int(sent["places"]) if sent["places"].isdecimal() else booking.places
    with _in_their_words(turn):
        changes.move(desk, booking.id, desk.slot(booking.offering, sent["starts"]), turn.at, places=places)
    return Done(f"booking?number={booking.id}", Say("page.moved"))


def cancel(turn: Turn, sent: Sent) -> Done:
    booking = _own(turn, sent["number"])
    with _in_their_words(turn):
        changes.cancel(town_desk(turn.office), booking.id, turn.at)
    when = moment_in_words(booking.starts)
    return Done("list", Say("cancelled", {"offering": name_of(turn, booking.offering), "when": when}))


class _in_their_words:  # noqa: N801 - reads as what it does
    """A refusal inside is told in the resident's language."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn

    def __enter__(self) -> None:
        return

    def __exit__(self, _kind: object, mistake: object, _trace: object) -> None:
        if isinstance(mistake, Refused):
            raise ResidentMistake(spoken(self.turn, mistake.said)) from mistake


# free times


def show_slots(turn: Turn, query: Mapping[str, str]) -> View:
    """What can be booked; of one offering the month with its free times."""
    desk, told = town_desk(turn.office), query.get("offering", "")
    offering = desk.find(told)
    if offering is None:
        links = tuple(
            Link(each.said, f"slots?offering={each.id}") for each in settings_of(turn.office).offerings if each.is_open
        )
        return View(Say("page.slots"), links or (Told(Say("page.none_offered")),))
    first = _month(query.get("month", ""), turn.at.date())
    found = [each for each in _bookable(turn, desk, offering) if each.slot.day.replace(day=1) == first]
    blocks: list[Block] = [Facts(tuple(_about(offering, first)))]
    for day, times in groupby(found, key=lambda each: each.slot.day):
        blocks += _day(offering, day, list(times))
    if not found:
        blocks.append(Told(Say("page.none_free")))
    blocks += _months(offering, first, turn.at.date())
    blocks.append(Link(Say("page.back"), "list"))
    return View(offering.said, tuple(blocks))


def _bookable(turn: Turn, desk: Desk, offering: Offering) -> tuple[Opening, ...]:
    return desk.bookable(offering, desk.days_ahead(offering, turn.at), turn.at)


def _about(offering: Offering, first: date) -> Iterator[Row]:
    yield Row(Say("month.label"), Say("month_as", {"year": first.year, "month": first.month}))
    if offering.place:
        yield Row(said("place"), offering.place)
    if offering.about:
        yield Row(said("reminder.bring"), offering.about)


def _day(offering: Offering, day: date, times: list[Opening]) -> Iterator[Block]:
    """A day's times, few with a button each, many with a page of their own."""
    lines = tuple(_line(offering, each) for each in times)
    choosable = [each for each in times if each.free or offering.is_drawn or offering.waiting]
    few = choosable if len(choosable) <= MOST_BUTTONS else []
    yield CardList((Card(day_in_words(day), lines, buttons=tuple(_choose(offering, each) for each in few)),), NONE_FREE)
    if len(few) < len(choosable):
        yield Link(Say("page.choose", {"time": day_in_words(day)}), f"day?offering={offering.id}&day={day}")


def _choose(offering: Offering, opening: Opening) -> Tap:
    return Tap(Say("page.choose", {"time": _clock(opening)}), _way(offering, opening))


def show_day(turn: Turn, query: Mapping[str, str]) -> View:
    """The times of one day, each with its way into the chat."""
    desk = town_desk(turn.office)
    offering = offering_of(turn, {"offering": query.get("offering", "")})
    if offering is None:
        raise Refused("unknown")
    found = [each for each in _bookable(turn, desk, offering) if each.slot.day.isoformat() == query.get("day")]
    cards = tuple(Card(_line(offering, each), buttons=(_choose(offering, each),)) for each in found)
    back = Link(Say("page.slots"), f"slots?offering={offering.id}")
    return View(offering.said, (CardList(cards, NONE_FREE), back))


def _line(offering: Offering, opening: Opening) -> Words:
    if offering.is_drawn:
        return Say("page.drawn", {"time": _clock(opening)})
    if opening.free:
        return Say("page.free", {"time": _clock(opening), "free": opening.free})
    if offering.waiting:
        return Say("page.wait", {"time": _clock(opening), "waiting": opening.waiting})
    return Say("page.full", {"time": _clock(opening)})


def _clock(opening: Opening) -> str:
    return f"{opening.slot.starts.hour}:{opening.slot.starts:%M}"


def _way(offering: Offering, opening: Opening) -> str:
    """Into the chat: to book, or to wait where it is full."""
    flow = "book" if opening.free or offering.is_drawn else "wait"
    return f"{SERVICE}/{flow}/{Chosen(offering.id, opening.slot.name).name}"


def _months(offering: Offering, first: date, today: date) -> Iterator[Block]:
    last = today + timedelta(days=offering.opens_days)
    before, after = (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=31)).replace(day=1)
    if before >= today.replace(day=1):
        yield Link(Say("page.before"), f"slots?offering={quote(offering.id)}&month={before:%Y-%m}")
    if after <= last:
        yield Link(Say("page.after"), f"slots?offering={quote(offering.id)}&month={after:%Y-%m}")


def _month(told: str, today: date) -> date:
    try:
        return date.fromisoformat(f"{told}-01")
    except ValueError:
        return today.replace(day=1)


# lotteries


def show_draw(turn: Turn, query: Mapping[str, str]) -> View:
    """The promise of a draw, and after it the seed with the numbers in drawn order: nobody's name."""
    desk = town_desk(turn.office)
    offering = desk.find(query.get("offering", ""))
    if offering is None or not offering.is_drawn:
        raise Refused("unknown")
    with _in_their_words(turn):
        slot = desk.slot(offering.id, query.get("starts", ""))
    lottery = Lottery(desk, offering, slot)
    record = lottery.announced()
    rows = [
        Row(said("when"), moment_in_words(slot.starts)),
        Row(Say("draw.closes"), moment_in_words(lottery.closes_at)),
        Row(Say("draw.promise"), record.promise),
    ]
    if record.seed:
        rows.append(Row(said("draw.seed"), record.seed))
    lines = tuple(
        Row(str(line.position), f"{line.number} {'◯' if line.has_won else '—'}") for line in lottery.results()
    )
    result = (Facts(lines, Say("mine.draw")),) if lines else ()
    if offering.losers_wait:
        result = (*result, Told(Say("draw.order")))
    return View(offering.said, (Facts(tuple(rows)), *result, Link(Say("page.back"), "list")))


def _sign(line: Result) -> str:
    return "◯" if line.has_won else "—"


PAGES = Pages(
    pages=(
        ResidentPage("list", show_list),
        ResidentPage("booking", show_booking),
        ResidentPage("slots", show_slots),
        ResidentPage("day", show_day),
        ResidentPage("draw", show_draw),
    ),
    actions=(ResidentAction("move", move), ResidentAction("cancel", cancel)),
)
