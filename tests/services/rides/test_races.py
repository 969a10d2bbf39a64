"""The last seat, a request taken twice, a withdrawal while somebody books: interleavings that follow from seeds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

import pytest

from chalicelib.kernel.errors import Conflict
from chalicelib.platform.bookings.model import Refused
from chalicelib.platform.residents.model import Resident
from chalicelib.services.rides.actions.auditing import audit_of
from chalicelib.services.rides.actions.driving import call_off_day, offer_trip, take_request, withdraw
from chalicelib.services.rides.actions.matching import Asked, Wish, book_ride, cancel_ride, fill_freed
from chalicelib.services.rides.actions.refusing import Refusal
from chalicelib.services.rides.model.driver import Driver
from chalicelib.services.rides.model.ride import Offer, Ride, Run
from chalicelib.services.rides.model.timetable import Calendar
from chalicelib.services.rides.repository import Timetables, TownRides
from tests.kit.interleaved import Interleaving
from tests.kit.quick_dynamo import QuickDynamo
from tests.services.rides.towns import MORNING, a_driver, a_leg, a_quick_town, a_rider, is_balanced

RUNS = 80
FIRST = date(2026, 11, 24)


@pytest.fixture
def order() -> Interleaving:
    return Interleaving()


@pytest.fixture
def town(order: Interleaving) -> Iterator[TownRides]:
    """A town whose line runs every day, so that each seed has a day of its own."""
    with a_quick_town(QuickDynamo(moment=order.moment), days_ahead=60, open_rides_at_most=30) as town:
        daily = Calendar("weekdays", (True,) * 7, "2026-01-01", "2030-12-31")
        tables = Timetables(town.scope)
        record = tables.keep(replace(town.timetable, calendars=(daily,)), {"files": [], "errors": []})
        tables.stand(record, instead_of=town.standing["edition"], line={"by": "test", "at": ""})
        town.office.house.memory.forget()
        yield TownRides(town.office)


@pytest.fixture
def drivers(town: TownRides) -> list[Driver]:
    return [
        a_driver(town, str(number), licence_until="2030-01-01", insurance_until="2030-01-01") for number in (21, 22)
    ]


@pytest.fixture
def riders(town: TownRides) -> list[Resident]:
    return [a_rider(town, str(number)) for number in (1, 2, 3)]


def a_day(seed: int) -> date:
    return FIRST + timedelta(days=seed % 50)


def a_run(seed: int) -> Run:
    """A run no other seed of fifty has; the trips share a day and not a run."""
    return Run(a_day(seed), (MORNING, "up-1100", "down-1330")[seed // 50 % 3])


def wish(town: TownRides, run: Run, rider: Resident, seats: int = 1) -> Wish:
    ends = ("station", "kamizato") if run.trip.startswith("up") else ("kamizato", "station")
    return Wish(run.day, a_leg(town, *ends, run.trip), seats, rider.id, rider.channel_key)


def press(town: TownRides, run: Run, rider: Resident, seats: int = 1) -> Any:
    """Somebody of that name presses, who is another for each run: no limit of theirs is in the way."""
    known = replace(rider, id=f"{rider.id}/{run.day}/{run.trip}")
    return partial(book_ride, town, wish(town, run, known, seats), Asked(known.id, town.office.house.clock()))


def now_on(town: TownRides, run: Run) -> list[Ride]:
    return [ride for ride in town.rides.on(run.day.isoformat(), run.trip) if ride.state != "cancelled"]


def offered(town: TownRides, run: Run, driver: Driver, seats: int) -> Offer:
    return offer_trip(town, driver, run, seats, town.office.house.clock())[0]


def only_refusals(outcomes: list[Any]) -> None:
    for outcome in outcomes:
        assert not isinstance(outcome, Exception) or isinstance(outcome, Refusal | Refused), repr(outcome)


def balances(town: TownRides, run: Run) -> None:
    """Each rider has seats in one car or in line, no car is over-full, and the ledger says the same."""
    assert is_balanced(town, run.day)
    assert audit_of(town).differences_on(run.day) == ()


def test_the_last_seats_are_given_once_and_who_is_slower_waits(
    town: TownRides, drivers: list[Driver], riders: list[Resident], order: Interleaving
) -> None:
    for seed in range(RUNS):
        run, random = a_run(seed), Random(seed)
        offer = offered(town, run, drivers[0], random.choice((1, 2, 3)))
        outcomes = order.outcomes(seed, *(press(town, run, rider, random.choice((1, 1, 2))) for rider in riders))
        only_refusals(outcomes)
        balances(town, run)
        rides = now_on(town, run)
        free = offer.seats - sum(ride.seats for ride in rides if ride.state == "matched")
        assert len(rides) == 3
        assert all(ride.seats > free for ride in rides if ride.state == "waiting")


def test_a_request_is_taken_by_one_driver(
    town: TownRides, drivers: list[Driver], riders: list[Resident], order: Interleaving
) -> None:
    for seed in range(RUNS):
        run = a_run(seed)
        ride = press(town, run, riders[0])()
        at = town.office.house.clock()
        outcomes = order.outcomes(seed, *(partial(take_request, town, driver, ride, at) for driver in drivers))
        only_refusals(outcomes)
        assert sum(isinstance(outcome, Ride) for outcome in outcomes) == 1
        assert [each.reason for each in outcomes if isinstance(each, Refusal)] == ["taken"]
        assert len([offer for offer in town.offers.on(ride.day, ride.trip) if offer.is_open]) == 1
        balances(town, run)


def test_a_request_is_cancelled_while_it_is_taken(
    town: TownRides, drivers: list[Driver], riders: list[Resident], order: Interleaving
) -> None:
    for seed in range(RUNS):
        run = a_run(seed)
        ride = press(town, run, riders[0])()
        at = town.office.house.clock()
        outcomes = order.outcomes(
            seed,
            partial(take_request, town, drivers[0], ride, at),
            partial(cancel_ride, town, ride, at=at, because="rider"),
        )
        only_refusals(outcomes)
        assert isinstance(outcomes[1], Ride)
        assert now_on(town, run) == []
        balances(town, run)


def test_an_offer_is_withdrawn_while_somebody_books_it(
    town: TownRides, drivers: list[Driver], riders: list[Resident], order: Interleaving
) -> None:
    for seed in range(RUNS):
        run = a_run(seed)
        offer = offered(town, run, drivers[0], 2)
        press(town, run, riders[2])()
        at = town.office.house.clock()
        outcomes = order.outcomes(
            seed, partial(withdraw, town, offer, at), press(town, run, riders[0]), press(town, run, riders[1])
        )
        only_refusals(outcomes)
        assert {(ride.state, ride.driver) for ride in now_on(town, run)} == {("waiting", "")}
        assert len(now_on(town, run)) == 3
        balances(town, run)


def test_an_offer_and_a_wish_at_once_find_each_other(
    town: TownRides, drivers: list[Driver], riders: list[Resident], order: Interleaving
) -> None:
    for seed in range(RUNS):
        run = a_run(seed)
        outcomes = order.outcomes(seed, partial(offered, town, run, drivers[0], 3), press(town, run, riders[0]))
        only_refusals(outcomes)
        assert [ride.driver for ride in now_on(town, run)] == [drivers[0].id]
        balances(town, run)


def test_a_seat_given_back_while_somebody_wishes_for_it_stays_with_nobody(
    town: TownRides, drivers: list[Driver], riders: list[Resident], order: Interleaving
) -> None:
    def cancels(ride: Ride) -> str:
        at = town.office.house.clock()
        cancel_ride(town, ride, at=at, because="rider")
        fill_freed(town, ride, at)
        return "cancelled"

    for seed in range(RUNS):
        run = a_run(seed)
        offered(town, run, drivers[0], 1)
        ride = press(town, run, riders[0])()
        outcomes = order.outcomes(seed, partial(cancels, ride), press(town, run, riders[1]))
        only_refusals(outcomes)
        (stays,) = now_on(town, run)
        assert (stays.resident.partition("/")[0], stays.state) == (riders[1].id, "matched")
        balances(town, run)


def test_a_day_called_off_while_somebody_books_leaves_nobody_behind(
    town: TownRides, drivers: list[Driver], riders: list[Resident], order: Interleaving
) -> None:
    for seed in range(50):
        run = Run(a_day(seed), MORNING)
        offered(town, run, drivers[0], 2)
        at = town.office.house.clock()
        outcomes = order.outcomes(
            seed,
            partial(call_off_day, town, run.day, "大雪", "住民課", at),
            press(town, run, riders[0]),
            press(town, run, riders[1]),
        )
        for outcome in outcomes:
            assert not isinstance(outcome, Exception) or isinstance(outcome, Refusal | Refused | Conflict)
        assert now_on(town, run) == []
        balances(town, run)
