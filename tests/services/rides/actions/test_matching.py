"""Riders and drivers meet, part, and nobody is overlooked."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.platform.bookings.model import Refused
from chalicelib.services.rides.actions.driving import call_off_day, offer_trip, take_request, withdraw, withdraw_all
from chalicelib.services.rides.actions.matching import cancel_ride
from chalicelib.services.rides.actions.refusing import Refusal
from chalicelib.services.rides.repository import TownRides
from tests.kit.fakes import Clock
from tests.services.rides.towns import (
    TUESDAY,
    a_driver,
    a_leg,
    a_quick_town,
    a_rider,
    a_run,
    books,
    is_balanced,
    now,
    told,
)


@pytest.fixture
def town() -> Iterator[TownRides]:
    with a_quick_town() as town:
        yield town
        assert is_balanced(town)


def offers(town: TownRides, name: str = "21", seats: int = 4) -> str:
    driver = a_driver(town, name)
    offer_trip(town, driver, a_run(), seats, town.office.now())
    return driver.id


def test_a_wish_without_an_offer_stands_in_line(town: TownRides) -> None:
    ride = books(town, a_rider(town, "1"))
    assert (ride.state, ride.driver, ride.fare) == ("waiting", "", 600)
    assert [each.number for each in town.rides.waiting(since="2026-11-20")] == [ride.number]


def test_a_wish_with_an_offer_has_a_seat_and_the_driver_is_told(town: TownRides) -> None:
    driver = offers(town)
    ride = books(town, a_rider(town, "1"), seats=2)
    assert (ride.state, ride.driver) == ("matched", driver)
    assert len(told(town, driver)) == 1
    assert "2人" in told(town, driver)[0]


def test_the_same_press_books_once(town: TownRides) -> None:
    rider = a_rider(town, "1")
    once = books(town, rider, cause="x")
    assert books(town, rider, cause="x") == once
    assert len(town.rides.on(TUESDAY.isoformat())) == 1


def test_nobody_rides_twice_on_a_run(town: TownRides) -> None:
    rider = a_rider(town, "1")
    books(town, rider)
    with pytest.raises((Refusal, Refused)):
        books(town, rider, cause="again")


def test_who_does_not_fit_into_one_car_goes_in_another_or_waits(town: TownRides) -> None:
    small, large = offers(town, "21", seats=2), offers(town, "22", seats=4)
    assert books(town, a_rider(town, "1"), seats=2).driver == small
    assert books(town, a_rider(town, "2"), seats=3).driver == large
    assert books(town, a_rider(town, "3"), seats=2).state == "waiting"


def test_a_new_offer_takes_those_who_wait_in_their_order_as_far_as_they_fit(town: TownRides) -> None:
    rides = [books(town, a_rider(town, str(number)), seats=seats) for number, seats in ((1, 2), (2, 3), (3, 1))]
    driver = a_driver(town)
    _, found = offer_trip(town, driver, a_run(), 3, town.office.now())
    assert [ride.number for ride in found] == [rides[0].number, rides[2].number]
    assert now(town, rides[1]).state == "waiting"


def test_one_driver_wins_a_request_and_the_other_is_told_so(town: TownRides) -> None:
    ride = books(town, a_rider(town, "1"))
    first, second = a_driver(town, "21"), a_driver(town, "22")
    assert take_request(town, first, ride, town.office.now()).driver == first.id
    with pytest.raises(Refusal) as refusal:
        take_request(town, second, ride, town.office.now())
    assert refusal.value.reason == "taken"
    assert town.offers.find(ride.day, ride.trip, second.id) is None
    assert len(told(town, ride.resident)) == 1


def test_taking_ones_own_request_again_changes_nothing(town: TownRides) -> None:
    ride = books(town, a_rider(town, "1"))
    driver = a_driver(town)
    taken = take_request(town, driver, ride, town.office.now())
    assert take_request(town, driver, now(town, ride), town.office.now()) == taken


def test_a_cancelled_request_cannot_be_taken(town: TownRides) -> None:
    ride = books(town, a_rider(town, "1"))
    cancel_ride(town, ride, at=town.office.now(), because="rider")
    with pytest.raises((Refusal, Refused)):
        take_request(town, a_driver(town), ride, town.office.now())


def test_seats_given_back_can_be_had_again_and_the_driver_is_told(town: TownRides) -> None:
    driver = offers(town, seats=1)
    ride = books(town, a_rider(town, "1"))
    assert books(town, a_rider(town, "2")).state == "waiting"
    cancelled = cancel_ride(town, ride, at=town.office.now(), because="rider")
    assert (cancelled.state, cancelled.driver) == ("cancelled", "")
    assert len(told(town, driver)) == 2
    assert books(town, a_rider(town, "3")).state == "matched"


def test_a_withdrawn_offer_puts_its_riders_first_in_line_and_tells_them(town: TownRides) -> None:
    driver = offers(town, seats=1)
    early = books(town, a_rider(town, "1"))
    late = books(town, a_rider(town, "2"))
    offer = town.offers.find(early.day, early.trip, driver)
    assert offer
    assert withdraw(town, offer, town.office.now()) == 1
    back = now(town, early)
    assert (back.state, back.driver, back.is_first) == ("waiting", "", True)
    assert len(told(town, early.resident)) == 1
    _, found = offer_trip(town, a_driver(town, "23"), a_run(), 1, town.office.now())
    assert [ride.number for ride in found] == [early.number]
    assert now(town, late).state == "waiting"


def test_riders_of_a_withdrawn_offer_go_to_another_car_that_has_room(town: TownRides) -> None:
    first = offers(town, "21", seats=2)
    ride = books(town, a_rider(town, "1"))
    second = offers(town, "22", seats=2)
    offer = town.offers.find(ride.day, ride.trip, first)
    assert offer
    withdraw(town, offer, town.office.now())
    assert now(town, ride).driver == second


def test_a_withdrawn_driver_may_offer_again(town: TownRides) -> None:
    driver = offers(town)
    offer = town.offers.find(TUESDAY.isoformat(), "down-0800", driver)
    assert offer
    withdraw(town, offer, town.office.now())
    assert books(town, a_rider(town, "1")).state == "waiting"
    _, found = offer_trip(town, town.drivers.fetch(driver), a_run(), 2, town.office.now())
    assert len(found) == 1


def test_withdrawing_goes_on_where_it_was_killed(town: TownRides) -> None:
    driver = offers(town)
    ride = books(town, a_rider(town, "1"))
    offer = town.offers.find(ride.day, ride.trip, driver)
    assert offer
    town.ledger.close(_slot(town, driver), "withdrawn")
    assert withdraw(town, offer, town.office.now()) == 1
    assert withdraw(town, replace(offer), town.office.now()) == 0
    assert len(told(town, ride.resident)) == 1


def _slot(town: TownRides, driver: str):  # type: ignore[no-untyped-def]
    from chalicelib.services.rides.actions.matching import slot_of

    return slot_of(town, a_run(), driver, 4)


def test_all_offers_of_a_driver_are_taken_back_at_once(town: TownRides) -> None:
    driver = a_driver(town)
    for trip in ("down-0800", "up-1100"):
        offer_trip(town, driver, a_run(trip), 2, town.office.now())
    assert withdraw_all(town, driver.id, town.office.now()) == 2
    assert [offer.state for offer in town.offers.on(TUESDAY.isoformat())] == ["withdrawn", "withdrawn"]


def test_a_day_called_off_ends_all_and_tells_everybody_once(town: TownRides) -> None:
    driver = offers(town, seats=1)
    matched, waits = books(town, a_rider(town, "1")), books(town, a_rider(town, "2"))
    assert call_off_day(town, TUESDAY, "大雪のため", "住民課", town.office.now()) == 2
    assert {now(town, ride).state for ride in (matched, waits)} == {"cancelled"}
    assert [len(told(town, each)) for each in (driver, matched.resident, waits.resident)] == [2, 1, 1]
    assert "大雪のため" in told(town, waits.resident)[0]
    assert call_off_day(town, TUESDAY, "大雪のため", "住民課", town.office.now()) == 0
    with pytest.raises(Refusal) as refusal:
        books(town, a_rider(town, "3"))
    assert refusal.value.reason == "day_off"
    with pytest.raises(Refusal):
        offer_trip(town, a_driver(town, "22"), a_run(), 2, town.office.now())


@pytest.mark.parametrize(
    ("facts", "seats", "reason"),
    [
        ({"state": "applied"}, 1, "no_driver"),
        ({"state": "paused"}, 1, "paused"),
        ({"licence_until": "2026-11-23"}, 1, "papers_over"),
        ({}, 5, "car_seats"),
        ({}, 0, "car_seats"),
    ],
)
def test_who_cannot_drive_is_told_why(town: TownRides, facts: dict[str, Any], seats: int, reason: str) -> None:
    with pytest.raises(Refusal) as refusal:
        offer_trip(town, a_driver(town, **facts), a_run(), seats, town.office.now())
    assert refusal.value.reason == reason


def test_a_driver_is_in_one_place_at_a_time_and_does_not_book_their_own_car(town: TownRides) -> None:
    driver = a_driver(town)
    offer_trip(town, driver, a_run(), 2, town.office.now())
    with pytest.raises(Refusal) as refusal:
        books(town, a_rider(town, "21"))
    assert refusal.value.reason == "own_trip"
    other = a_driver(town, "22")
    books(town, a_rider(town, "22"), leg=a_leg(town, "station", "clinic", "up-1100"))
    with pytest.raises(Refusal) as refusal:
        offer_trip(town, other, a_run("up-1100"), 2, town.office.now())
    assert refusal.value.reason == "own_ride"


def test_after_the_cutoff_and_before_its_time_nobody_books(town: TownRides) -> None:
    with pytest.raises(Refused) as refusal:
        books(town, a_rider(town, "1"), seats=5)
    assert refusal.value.reason == "too_many_places"
    clock = town.office.house.clock
    assert isinstance(clock, Clock)
    clock.pass_(days=3, hours=7)  # Monday at five
    with pytest.raises(Refused) as refusal:
        books(town, a_rider(town, "1"))
    assert refusal.value.reason == "too_late"


def test_what_a_driver_takes_back_and_what_is_full_never_gives_a_seat_twice(town: TownRides) -> None:
    offers(town, seats=4)
    rides = [books(town, a_rider(town, str(number)), seats=2) for number in range(1, 4)]
    assert [ride.state for ride in rides] == ["matched", "matched", "waiting"]
