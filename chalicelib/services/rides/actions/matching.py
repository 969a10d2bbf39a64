"""Riders and drivers meet: who has a seat with whom is written in one transaction with the seats themselves.

On paper: somebody wishes for a run. The cars that are offered for it are tried, the fullest that has room first; where
none has, the wish stands in line, which is an offering of its own in the ledger. A driver who offers seats, or takes a
request, moves wishes out of the line into the car. Who wished looks at the offers once more after having written, and
who offered looks at the line after having written, so nobody is overlooked in between.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.kernel.storage import TenantItem
from chalicelib.platform.bookings.model import Booking, Limits, Refused, Slot, Wanted, booking_number
from chalicelib.platform.messaging.outbox import DeliveryRecord, hasten
from chalicelib.platform.reminders.model import Reminder
from chalicelib.platform.reminders.repository import Reminders
from chalicelib.services.rides.actions.auditing import keep_audited
from chalicelib.services.rides.actions.refusing import Refusal
from chalicelib.services.rides.actions.telling import day_words, news_for_driver, news_for_rider
from chalicelib.services.rides.model.ride import Offer, Ride, Run, best_offers, in_line
from chalicelib.services.rides.model.timetable import Leg, Trip, instant
from chalicelib.services.rides.repository import SERVICE, TownRides

IN_LINE = 900
"""How many may wait for one run."""

Beside = Callable[[], Sequence[TenantItem]]
Made = tuple[Sequence[TenantItem], Sequence[DeliveryRecord]]


@dataclass(frozen=True)
class Wish:
    """Where somebody wants to ride."""

    day: date
    leg: Leg
    seats: int
    resident: str = ""
    channel: str = ""
    luggage: str = ""
    message_id: str = ""
    caller: str = ""
    """Names somebody who telephoned among callers; empty for a resident."""
    private: str = ""
    """Their name and number, to be sealed."""
    by: str = "resident"

    @property
    def run(self) -> Run:
        return Run(self.day, self.leg.trip.id)


@dataclass(frozen=True)
class Asked:
    """By what press, event or call something is asked for, and when; the same cause does it once."""

    cause: str
    at: datetime
    limits: Limits | None = None
    """Other limits than the town's own."""


class With:
    """What is written with a booking; what of it are messages is handed to the workers once it stands."""

    def __init__(self, town: TownRides, make: Callable[[Booking], Made]) -> None:
        self._town, self._make = town, make
        self._told: Sequence[DeliveryRecord] = ()

    def __call__(self, booking: Booking) -> Sequence[TenantItem]:
        items, self._told = self._make(booking)
        return (*items, *self._told)

    def hasten(self) -> None:
        hasten(self._town.office, *self._told)


# slots


def slot_of(town: TownRides, run: Run, driver: str, seats: int) -> Slot:
    """A driver's car on a run, or the line of those who wait for it, as the ledger knows it."""
    trip = trip_on(town, run)
    zone, tenant = town.office.tenant.zone, town.office.tenant
    starts, ends = (instant(run.day, minutes, zone) for minutes in (trip.starts, trip.times[-1].arrival))
    capacity = seats if driver else IN_LINE
    return Slot(
        run.offering(driver), tenant.local(starts), tenant.local(max(ends, starts + timedelta(minutes=1))), capacity
    )


def trip_on(town: TownRides, run: Run) -> Trip:
    """The run's trip; a refusal where the timetable has none."""
    trip = town.timetable.trip(run.trip)
    if trip is None or not trip.times:
        raise Refusal("no_trip")
    return trip


def free_seats(town: TownRides, offer: Offer, at: datetime) -> int:
    return town.ledger.free(slot_of(town, offer.run, offer.driver, offer.seats), at)


# wishing


def book_ride(town: TownRides, wish: Wish, asked: Asked) -> Ride:
    """A seat with a driver, or a place in line. `Refusal` or `Refused` says why neither."""
    known = _made_before(town, wish, asked)
    if known:
        return known
    refuse_unfit(town, wish)
    offers = [offer for offer in town.offers.on(wish.day.isoformat(), wish.leg.trip.id) if offer.is_open]
    if any(wish.resident and offer.driver == wish.resident for offer in offers):
        raise Refusal("own_trip")
    for offer in best_offers([(offer, free_seats(town, offer, asked.at)) for offer in offers], wish.seats):
        with suppress(_NoRoom):
            return _booked(town, wish, offer, asked)
    return seek(town, _booked(town, wish, None, asked), asked.at)


def refuse_unfit(town: TownRides, wish: Wish) -> None:
    """What no ledger need be asked for."""
    calendar = town.timetable.calendar(wish.leg.trip.service)
    if calendar is None or not calendar.runs_on(wish.day):
        raise Refusal("no_trip")
    off = town.days_off.find(wish.day.isoformat())
    if off:
        raise Refusal("day_off", day=day_words(wish.day), because=off.because)


def nothing() -> Sequence[TenantItem]:
    return ()


class _NoRoom(Exception):
    """This car is full or gone meanwhile; another may not be."""


def _made_before(town: TownRides, wish: Wish, asked: Asked) -> Ride | None:
    booking = town.ledger.find(booking_number(town.office.tenant.local(asked.at), asked.cause))
    if booking is None or booking.cause != asked.cause:
        return None
    return town.rides.find(booking.id, wish.day.isoformat(), wish.leg.trip.id)


def _booked(town: TownRides, wish: Wish, offer: Offer | None, asked: Asked) -> Ride:
    driver, seats = (offer.driver, offer.seats) if offer else ("", 0)
    wanted = Wanted(
        cause=asked.cause,
        slots=(slot_of(town, wish.run, driver, seats),),
        limits=asked.limits or town.settings.limits,
        places=wish.seats,
        resident=wish.resident,
        person=wish.caller,
        channel=wish.channel,
        origin="phone" if wish.private else "resident",
        by=wish.by,
    )
    write = With(town, lambda booking: _new_ride(town, booking, wish, offer, asked.at))
    try:
        booking = town.ledger.book(wanted, at=asked.at, with_it=write)
    except Refused as refusal:
        if offer and refusal.reason in ("full", "closed"):
            raise _NoRoom from refusal
        raise
    write.hasten()
    keep_audited(town)
    found = town.rides.find(booking.id, wish.day.isoformat(), wish.leg.trip.id)
    assert found
    return found


def _new_ride(town: TownRides, booking: Booking, wish: Wish, offer: Offer | None, at: datetime) -> Made:
    _refuse_twice(town, wish)
    leg = wish.leg
    fare = town.timetable.fare(leg)
    ride = Ride(
        number=booking.id,
        day=wish.day.isoformat(),
        trip=leg.trip.id,
        origin=leg.board.stop,
        destination=leg.alight.stop,
        board=leg.board.departure,
        alight=leg.alight.arrival,
        seats=wish.seats,
        state="matched" if offer else "waiting",
        made_at=at.isoformat(),
        resident=wish.resident,
        driver=offer.driver if offer else "",
        luggage=wish.luggage,
        fare=town.settings.fare if fare is None else fare,
        message_id=wish.message_id,
    )
    if wish.private:
        ride = replace(ride, sealed=town.office.house.sealer.seal(town.scope.tenant_id, ride.purpose, wish.private))
    told = news_for_driver(town, ride, offer.driver, "rider_came", "new") if offer else ()
    return (*written(town, ride), *_reminders(town, ride, at)), told


def _refuse_twice(town: TownRides, wish: Wish) -> None:
    if not wish.resident:
        return
    there = town.rides.on(wish.day.isoformat(), wish.leg.trip.id)
    if any(ride.is_live and ride.resident == wish.resident for ride in there):
        raise Refusal("twice")


def written(town: TownRides, ride: Ride) -> tuple[TenantItem, TenantItem]:
    """A ride ready to be written, with its slip."""
    return town.rides.prepared(ride, slip_from=slip_day(town, ride))


def slip_day(town: TownRides, ride: Ride) -> str:
    """From which day somebody without a driver waits for staff: when their cut-off nears."""
    starts = instant(ride.run.day, ride.board, town.office.tenant.zone)
    cutoff = town.settings.limits.book.moment(town.office.tenant.local(starts))
    return (cutoff - timedelta(hours=town.settings.desk_hours)).date().isoformat()


def _reminders(town: TownRides, ride: Ride, at: datetime) -> list[TenantItem]:
    """The evening before, an hour or two before, and at the time itself, when who still waits waits no more."""
    about = {"what": "ride", "number": ride.number, "day": ride.day, "trip": ride.trip}
    reminders = Reminders(town.scope)
    times = reminded_at(town, ride.run.day, ride.board)
    times["end"] = instant(ride.run.day, ride.board, town.office.tenant.zone)
    return [
        reminders.prepared(Reminder(f"ride/{ride.number}/{name}", SERVICE, when, {**about, "which": name}))
        for name, when in times.items()
        if when > at
    ]


def reminded_at(town: TownRides, day: date, minutes: int) -> dict[str, datetime]:
    """When who rides or drives is reminded of a run."""
    starts = instant(day, minutes, town.office.tenant.zone)
    clock = town.settings.evening_reminder
    hours, rest = map(int, clock.split(":"))
    evening = instant(day - timedelta(days=1), hours * 60 + rest, town.office.tenant.zone)
    return {"evening": evening, "before": starts - timedelta(hours=town.settings.hours_before)}


# meeting


def seek(town: TownRides, ride: Ride, at: datetime) -> Ride:
    """Match somebody who waits with an offer that has room, if there is one now."""
    offers = [offer for offer in town.offers.on(ride.day, ride.trip) if offer.is_open and offer.driver != ride.resident]
    for offer in best_offers([(offer, free_seats(town, offer, at)) for offer in offers], ride.seats):
        with suppress(Refusal, Refused):
            return match(town, ride, offer, at=at)
    return ride


def fill(town: TownRides, offer: Offer, at: datetime) -> list[Ride]:
    """Give the free seats of an offer to those who wait for its run, in their order; who rides from now on."""
    found = []
    for ride in in_line(town.rides.on(offer.day, offer.trip)):
        if ride.resident != offer.driver and ride.seats <= free_seats(town, offer, at):
            with suppress(Refusal, Refused):
                found.append(match(town, ride, offer, at=at))
    return found


def match(
    town: TownRides, ride: Ride, offer: Offer, *, at: datetime, beside: Beside = nothing, is_told: bool = True
) -> Ride:
    """Move somebody who waits into a driver's car. `Refusal` where another driver was quicker, or they cancelled.

    `beside` makes what is written in the same transaction, anew at each try; `is_told`: whether the driver is.
    """

    def make(booking: Booking) -> Made:
        fresh = _fresh(town, ride)
        if fresh.state != "waiting":
            raise Refusal("taken" if fresh.state == "matched" else "gone")
        now = replace(fresh, state="matched", driver=offer.driver, is_first=False)
        cause = str(booking.version)
        told = news_for_rider(town, now, "driver_found", cause)
        if is_told:
            told += news_for_driver(town, now, offer.driver, "rider_came", cause)
        return (*written(town, now), *beside()), told

    return _moved(town, ride, slot_of(town, offer.run, offer.driver, offer.seats), make, at)


def put_back(town: TownRides, ride: Ride, at: datetime, what: str = "driver_withdrew") -> Ride:
    """Move a rider out of a car into the line, before all others, and tell them."""

    def make(booking: Booking) -> Made:
        fresh = _fresh(town, ride)
        if fresh.state != "matched" or fresh.driver != ride.driver:
            raise Refusal("gone")
        now = replace(fresh, state="waiting", driver="", is_first=True)
        return written(town, now), news_for_rider(town, now, what, str(booking.version))

    return _moved(town, ride, slot_of(town, ride.run, "", 0), make, at)


def _moved(town: TownRides, ride: Ride, slot: Slot, make: Callable[[Booking], Made], at: datetime) -> Ride:
    write = With(town, make)
    any_number = replace(town.settings.limits, places=0)
    town.ledger.move(ride.number, (slot,), limits=any_number, at=at, by_staff=True, with_it=write)
    write.hasten()
    return _fresh(town, ride)


def _fresh(town: TownRides, ride: Ride) -> Ride:
    found = town.rides.find(ride.number, ride.day, ride.trip)
    if found is None:
        raise Refusal("gone")
    return found


# parting


def cancel_ride(
    town: TownRides, ride: Ride, *, at: datetime, because: str, limits: Limits | None = None, why: str = ""
) -> Ride:
    """End a ride and give its seats back; told to whoever did not do it. With `limits` its deadline binds."""

    def make(booking: Booking) -> Made:
        fresh = _fresh(town, ride)
        now = replace(fresh, state="cancelled", because=because, driver="")
        cause = str(booking.version)
        told = (
            news_for_driver(town, now, fresh.driver, "rider_left", cause) if fresh.driver and because != "day" else ()
        )
        if because != "rider":
            told += news_for_rider(town, now, f"cancelled_{because}", cause, why=why)
        return written(town, now), told

    write = With(town, make)
    town.ledger.release(ride.number, at=at, because=because, limits=limits, with_it=write)
    write.hasten()
    return _fresh(town, ride)


def fill_freed(town: TownRides, ride: Ride, at: datetime) -> None:
    """Seats a rider gave back go to who waits for the same run; `ride` as it was before."""
    offer = town.offers.find(ride.day, ride.trip, ride.driver) if ride.driver else None
    if offer and offer.is_open:
        fill(town, offer, at)


def change_seats(town: TownRides, ride: Ride, seats: int, *, at: datetime) -> Ride:
    """Another number of seats in the same car, or in line; `Refused` where they are not free, and nothing changes."""
    if seats == ride.seats:
        return ride
    offer = town.offers.find(ride.day, ride.trip, ride.driver) if ride.driver else None

    def make(booking: Booking) -> Made:
        fresh = _fresh(town, ride)
        if fresh.driver != ride.driver or not fresh.is_live:
            raise Refusal("changed_meanwhile")
        now, cause = replace(fresh, seats=seats), str(booking.version)
        return written(town, now), news_for_driver(town, now, now.driver, "rider_changed", cause)

    write = With(town, make)
    slot = slot_of(town, ride.run, ride.driver, offer.seats if offer else 0)
    limits = town.settings.limits
    town.ledger.move(ride.number, (slot,), limits=limits, at=at, places=seats, with_it=write)
    write.hasten()
    if seats < ride.seats:
        fill_freed(town, ride, at)
    return _fresh(town, ride)
