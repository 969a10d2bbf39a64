"""What drivers do in the chat: offer trips, look at requests and take one, look at their runs, withdraw."""

from collections.abc import Iterator
from datetime import date

from chalicelib.platform.flows.model import Answers
from chalicelib.platform.house import Turn
from chalicelib.platform.messaging.reply import Action, Card, Cards, Reply, Row, Say, Tap, Words
from chalicelib.services.rides.actions.drivers import driver_of
from chalicelib.services.rides.actions.driving import offer_trip, riders_with, take_request, withdraw
from chalicelib.services.rides.actions.refusing import Refusal, Refusals
from chalicelib.services.rides.actions.telling import (
    request_card,
    run_card,
    run_words,
    seats_words,
    to_driver_page,
)
from chalicelib.services.rides.model.driver import Driver
from chalicelib.services.rides.model.ride import Offer, Ride, Run, in_line, offer_named
from chalicelib.services.rides.repository import SERVICE, TownRides

MOST_SHOWN = 10


def offer_trips(turn: Turn, answers: Answers) -> Reply:
    """Offer seats on every chosen trip of every chosen day; what could not be offered is named with its reason."""
    town = TownRides(turn.office, fresh=True)
    try:
        driver = driver_of(town, turn.resident.id)
    except Refusal as refusal:
        return Reply((refusal.said,), (_apply(),))
    if not answers.get("offer_trips"):
        return Reply((Say("offered.none"),), (_to_mine(),))
    lines = tuple(_offered(town, driver, answers))
    card = Card(Say("offered.title"), lines[:12], buttons=(_to_mine(), to_driver_page()))
    return Reply((card,))


def _offered(town: TownRides, driver: Driver, answers: Answers) -> Iterator[Words]:
    seats, at = int(answers["offer_seats"]), town.office.house.clock()
    for run in runs_chosen(town, answers):
        told = {"run": run_words(town, run)}
        try:
            _, found = offer_trip(town, driver, run, seats, at)
        except Refusals as refusal:
            yield Say("offered.not", {**told, "why": refusal.said})
        else:
            yield Say("offered.line", {**told, "riders": sum(ride.seats for ride in found)})


def runs_chosen(town: TownRides, answers: Answers) -> list[Run]:
    """The runs that days and trips chosen together make; a trip that does not run on a day is no run."""
    chosen = set(answers["offer_trips"] or ())
    days = sorted(date.fromisoformat(day) for day in answers["offer_days"] or ())
    return [Run(day, trip.id) for day in days for trip in town.timetable.trips_on(day) if trip.id in chosen]


# requests


def show_requests(turn: Turn, _value: str) -> Reply:
    """Who waits for a driver, the soonest first, each to be taken by a tap."""
    town = TownRides(turn.office)
    try:
        driver = driver_of(town, turn.resident.id)
    except Refusal as refusal:
        return Reply((refusal.said,), (_apply(),))
    found = requests_for(town, driver)[:MOST_SHOWN]
    if not found:
        return Reply((Say("requests.none"),), (_to_offer(), _to_mine()))
    cards = tuple(request_card(town, ride, Say("requests.one")) for ride in found)
    return Reply((Cards(cards, Say("requests.told", {"count": len(cards)})),), (_to_offer(), _to_mine()))


def requests_for(town: TownRides, driver: Driver) -> list[Ride]:
    """Requests a driver could take, by day and place in line."""
    waiting = [ride for ride in town.rides.waiting(since=town.today.isoformat()) if ride.resident != driver.id]
    fitting = [ride for ride in waiting if ride.seats <= driver.seats and _would(town, driver, ride)]
    return sorted(in_line(fitting), key=lambda ride: (ride.day, ride.board))


def _would(town: TownRides, driver: Driver, ride: Ride) -> bool:
    trip = town.timetable.trip(ride.trip)
    on_route = not driver.routes or (trip is not None and trip.route in driver.routes)
    return on_route and driver.may_drive_on(ride.run.day)


def take(turn: Turn, number: str) -> Reply:
    """Take a request. The first driver wins; the others are told kindly."""
    town = TownRides(turn.office, fresh=True)
    try:
        driver = driver_of(town, turn.resident.id)
        ride = take_request(town, driver, request_named(town, number), turn.office.house.clock())
    except Refusals as refusal:
        return Reply((refusal.said,), (Tap(Say("button.requests"), f"{SERVICE}/requests/"),))
    return Reply((_offer_card(town, _offer_of(town, ride), Say("taken.title")), Say("taken.told")), (_to_mine(),))


def request_named(town: TownRides, number: str) -> Ride:
    """A ride by its number; a refusal where there is none of this town's."""
    booking = town.ledger.find(number)
    trip = booking.offering.rpartition("@")[0] if booking else ""
    ride = town.rides.find(number, booking.starts.date().isoformat(), trip) if booking else None
    if ride is None:
        raise Refusal("unknown", number=number[:20])
    return ride


def _offer_of(town: TownRides, ride: Ride) -> Offer:
    offer = town.offers.find(ride.day, ride.trip, ride.driver)
    if offer is None:
        raise Refusal("gone")
    return offer


# one's own runs


def show_driving(turn: Turn, _value: str) -> Reply:
    """The runs to come, with how many ride."""
    town = TownRides(turn.office)
    try:
        driver = driver_of(town, turn.resident.id)
    except Refusal as refusal:
        return Reply((refusal.said,), (_apply(),))
    ways = (_to_offer(), Tap(Say("button.requests"), f"{SERVICE}/requests/"), to_driver_page())
    offers = open_offers(town, driver.id)[:MOST_SHOWN]
    if not offers:
        return Reply((Say("driving.none"),), ways)
    cards = tuple(_offer_card(town, offer, Say("driving.one"), _to_withdraw(offer)) for offer in offers)
    return Reply((Cards(cards, Say("driving.told", {"count": len(cards)})),), ways)


def open_offers(town: TownRides, driver: str) -> list[Offer]:
    """A driver's open offers from today on, by day."""
    coming = town.offers.of_driver(driver, since=town.today.isoformat())
    return sorted((offer for offer in coming if offer.is_open), key=lambda offer: (offer.day, _starts(town, offer)))


def _starts(town: TownRides, offer: Offer) -> int:
    trip = town.timetable.trip(offer.trip)
    return trip.starts if trip else 0


def _offer_card(town: TownRides, offer: Offer, title: Words, *buttons: Action) -> Card:
    riders = riders_with(town, offer)
    count = sum(ride.seats for ride in riders)
    free = Row(Say("row.free"), seats_words(offer.seats - count))
    return run_card(town, offer.run, title, Row(Say("row.riders"), seats_words(count)), free, buttons=buttons)


def withdraw_offer(turn: Turn, answers: Answers) -> Reply:
    """Take an offer back; how many riders that puts back in line is told."""
    town = TownRides(turn.office, fresh=True)
    if not answers.get("about"):
        return Reply((Say("driving.none"),), (_to_offer(),))
    if answers.get("sure_withdraw") != "yes":
        return Reply((Say("withdrawn.kept"),), (_to_mine(),))
    try:
        count = withdraw(
            town, own_offer(town, turn.resident.id, str(answers.get("about", ""))), turn.office.house.clock()
        )
    except Refusals as refusal:
        return Reply((refusal.said,), (_to_mine(),))
    return Reply((Say("withdrawn.told", {"count": count}),), (_to_mine(),))


def own_offer(town: TownRides, driver: str, id_: str) -> Offer:
    """A driver's own offer by its id; a refusal for anybody else's."""
    named = offer_named(id_)
    if named is None or named[1] != driver:
        raise Refusal("no_offer")
    offer = town.offers.find(named[0], named[2], driver)
    if offer is None:
        raise Refusal("no_offer")
    return offer


def _to_withdraw(offer: Offer) -> Tap:
    return Tap(Say("button.withdraw"), f"{SERVICE}/withdraw/{offer.id}")


def _to_mine() -> Tap:
    return Tap(Say("menu.driving"), f"{SERVICE}/driving/")


def _to_offer() -> Tap:
    return Tap(Say("menu.offer"), f"{SERVICE}/offer/")


def _apply() -> Tap:
    return Tap(Say("button.apply"), f"{SERVICE}/drive/")
