"""Rides, runs and offers in words and cards, and telling the other side. No name and no number of anybody's."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import quote

from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.texts import LANGUAGES
from chalicelib.platform.bookings.model import day_in_words
from chalicelib.platform.messaging.drawing import draw
from chalicelib.platform.messaging.outbox import Deliveries, DeliveryRecord
from chalicelib.platform.messaging.reply import Action, Card, Open, Page, Reply, Row, Say, Tap, Words, Written
from chalicelib.platform.residents.model import Resident
from chalicelib.platform.residents.repository import Residents
from chalicelib.services.rides.actions.refusing import ours
from chalicelib.services.rides.model.ride import Ride, Run
from chalicelib.services.rides.model.timetable import Stop, Trip, clock_words
from chalicelib.services.rides.repository import SERVICE, TownRides

MAP = "https://www.google.com/maps/search/?api=1&query="


def stop_words(town: TownRides, id_: str) -> Words:
    """A stop's name in every language the timetable has it in."""
    return Written({language: town.timetable.stop_said(id_, language) for language in LANGUAGES})


def route_words(town: TownRides, trip: Trip | None) -> Words:
    route = trip.route if trip else ""
    return Written({language: town.timetable.route_said(route, language) for language in LANGUAGES})


def day_words(day: str | date) -> Words:
    return day_in_words(date.fromisoformat(day) if isinstance(day, str) else day)


def date_words(day: str) -> Words:
    """A day with its year, for papers that hold for years."""
    on = date.fromisoformat(day)
    return ours("date", year=on.year, month=on.month, day=on.day)


def way_words(town: TownRides, ride: Ride) -> Words:
    facts = {"origin": stop_words(town, ride.origin), "destination": stop_words(town, ride.destination)}
    return Say("way", facts)


def when_words(ride: Ride) -> Words:
    """Day, when it leaves and when it is there."""
    told = {"day": day_words(ride.day), "board": clock_words(ride.board), "alight": clock_words(ride.alight)}
    return Say("when", told)


def fare_words(town: TownRides, fare: int, seats: int) -> Words:
    """What is to be paid, and how."""
    payments = Say(f"payment.{'_'.join(sorted(set(town.settings.payments)))}")
    return Say("fare.value", {"yen": f"{fare * seats:,}", "payments": payments})


def map_of(stop: Stop | None) -> tuple[Action, ...]:
    if stop is None or stop.lat is None or stop.lon is None:
        return ()
    return (Open(Say("button.map"), MAP + quote(f"{stop.lat},{stop.lon}")),)


def ride_card(town: TownRides, ride: Ride, title: Words, *buttons: Action) -> Card:
    """A rider's own ride."""
    stop = town.timetable.stop(ride.origin)
    driver = town.drivers.find(ride.driver) if ride.driver and ride.is_live else None
    lines: list[Words | Row] = [
        Row(Say("row.number"), ride.number),
        Row(Say("row.when"), when_words(ride)),
        Row(Say("row.way"), way_words(town, ride)),
        *((Row(Say("row.pickup"), said(town, stop.desc)),) if stop and stop.desc else ()),
        Row(Say("row.seats"), Say("people", {"count": ride.seats})),
        Row(Say("row.fare"), fare_words(town, ride.fare, ride.seats)),
        Row(Say("row.state"), Say(f"state.{ride.state}")),
    ]
    if driver:
        lines.append(Row(Say("row.car"), driver.car))
    return Card(title, tuple(lines), buttons=(*map_of(stop), *buttons))


def said(town: TownRides, words: str) -> Words:
    return Written({language: town.timetable.said(words, language) for language in LANGUAGES})


def run_card(town: TownRides, run: Run, title: Words, *lines: Words | Row, buttons: Sequence[Action] = ()) -> Card:
    """A run as drivers are told of it."""
    trip = town.timetable.trip(run.trip)
    rows: list[Words | Row] = [
        Row(Say("row.when"), run_words(town, run)),
        Row(Say("row.route"), route_words(town, trip)),
    ]
    return Card(title, (*rows, *lines), buttons=tuple(buttons))


def run_words(town: TownRides, run: Run) -> Words:
    trip = town.timetable.trip(run.trip)
    return Say("when_starts", {"day": day_words(run.day), "time": clock_words(trip.starts) if trip else ""})


def request_card(town: TownRides, ride: Ride, title: Words) -> Card:
    """A request as drivers see it: from where to where, how many, and what they bring."""
    lines: list[Words | Row] = [
        Row(Say("row.ride"), way_words(town, ride)),
        Row(Say("row.pickup_time"), clock_words(ride.board)),
        Row(Say("row.seats"), Say("people", {"count": ride.seats})),
        *((Row(Say("row.luggage"), ride.luggage),) if ride.luggage else ()),
    ]
    take = Tap(Say("button.take"), f"{SERVICE}/take/{ride.number}")
    pickup = map_of(town.timetable.stop(ride.origin))
    return run_card(town, ride.run, title, *lines, buttons=(take, *pickup))


# telling the other side


def tell(town: TownRides, resident_id: str, reply: Reply, *cause: str) -> tuple[DeliveryRecord, ...]:
    """A message to somebody, to be written with what it tells of; none to who telephoned, left or blocked."""
    resident = Residents(town.scope).find(resident_id) if resident_id else None
    if resident is None or not is_reachable(town, resident):
        return ()
    channel = town.office.channel(resident.channel_key)
    messages = draw(town.office, channel, SERVICE, resident.language, reply)
    return (Deliveries(town.scope).written(town.office, channel, [resident.user_id], messages, SERVICE, *cause),)


def is_reachable(town: TownRides, resident: Resident) -> bool:
    try:
        return resident.follow != "blocked" and bool(town.office.channel(resident.channel_key))
    except NotFound:
        return False


def news_for_rider(town: TownRides, ride: Ride, what: str, cause: str, **facts: object) -> tuple[DeliveryRecord, ...]:
    """That something about their ride changed: the card as it stands now."""
    card = ride_card(town, ride, Say(f"news.{what}.title"))
    reply = Reply((card, Say(f"news.{what}.told", facts)), (Tap(Say("menu.mine"), f"{SERVICE}/mine/"),))
    return tell(town, ride.resident, reply, "ride", ride.number, what, cause)


def news_for_driver(town: TownRides, ride: Ride, driver: str, what: str, cause: str) -> tuple[DeliveryRecord, ...]:
    """That somebody rides with them now, or no longer."""
    lines = (
        Row(Say("row.ride"), way_words(town, ride)),
        Row(Say("row.pickup_time"), clock_words(ride.board)),
        Row(Say("row.seats"), Say("people", {"count": ride.seats})),
        *((Row(Say("row.luggage"), ride.luggage),) if ride.luggage else ()),
    )
    card = run_card(
        town,
        ride.run,
        Say(f"news.{what}.title"),
        *lines,
        buttons=(*map_of(town.timetable.stop(ride.origin)), to_driver_page()),
    )
    return tell(town, driver, Reply((card,)), "driver", ride.number, what, cause)


def to_driver_page() -> Page:
    return Page(Say("button.driving"), f"{SERVICE}/driver")


def seats_words(free: int) -> Words:
    return Say("people", {"count": free})
