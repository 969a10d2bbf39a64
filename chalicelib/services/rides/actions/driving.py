"""What drivers do: offer seats on runs, take a request, withdraw; and the town: call a day off."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.storage import TenantItem, together
from chalicelib.platform.bookings.model import Booking, Refused, State
from chalicelib.platform.messaging.outbox import DeliveryRecord, hasten
from chalicelib.platform.messaging.reply import Reply, Say
from chalicelib.platform.reminders.model import Reminder
from chalicelib.platform.reminders.repository import Reminders
from chalicelib.services.rides.actions.matching import (
    cancel_ride,
    fill,
    match,
    put_back,
    reminded_at,
    seek,
    slot_of,
    trip_on,
    written,
)
from chalicelib.services.rides.actions.refusing import Refusal, Refusals
from chalicelib.services.rides.actions.telling import date_words, day_words, run_card, tell
from chalicelib.services.rides.model.driver import Driver
from chalicelib.services.rides.model.ride import BOUGHT, Offer, OfferState, Ride, RideState, Run, overlaps
from chalicelib.services.rides.model.timetable import instant
from chalicelib.services.rides.repository import SERVICE, TownRides

MARKED: Mapping[RideState, State] = {"done": "arrived", "missed": "missed", "matched": "booked"}
SOON = timedelta(minutes=1)
TRIES = 5
OFFERED_DAYS = 60
"""How far ahead seats may be offered."""


def offer_trip(town: TownRides, driver: Driver, run: Run, seats: int, at: datetime) -> tuple[Offer, list[Ride]]:
    """Offer seats on a run; the offer, and who of those who waited rides now. Offered twice it is one offer."""
    known = town.offers.find(run.day.isoformat(), run.trip, driver.id)
    if known is None or not known.is_open:
        refuse_unfit_offer(town, driver, run, seats, at)
    for item in _opened(town, driver, run, seats, at):
        with suppress(Conflict):  # another press of theirs was quicker: it is offered
            together(item)
    offer = town.offers.find(run.day.isoformat(), run.trip, driver.id)
    if offer is None or not offer.is_open:
        raise Refusal("gone")
    return offer, fill(town, offer, at)


def _opened(town: TownRides, driver: Driver, run: Run, seats: int, at: datetime) -> Sequence[TenantItem]:
    """The offer to be written, its reminders set; nothing where it is open already."""
    known = town.offers.find(run.day.isoformat(), run.trip, driver.id)
    if known and known.is_open:
        return ()
    offer = Offer(run.day.isoformat(), run.trip, driver.id, seats, "open", at.isoformat())
    if known:
        town.ledger.reopen(slot_of(town, run, driver.id, seats))
        offer = replace(offer, version=known.version)
    _remind(town, offer, at)
    return (town.offers.prepared(offer),)


def _remind(town: TownRides, offer: Offer, at: datetime) -> None:
    """Set before the offer is written: of an offer that never came to be, nothing is said."""
    about = {"what": "offer", "day": offer.day, "trip": offer.trip, "driver": offer.driver}
    for name, when in reminded_at(town, offer.run.day, trip_on(town, offer.run).starts).items():
        if when > at:
            Reminders(town.scope).set(Reminder(f"offer/{offer.id}/{name}", SERVICE, when, {**about, "which": name}))


def refuse_unfit_offer(town: TownRides, driver: Driver, run: Run, seats: int, at: datetime) -> None:
    """`Refusal` where a driver cannot offer so many seats on a run."""
    if not driver.is_approved:
        raise Refusal("paused" if driver.state == "paused" else "no_driver")
    if run.day.isoformat() > driver.papers_until:
        raise Refusal("papers_over", until=date_words(driver.papers_until))
    calendar = town.timetable.calendar(trip_on(town, run).service)
    if calendar is None or not calendar.runs_on(run.day):
        raise Refusal("no_trip")
    refuse_past(town, run, at)
    if run.day > town.today + timedelta(days=OFFERED_DAYS):
        raise Refusal("too_far", days=OFFERED_DAYS)
    off = town.days_off.find(run.day.isoformat())
    if off:
        raise Refusal("day_off", day=day_words(run.day), because=off.because)
    if not 1 <= seats <= driver.seats:
        raise Refusal("car_seats", at_most=driver.seats)
    _refuse_two_at_once(town, driver, run)


def refuse_past(town: TownRides, run: Run, at: datetime) -> None:
    if instant(run.day, trip_on(town, run).starts, town.office.tenant.zone) <= at:
        raise Refusal("past_trip")


def _refuse_two_at_once(town: TownRides, driver: Driver, run: Run) -> None:
    day = run.day.isoformat()
    if any(ride.is_live and ride.resident == driver.id for ride in town.rides.on(day, run.trip)):
        raise Refusal("own_ride")
    others = [offer for offer in town.offers.on(day) if offer.trip != run.trip]
    if not is_free_for(town, driver, run, others):
        raise Refusal("overlaps")


def is_free_for(town: TownRides, driver: Driver, run: Run, offers: Sequence[Offer]) -> bool:
    """Whether a driver drives nowhere else while a run lasts; `offers` are those of its day."""
    span = _span(town, run.trip)
    own = (offer for offer in offers if offer.driver == driver.id and offer.is_open)
    return not any(overlaps(span, _span(town, offer.trip)) for offer in own)


def _span(town: TownRides, trip_id: str) -> tuple[int, int]:
    trip = town.timetable.trip(trip_id)
    return (trip.starts, trip.times[-1].arrival) if trip and trip.times else (0, 0)


def take_request(town: TownRides, driver: Driver, ride: Ride, at: datetime, *, is_told: bool = False) -> Ride:
    """Drive somebody who waits: opens the driver's offer for that run if there is none. One driver wins."""
    run, known = ride.run, town.offers.find(ride.day, ride.trip, driver.id)
    if ride.state == "matched" and ride.driver == driver.id:
        return ride
    if ride.resident == driver.id:
        raise Refusal("own_trip")
    seats = max(driver.seats, ride.seats) if known is None else known.seats
    if known is None or not known.is_open:
        if ride.seats > driver.seats:
            raise Refusal("car_seats", at_most=driver.seats)
        seats = driver.seats
        refuse_unfit_offer(town, driver, run, seats, at)
    offer = known if known and known.is_open else Offer(ride.day, ride.trip, driver.id, seats)
    taken = match(town, ride, offer, at=at, beside=lambda: _opened(town, driver, run, seats, at), is_told=is_told)
    fill(town, offer, at)
    return taken


def mark_ride(town: TownRides, ride: Ride, state: RideState, at: datetime) -> Ride:
    """Note that somebody rode (`done`), did not come (`missed`), or neither yet (`matched`)."""

    def make(_booking: Booking) -> Sequence[TenantItem]:
        fresh = town.rides.find(ride.number, ride.day, ride.trip)
        if fresh is None or fresh.state not in BOUGHT or fresh.driver != ride.driver:
            raise Refusal("not_riding")
        return written(town, replace(fresh, state=state))

    if ride.state == "waiting":
        raise Refusal("not_riding")
    if instant(ride.run.day, ride.board, town.office.tenant.zone) > at:
        raise Refusal("too_early_mark")
    town.ledger.mark(ride.number, MARKED[state], at=at, with_it=make)
    found = town.rides.find(ride.number, ride.day, ride.trip)
    assert found
    return found


# withdrawing


def riders_with(town: TownRides, offer: Offer) -> list[Ride]:
    """Who rides with a driver on a run, by where they get in."""
    rides = [ride for ride in town.rides.on(offer.day, offer.trip) if ride.driver == offer.driver]
    return sorted((ride for ride in rides if ride.state != "cancelled"), key=lambda ride: (ride.board, ride.number))


def withdraw(town: TownRides, offer: Offer, at: datetime) -> int:
    """Take an offer back; how many rides are put back in line. Killed on the way, a reminder goes on with it."""
    about = {"what": "withdrawn", "day": offer.day, "trip": offer.trip, "driver": offer.driver}
    reminder = Reminder(f"withdrawn/{offer.id}", SERVICE, at + SOON, about)
    Reminders(town.scope).set(reminder)
    count = settle_withdrawn(town, offer.day, offer.trip, offer.driver, at)
    Reminders(town.scope).cancel(reminder.id)
    return count


def settle_withdrawn(town: TownRides, day: str, trip: str, driver: str, at: datetime) -> int:
    """Let nobody in any more, then put who rode there back in line. Done again, it changes nothing."""
    offer = town.offers.find(day, trip, driver)
    if offer is None:
        return 0
    town.ledger.close(slot_of(town, offer.run, driver, offer.seats), "withdrawn")
    _end_offer(town, offer, "withdrawn")
    rides = [ride for ride in riders_with(town, offer) if ride.state == "matched"]
    for ride in rides:
        with suppress(*Refusals):  # they cancelled meanwhile
            seek(town, put_back(town, ride, at), at)
    return len(rides)


def _end_offer(town: TownRides, offer: Offer, state: OfferState, told: Sequence[DeliveryRecord] = ()) -> None:
    """Write that an offer is open no more, with what its driver is told; nothing where it is not."""
    for _ in range(TRIES):
        fresh = town.offers.find(offer.day, offer.trip, offer.driver)
        if fresh is None or not fresh.is_open:
            return
        with suppress(Conflict):
            together(town.offers.prepared(replace(fresh, state=state)), *told)
            hasten(town.office, *told)
            return
    raise Conflict


def withdraw_all(town: TownRides, driver: str, at: datetime) -> int:
    """Take back all that a driver still offers; how many offers that were."""
    coming = [offer for offer in town.offers.of_driver(driver, since=town.today.isoformat()) if offer.is_open]
    for offer in coming:
        withdraw(town, offer, at)
    return len(coming)


# a whole day


def call_off_day(town: TownRides, day: date, because: str, by: str, at: datetime) -> int:
    """Call off all runs of a day (weather): everybody is told; how many rides that ends."""
    town.days_off.keep(day.isoformat(), because, by)
    about = {"what": "day_off", "day": day.isoformat()}
    reminder = Reminder(f"day-off/{day.isoformat()}", SERVICE, at + SOON, about)
    Reminders(town.scope).set(reminder)
    count = settle_day_off(town, day.isoformat(), at)
    Reminders(town.scope).cancel(reminder.id)
    return count


def settle_day_off(town: TownRides, day: str, at: datetime) -> int:
    """Close every line and car of a day, then end the rides. Done again, it changes nothing."""
    off = town.days_off.find(day)
    if off is None:
        return 0
    offers, on = town.offers.on(day), date.fromisoformat(day)
    for trip in town.timetable.trips_on(on):
        town.ledger.close(slot_of(town, Run(on, trip.id), "", 0), off.because)
    for offer in offers:
        with suppress(Refusal):  # a trip that is in the timetable no more takes nobody in
            town.ledger.close(slot_of(town, offer.run, offer.driver, offer.seats), off.because)
        _end_offer(town, offer, "called_off", _called_off(town, offer, off.because))
    rides = [ride for ride in town.rides.on(day) if ride.is_live]
    for ride in rides:
        with suppress(Refused):
            cancel_ride(town, ride, at=at, because="day", why=off.because)
    return len(rides)


def _called_off(town: TownRides, offer: Offer, because: str) -> tuple[DeliveryRecord, ...]:
    title = Say("news.trip_called_off.title")
    reply = Reply((run_card(town, offer.run, title), Say("news.trip_called_off.told", {"why": because})))
    return tell(town, offer.driver, reply, "called-off", offer.id, str(offer.version))
