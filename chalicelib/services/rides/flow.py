"""How residents ride and drive in chat: what is asked on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.platform.bookings.model import Refused, refuse_untimely
from chalicelib.platform.flows.model import (
    Accepted,
    Again,
    Answers,
    Flow,
    Input,
    Moment,
    Option,
    Said,
    Shared,
    Tapped,
    Wanted,
    When,
)
from chalicelib.platform.flows.questions import (
    AskChoice,
    AskChoices,
    AskDate,
    AskMobile,
    AskSearch,
    AskText,
    Confirm,
)
from chalicelib.platform.house import Turn
from chalicelib.platform.knowledge.finder import Entry, Finder
from chalicelib.platform.knowledge.vocabulary import Vocabulary
from chalicelib.platform.messaging.reply import Say
from chalicelib.services.rides.actions.drivers import apply
from chalicelib.services.rides.actions.driving import riders_with
from chalicelib.services.rides.actions.matching import free_seats, slot_of
from chalicelib.services.rides.actions.offering import offer_trips, open_offers, own_offer, withdraw_offer
from chalicelib.services.rides.actions.refusing import Refusal
from chalicelib.services.rides.actions.riding import book, cancel, change, keep_name, own_ride, rides_of
from chalicelib.services.rides.actions.telling import day_words, fare_words, route_words, run_words, when_words
from chalicelib.services.rides.model.driver import Driver
from chalicelib.services.rides.model.ride import Ride, Run
from chalicelib.services.rides.model.timetable import KANA, Leg, Stop, clock_words, days_from
from chalicelib.services.rides.repository import TownRides

MOST_STOPS, MOST_NEAR, MOST_DAYS, MOST_TRIPS = 24, 5, 14, 12
WEEKDAYS = range(7)


# stops


def find_origins(turn: Turn, wanted: Wanted, _answers: Answers) -> Sequence[Option]:
    """Stops by name or reading, near a shared place, or by their id."""
    town = TownRides(turn.office)
    return _options(town, turn, _stops(town, wanted, {stop.id for stop in town.timetable.served()}))


def find_destinations(turn: Turn, wanted: Wanted, answers: Answers) -> Sequence[Option]:
    """The same, of those that can be ridden to from where the resident gets in."""
    town = TownRides(turn.office)
    return _options(town, turn, _stops(town, wanted, {stop.id for stop in town.timetable.beyond(answers["origin"])}))


def the_same(turn: Turn, wanted: Wanted, answers: Answers) -> Sequence[Option]:
    """The stop the resident gets in at, where that is what they named."""
    town = TownRides(turn.office)
    return _options(town, turn, _stops(town, wanted, {answers["origin"]}))


def behind(turn: Turn, wanted: Wanted, answers: Answers) -> Sequence[Option]:
    """Stops they named from which trips come, and to which none go."""
    town, origin = TownRides(turn.office), answers["origin"]
    ids = {stop.id for stop in town.timetable.served() if town.timetable.is_the_other_way(origin, stop.id)}
    return _options(town, turn, _stops(town, wanted, ids))


def _stops(town: TownRides, wanted: Wanted, ids: set[str]) -> list[Stop]:
    table = town.timetable
    match wanted:
        case Tapped(value):
            found = [stop] if (stop := table.stop(value)) else []
        case Shared(lat, lon):
            near = table.nearest(lat, lon, at_most=len(table.stops), within=town.settings.near_metres)
            return [stop for stop in near if stop.id in ids][:MOST_NEAR]
        case _:
            found = _called(town, wanted)
    return [stop for stop in found if stop.id in ids]


def _called(town: TownRides, wanted: Said) -> list[Stop]:
    finder = town.remembered("stop finder", lambda: Finder(_entries(town), Vocabulary()))
    found = finder.find(wanted.text, at_most=MOST_STOPS)
    hits = found.exact or found.near
    ids = dict.fromkeys(hit.key.partition("#")[0] for hit in hits)
    return [stop for id_ in ids if (stop := town.timetable.stop(id_))]


def _entries(town: TownRides) -> list[Entry]:
    """Every stop by its name with its reading, and by its name in other languages."""
    table, found = town.timetable, []
    for stop in table.served():
        reading = table.said(stop.name, KANA)
        found.append(Entry(stop.id, stop.name, "" if reading == stop.name else reading))
        english = table.said(stop.name, "en")
        if english != stop.name:
            found.append(Entry(f"{stop.id}#en", english))
    return found


def _options(town: TownRides, turn: Turn, stops: Sequence[Stop]) -> list[Option]:
    """Stops of the same name on both sides of a road are one choice."""
    by_name = {town.timetable.stop_said(stop.id, turn.language): stop for stop in reversed(stops)}
    ordered = sorted(by_name.items(), key=lambda each: stops.index(each[1]))
    return [Option(stop.id, name) for name, stop in ordered]


@dataclass(frozen=True)
class AskDestination(AskSearch):
    """A stop to ride to; one that cannot be ridden to is told why."""

    def accepts(self, given: Input, moment: Moment) -> Accepted | Again:
        judged = super().accepts(given, moment)
        if not isinstance(judged, Again) or judged.key != "none" or not isinstance(given, Said | Shared | Tapped):
            return judged
        for key, source in (("same", the_same), ("other_way", behind)):
            if moment.around.search(source, given, moment.answers):
                return Again(key)
        return judged


# days and trips


def days(turn: Turn, answers: Answers) -> Sequence[Option]:
    """Days on which a trip that may still be booked goes there."""
    town = TownRides(turn.office)
    return _days(town, answers["origin"], answers["destination"])


def _days(town: TownRides, origin: str, destination: str) -> list[Option]:
    coming = days_from(town.today, town.settings.days_ahead + 1)
    open_days = [day for day in coming if bookable(town, day, origin, destination)]
    return [Option(day.isoformat(), day_words(day)) for day in open_days[:MOST_DAYS]]


def bookable(town: TownRides, day: date, origin: str, destination: str) -> list[Leg]:
    """The ways of a day for which the cut-off has not passed."""
    if day.isoformat() in town.called_off:
        return []
    legs = town.timetable.legs_on(day, origin, destination)
    return [leg for leg in legs if _is_timely(town, Run(day, leg.trip.id), town.office.now())]


def _is_timely(town: TownRides, run: Run, at: datetime) -> bool:
    try:
        refuse_untimely(town.settings.limits, (slot_of(town, run, "", 0),), at)
    except Refused:
        return False
    return True


def trips(turn: Turn, answers: Answers) -> Sequence[Option]:
    """The trips of the day, each with its fare and whether a driver has offered it."""
    town, day = TownRides(turn.office), date.fromisoformat(answers["day"])
    legs = bookable(town, day, answers["origin"], answers["destination"])
    return [_trip_option(town, day, leg) for leg in legs[:MOST_TRIPS]]


def _trip_option(town: TownRides, day: date, leg: Leg) -> Option:
    free = most_free(town, Run(day, leg.trip.id))
    fare = town.timetable.fare(leg)
    told = {"fare": fare_words(town, town.settings.fare if fare is None else fare, 1), "free": free}
    label = f"{clock_words(leg.board.departure)} → {clock_words(leg.alight.arrival)}"
    return Option(leg.trip.id, label, Say("trip.offered" if free else "trip.wanted", told))


def most_free(town: TownRides, run: Run) -> int:
    """The most seats that one car offers on a run."""
    at = town.office.house.clock()
    offers = [offer for offer in town.offers.on(run.day.isoformat(), run.trip) if offer.is_open]
    return max((free_seats(town, offer, at) for offer in offers), default=0)


def seats(turn: Turn, _answers: Answers) -> Sequence[Option]:
    return [Option(str(count), Say("people", {"count": count})) for count in range(1, _most_seats(turn) + 1)]


def _most_seats(turn: Turn) -> int:
    return TownRides(turn.office).settings.seats_at_most


# one's own rides


def own_rides(turn: Turn, _answers: Answers) -> Sequence[Option]:
    """The resident's rides to come."""
    mine = rides_of(TownRides(turn.office), turn.resident.id)
    return [Option(ride.number, when_words(ride)) for ride in mine[:MOST_TRIPS]]


def _about(turn: Turn, answers: Answers) -> Ride | None:
    try:
        return own_ride(TownRides(turn.office), turn.resident.id, str(answers.get("about") or ""))
    except Refusal:
        return None


def new_days(turn: Turn, answers: Answers) -> Sequence[Option]:
    ride = _about(turn, answers)
    return _days(TownRides(turn.office), ride.origin, ride.destination) if ride else []


def new_trips(turn: Turn, answers: Answers) -> Sequence[Option]:
    ride, town = _about(turn, answers), TownRides(turn.office)
    if ride is None or not answers.get("new_day"):
        return []
    day = date.fromisoformat(answers["new_day"])
    return [_trip_option(town, day, leg) for leg in bookable(town, day, ride.origin, ride.destination)[:MOST_TRIPS]]


# driving


def routes(turn: Turn, _answers: Answers) -> Sequence[Option]:
    town = TownRides(turn.office)
    known = town.timetable.routes
    return [Option(route.id, town.timetable.route_said(route.id, turn.language)) for route in known[:MOST_TRIPS]]


def weekdays(turn: Turn, _answers: Answers) -> Sequence[Option]:
    return [Option(str(day), turn.words(f"weekday.d{day}")) for day in WEEKDAYS]


def _driver(turn: Turn) -> Driver | None:
    known = TownRides(turn.office).drivers.find(turn.resident.id)
    return known if known and known.is_approved else None


def offer_days(turn: Turn, _answers: Answers) -> Sequence[Option]:
    """The coming days on which anything runs."""
    town, driver = TownRides(turn.office), _driver(turn)
    coming = days_from(town.today, town.settings.days_ahead + 1)
    runs = [day for day in coming if driver and town.timetable.trips_on(day)]
    return [Option(day.isoformat(), day_words(day)) for day in runs[:MOST_DAYS]]


def offer_trip_options(turn: Turn, answers: Answers) -> Sequence[Option]:
    """The trips of the chosen days on the routes they drive."""
    town, driver = TownRides(turn.office), _driver(turn)
    chosen = [date.fromisoformat(day) for day in answers.get("offer_days") or ()]
    found = {trip.id: trip for day in chosen for trip in town.timetable.trips_on(day)}
    mine = [trip for trip in found.values() if driver and (not driver.routes or trip.route in driver.routes)]
    ordered = sorted(mine, key=lambda trip: trip.starts)
    return [
        Option(
            trip.id,
            Say("trip_of", {"time": clock_words(trip.starts), "route": route_words(town, trip), "to": trip.headsign}),
        )
        for trip in ordered[:MOST_TRIPS]
    ]


def offer_seats(turn: Turn, _answers: Answers) -> Sequence[Option]:
    driver = _driver(turn)
    return [
        Option(str(count), Say("people", {"count": count})) for count in range(1, (driver.seats if driver else 0) + 1)
    ]


def car_seats(_turn: Turn, _answers: Answers) -> Sequence[Option]:
    return [Option(str(count), Say("people", {"count": count})) for count in range(1, 8)]


def own_offers(turn: Turn, _answers: Answers) -> Sequence[Option]:
    town = TownRides(turn.office)
    return [Option(offer.id, run_words(town, offer.run)) for offer in open_offers(town, turn.resident.id)[:MOST_TRIPS]]


def consequence(turn: Turn, answers: Answers) -> Sequence[Option]:
    """To withdraw, with how many riders that puts back in line, or not to."""
    town = TownRides(turn.office)
    try:
        offer = own_offer(town, turn.resident.id, str(answers.get("about") or ""))
    except Refusal:
        return []
    riders = sum(ride.seats for ride in riders_with(town, offer))
    key = "sure_withdraw.with_riders" if riders else "sure_withdraw.empty"
    return [Option("yes", Say(key, {"count": riders})), Option("no", Say("sure_withdraw.no"))]


def is_about(answers: Answers) -> bool:
    return bool(answers.get("about"))


BOOK = Flow(
    "book",
    (
        AskSearch("origin", find_origins, by_location=True),
        AskDestination("destination", find_destinations, by_location=True),
        AskChoice("day", days, skip_if_none=True),
        When(
            lambda answers: bool(answers.get("day")),
            (AskChoice("trip", trips), AskChoice("seats", seats), AskText("luggage", 60, optional=True), Confirm()),
        ),
    ),
    book,
)
CANCEL = Flow("cancel", (AskChoice("about", own_rides, skip_if_none=True), When(is_about, (Confirm("sure"),))), cancel)
CHANGE = Flow(
    "change",
    (
        AskChoice("about", own_rides, skip_if_none=True),
        When(
            is_about,
            (
                AskChoice("new_day", new_days, skip_if_none=True),
                AskChoice("new_trip", new_trips, skip_if_none=True),
                AskChoice("new_seats", seats),
            ),
        ),
    ),
    change,
)
NAME = Flow(
    "name",
    (AskText("family_name", 30, sensitivity="personal"), AskText("given_name", 30, sensitivity="personal")),
    keep_name,
)
DRIVE = Flow(
    "drive",
    (
        AskText("car", 30),
        AskChoice("car_seats", car_seats),
        AskChoices("drive_routes", routes, optional=True, skip_if_none=True),
        AskChoices("drive_days", weekdays, optional=True),
        AskText("name", 40, sensitivity="personal"),
        AskMobile("phone", sensitivity="personal"),
        AskText("licence", 20, sensitivity="personal"),
        AskDate("licence_until", sensitivity="personal"),
        AskText("plate", 30, sensitivity="personal"),
        AskText("insurance", 60, sensitivity="personal"),
        AskDate("insurance_until", sensitivity="personal"),
        Confirm(),
    ),
    apply,
)
OFFER = Flow(
    "offer",
    (
        AskChoices("offer_days", offer_days, skip_if_none=True),
        When(
            lambda answers: bool(answers.get("offer_days")),
            (
                AskChoices("offer_trips", offer_trip_options, skip_if_none=True),
                When(
                    lambda answers: bool(answers.get("offer_trips")),
                    (AskChoice("offer_seats", offer_seats), Confirm("sure_offer")),
                ),
            ),
        ),
    ),
    offer_trips,
)
WITHDRAW = Flow(
    "withdraw",
    (
        AskChoice("about", own_offers, skip_if_none=True),
        When(is_about, (AskChoice("sure_withdraw", consequence, skip_if_none=True),)),
    ),
    withdraw_offer,
)
