"""What riders do: book, look at their rides, change and cancel them, tell their name."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date

from chalicelib.platform.flows.model import Answers
from chalicelib.platform.house import Turn
from chalicelib.platform.messaging.reply import Action, Call, Cards, Page, Reply, Say, Tap
from chalicelib.services.rides.actions.matching import (
    Asked,
    Wish,
    book_ride,
    cancel_ride,
    change_seats,
    fill_freed,
    slip_day,
)
from chalicelib.services.rides.actions.refusing import Refusal, Refusals
from chalicelib.services.rides.actions.telling import ride_card
from chalicelib.services.rides.model.ride import Ride
from chalicelib.services.rides.model.timetable import Leg
from chalicelib.services.rides.repository import SERVICE, TownRides

MOST_SHOWN = 10
MOST_PASSED = 12
"""Bookings that are looked up for somebody who still has as many as the town allows."""


def book(turn: Turn, answers: Answers) -> Reply:
    """Book from the answers; what stands against it is told, with the way to begin anew."""
    town = TownRides(turn.office, fresh=True)
    if not answers.get("day"):
        return Reply((Say("no_days"),), (_again(), *call(town)))
    try:
        ride = book_ride(town, wish_from(town, turn, answers), Asked(turn.event_id, turn.office.house.clock()))
    except Refusals as refusal:
        return Reply((refusal.said,), (_again(), *call(town)))
    card = ride_card(town, ride, Say(f"booked.{ride.state}.title"), *ways(ride))
    return Reply((card, Say(f"booked.{ride.state}.told")), (Tap(Say("menu.mine"), f"{SERVICE}/mine/"),))


def wish_from(town: TownRides, turn: Turn, answers: Answers) -> Wish:
    """Where somebody wants to ride, by their answers; a refusal where no trip goes there."""
    note = next((message for message, step in turn.sources.items() if step == "luggage"), "")
    return Wish(
        day=date.fromisoformat(answers["day"]),
        leg=leg_of(town, answers["trip"], answers["origin"], answers["destination"]),
        seats=int(answers["seats"]),
        resident=turn.resident.id,
        channel=turn.channel.key,
        luggage=answers.get("luggage") or "",
        message_id=note,
    )


def leg_of(town: TownRides, trip_id: str, origin: str, destination: str) -> Leg:
    """The way on a trip; a refusal names why there is none."""
    if origin == destination:
        raise Refusal("same_stop")
    trip = town.timetable.trip(trip_id)
    leg = trip.leg(origin, destination) if trip else None
    if trip and leg is None and trip.leg(destination, origin):
        raise Refusal("other_way")
    if leg is None:
        raise Refusal("no_trip")
    return leg


def _again() -> Tap:
    return Tap(Say("button.book"), f"{SERVICE}/book/")


def call(town: TownRides) -> tuple[Action, ...]:
    phone = town.settings.phone or town.office.tenant.phone
    return (Call(Say("button.call"), phone),) if phone else ()


def ways(ride: Ride) -> tuple[Action, ...]:
    """What may be done about a ride that is still to come."""
    if not ride.is_live:
        return ()
    return (
        Tap(Say("button.change"), f"{SERVICE}/change/{ride.number}"),
        Tap(Say("button.cancel"), f"{SERVICE}/cancel/{ride.number}"),
    )


# looking


def rides_of(town: TownRides, resident: str) -> list[Ride]:
    """A resident's rides that are still to come, the next first."""
    entries = town.ledger.kept.account(SERVICE, resident).entries
    since = town.today.isoformat()
    ahead = {
        number: entry for number, entry in entries.items() if entry["state"] == "booked" and entry["starts"] >= since
    }
    found = (
        _of_entry(town, number, entry) for number, entry in sorted(ahead.items(), key=lambda each: each[1]["starts"])
    )
    return [ride for ride in found if ride and ride.is_live]


def _of_entry(town: TownRides, number: str, entry: dict[str, str]) -> Ride | None:
    return town.rides.find(number, entry["starts"][:10], entry["offering"].rpartition("@")[0])


def past_of(town: TownRides, resident: str) -> list[Ride]:
    """A resident's latest rides before today, the newest first."""
    entries = town.ledger.kept.account(SERVICE, resident).entries
    until = town.today.isoformat()
    gone = sorted(((entry["starts"], number) for number, entry in entries.items() if entry["starts"] < until))
    found = (_of_entry(town, number, entries[number]) for _, number in reversed(gone[-MOST_PASSED:]))
    return [ride for ride in found if ride]


def own_ride(town: TownRides, resident: str, number: str) -> Ride:
    """A resident's own ride; a refusal for anybody else's, and for what is over."""
    booking = town.ledger.find(number)
    if booking is None or booking.resident != resident:
        raise Refusal("unknown", number=number)
    trip, _, _ = booking.offering.rpartition("@")
    ride = town.rides.find(number, booking.starts.date().isoformat(), trip)
    if ride is None or not ride.is_live:
        raise Refusal("over", number=number)
    return ride


def show_mine(turn: Turn, _value: str) -> Reply:
    """The rides to come, each with what may be done about it."""
    town = TownRides(turn.office)
    mine = rides_of(town, turn.resident.id)[:MOST_SHOWN]
    ways_on = (
        _again(),
        Tap(Say("button.name"), f"{SERVICE}/name/"),
        Page(Say("button.my_page"), f"{SERVICE}/my_rides"),
    )
    if not mine:
        return Reply((Say("mine.none"),), ways_on)
    cards = tuple(ride_card(town, ride, Say(f"mine.{ride.state}"), *ways(ride)) for ride in mine)
    return Reply((Cards(cards, Say("mine.told", {"count": len(cards)})),), ways_on)


# changing


def cancel(turn: Turn, answers: Answers) -> Reply:
    town = TownRides(turn.office, fresh=True)
    if not answers.get("about"):
        return Reply((Say("mine.none"),), (_again(),))
    try:
        ride = cancel_own(town, turn.resident.id, str(answers["about"]))
    except Refusals as refusal:
        return Reply((refusal.said,), call(town))
    return Reply(
        (Say("cancelled.told", {"number": ride.number}),), (_again(), Tap(Say("menu.mine"), f"{SERVICE}/mine/"))
    )


def cancel_own(town: TownRides, resident: str, number: str) -> Ride:
    """Cancel a resident's own ride before its deadline; the seats go to who waits."""
    at = town.office.house.clock()
    booking = town.ledger.find(number)
    if booking and booking.resident == resident and booking.state == "cancelled":
        known = town.rides.find(number, booking.starts.date().isoformat(), booking.offering.rpartition("@")[0])
        if known:
            return known
    ride = own_ride(town, resident, number)
    ended = cancel_ride(town, ride, at=at, because="rider", limits=town.settings.limits)
    fill_freed(town, ride, at)
    return ended


def change(turn: Turn, answers: Answers) -> Reply:
    """Change a ride's day, trip or seats. What cannot be had leaves it as it was."""
    town = TownRides(turn.office, fresh=True)
    if not answers.get("about"):
        return Reply((Say("mine.none"),), (_again(),))
    if not answers.get("new_day") or not answers.get("new_trip"):
        return Reply((Say("no_days"), Say("changed.not")), call(town))
    try:
        ride = _changed(town, turn, answers)
    except Refusals as refusal:
        return Reply((refusal.said, Say("changed.not")), call(town))
    return Reply((ride_card(town, ride, Say("changed.title"), *ways(ride)), Say(f"booked.{ride.state}.told")))


def _changed(town: TownRides, turn: Turn, answers: Answers) -> Ride:
    at, seats = turn.office.house.clock(), int(answers["new_seats"])
    old = own_ride(town, turn.resident.id, str(answers["about"]))
    day, trip = answers["new_day"], answers["new_trip"]
    if (day, trip) == (old.day, old.trip):
        return change_seats(town, old, seats, at=at)
    leg = leg_of(town, trip, old.origin, old.destination)
    wish = Wish(date.fromisoformat(day), leg, seats, turn.resident.id, turn.channel.key, old.luggage, old.message_id)
    limits = town.settings.limits
    one_more = replace(limits, live=limits.live + 1 if limits.live else 0)
    new = book_ride(town, wish, Asked(turn.event_id, at, one_more))
    cancel_ride(town, old, at=at, because="rider")
    fill_freed(town, old, at)
    return new


# a name for the driver's page


def keep_name(turn: Turn, answers: Answers) -> Reply:
    """Keep a rider's name, sealed, for the drivers who take them along."""
    town = TownRides(turn.office)
    sealed = turn.office.house.sealer.seal(turn.scope.tenant_id, f"rider/{turn.resident.id}", _name_of(answers))
    town.riders.keep(turn.resident.id, sealed=sealed)
    return Reply((Say("name.kept"),))


def _name_of(answers: Answers) -> str:
    return f"{answers['family_name'].strip()}\n{answers['given_name'].strip()}"


def name_for_driver(town: TownRides, ride: Ride) -> str:
    """A rider's name as far as the town lets drivers see it; empty where it does not or nobody told it."""
    if town.settings.rider_name == "none" or not ride.resident:
        return ""
    sealed = town.riders.sealed(ride.resident)
    if not sealed:
        return ""
    told = town.office.house.sealer.open(town.scope.tenant_id, f"rider/{ride.resident}", sealed)
    family, _, given = told.partition("\n")
    return family if town.settings.rider_name == "family" else f"{family} {given}"


# what is kept of a rider


def ride_holdings(town: TownRides, turn: Turn, resident: str) -> Iterator[str]:
    coming, past = len(rides_of(town, resident)), len(past_of(town, resident))
    if coming or past:
        yield turn.words("holds.rides", coming=coming, past=past)
    if town.riders.sealed(resident):
        yield turn.words("holds.name")


def forget_luggage(turn: Turn, message_id: str) -> None:
    """The note a message brought is taken back with it."""
    town = TownRides(turn.office)
    for ride in rides_of(town, turn.resident.id):
        if ride.message_id == message_id:
            town.rides.change(replace(ride, luggage="", message_id=""), slip_from=slip_day(town, ride))


def forget_rider(town: TownRides, resident: str) -> None:
    """Cancel what is to come, and cut the tie of the rest: the seats ridden stay, nobody's name does."""
    at = town.office.house.clock()
    for ride in rides_of(town, resident):
        with suppress(*Refusals):
            cancel_ride(town, ride, at=at, because="rider")
            fill_freed(town, ride, at)
    account = town.ledger.kept.account(SERVICE, resident)
    for number, entry in account.entries.items():
        known = _of_entry(town, number, entry)
        if known:
            bare = replace(known, resident="", luggage="", message_id="")
            town.rides.change(bare, slip_from=slip_day(town, known))
        town.ledger.part(number, at)
    town.ledger.kept.accounts.remove(account)
    town.riders.drop(resident)
