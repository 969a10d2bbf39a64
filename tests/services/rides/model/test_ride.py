from dataclasses import replace
from datetime import date

import pytest

from chalicelib.services.rides.model.driver import Application, Driver
from chalicelib.services.rides.model.ride import Offer, Ride, Run, best_offers, in_line, offer_named, overlaps

RIDE = Ride("A", "2026-11-24", "t", "a", "b", 480, 490, 1, "waiting", "2026-11-20T10:00")
DRIVER = Driver("D", "approved", 4, "白い車", "2027-03-31", "2026-12-31", routes=("valley",), weekdays=(1,))


def test_who_was_left_stands_first_then_who_asked_first() -> None:
    late = replace(RIDE, number="B", made_at="2026-11-20T11:00")
    left = replace(RIDE, number="C", made_at="2026-11-21T11:00", is_first=True)
    seated = replace(RIDE, number="D", state="matched")
    assert [ride.number for ride in in_line((late, RIDE, seated, left))] == ["C", "A", "B"]


def test_the_fullest_car_that_has_room_is_tried_first() -> None:
    small, large = (Offer("2026-11-24", "t", name, seats) for name, seats in (("S", 2), ("L", 6)))
    assert [offer.driver for offer in best_offers(((large, 6), (small, 2)), 2)] == ["S", "L"]
    assert [offer.driver for offer in best_offers(((large, 6), (small, 1)), 2)] == ["L"]


def test_an_offers_id_names_its_day_driver_and_trip_also_with_dots() -> None:
    offer = Offer("2026-11-24", "line.1/2", "D", 2)
    assert offer_named(offer.id) == ("2026-11-24", "D", "line.1/2")
    assert offer_named("nonsense") is None
    assert offer.run == Run(date(2026, 11, 24), "line.1/2")


@pytest.mark.parametrize(("other", "told"), [((490, 500), False), ((489, 500), True), ((400, 480), False)])
def test_spans_that_touch_do_not_overlap(other: tuple[int, int], *, told: bool) -> None:
    assert overlaps((480, 490), other) is told


def test_a_driver_is_asked_on_their_routes_and_days_while_both_papers_hold() -> None:
    tuesday, wednesday, january = date(2026, 11, 24), date(2026, 11, 25), date(2027, 1, 5)
    assert DRIVER.would_drive("valley", tuesday)
    assert not DRIVER.would_drive("valley", wednesday)
    assert not DRIVER.would_drive("ridge", tuesday)
    assert not DRIVER.would_drive("valley", january)
    assert not replace(DRIVER, state="paused").would_drive("valley", tuesday)
    assert DRIVER.warned_from(30) == "2026-12-01"


def test_an_application_keeps_private_answers_apart() -> None:
    private = dict.fromkeys(("name", "phone", "licence", "plate", "insurance"), "x")
    told = {"car": "白い車", "car_seats": "3", "licence_until": "2027-01-01", "insurance_until": "2026-11-01"} | private
    application = Application.from_answers(told)
    assert (application.seats, application.routes, application.weekdays) == (3, (), ())
    assert application.private == private
    assert application.objection(date(2026, 11, 20)) == "insurance_over"
    assert application.objection(date(2026, 10, 20)) == ""
