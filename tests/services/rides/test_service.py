"""What is kept of a rider and a driver, how it is told, and how it is gone."""

from collections.abc import Iterator

import pytest

from chalicelib.platform.flows.model import Flow
from chalicelib.services.rides.actions.drivers import apply, papers_of
from chalicelib.services.rides.actions.driving import offer_trip
from chalicelib.services.rides.actions.riding import forget_luggage, keep_name
from chalicelib.services.rides.repository import TownRides
from chalicelib.services.rides.service import SERVICE, forget_resident, holdings
from tests.kit.offices import a_resident, a_turn
from tests.services.rides.towns import a_driver, a_quick_town, a_rider, a_run, books, is_balanced, now, told

PAPERS = {
    "car": "白い軽自動車",
    "car_seats": "3",
    "drive_routes": None,
    "drive_days": ["0", "4"],
    "name": "山川一郎",
    "phone": "+819000000000",
    "licence": "123456789012",
    "licence_until": "2028-05-01",
    "plate": "やまべ 500 あ 00-00",
    "insurance": "やまべ損保 1234",
    "insurance_until": "2027-06-30",
}


@pytest.fixture
def town() -> Iterator[TownRides]:
    with a_quick_town() as town:
        yield town
        assert is_balanced(town)


def turn_of(town: TownRides, name: str, event: str = "E1"):  # type: ignore[no-untyped-def]
    return a_turn(town.office, a_resident(town.office, name), service="rides", event=event)


def test_an_application_is_sealed_and_waits_for_staff(town: TownRides) -> None:
    turn = turn_of(town, "7")
    reply = apply(turn, PAPERS)
    driver = town.drivers.fetch(turn.resident.id)
    assert (driver.state, driver.seats, driver.weekdays) == ("applied", 3, (0, 4))
    assert papers_of(town, driver)["name"] == "山川一郎"
    for secret in ("山川", "+8190", "123456789012", "00-00"):
        assert secret not in repr(driver)
        assert secret not in repr(reply)


@pytest.mark.parametrize(
    ("paper", "reason"), [("licence_until", "licence_over"), ("insurance_until", "insurance_over")]
)
def test_papers_that_have_ended_are_refused(town: TownRides, paper: str, reason: str) -> None:
    turn = turn_of(town, "7")
    assert f"refused.{reason}" in repr(apply(turn, {**PAPERS, paper: "2026-11-19"}))
    assert town.drivers.find(turn.resident.id) is None


def test_an_approved_driver_who_applies_anew_waits_anew(town: TownRides) -> None:
    driver = a_driver(town, "7")
    apply(turn_of(town, "7"), PAPERS)
    assert town.drivers.fetch(driver.id).state == "applied"


def test_what_is_kept_is_told_without_what_it_says(town: TownRides) -> None:
    turn = turn_of(town, "7")
    assert holdings(turn, turn.resident.id) == []
    apply(turn, PAPERS)
    keep_name(turn, {"family_name": "山川", "given_name": "一郎"})
    books(town, a_rider(town, "7"))
    sentences = holdings(turn, turn.resident.id)
    assert len(sentences) == 3
    assert "山川" not in repr(sentences)


def test_a_driver_who_is_forgotten_leaves_no_papers_and_their_riders_first_in_line(town: TownRides) -> None:
    turn = turn_of(town, "7")
    apply(turn, PAPERS)
    driver = town.drivers.fetch(turn.resident.id)
    from chalicelib.services.rides.actions.drivers import decide

    decide(town, driver, "approved", by="住民課")
    offer_trip(town, town.drivers.fetch(driver.id), a_run(), 2, town.office.now())
    ride = books(town, a_rider(town, "1"))
    assert ride.driver == driver.id
    forget_resident(turn, driver.id)
    assert town.drivers.find(driver.id) is None
    assert town.offers.on(ride.day) == []
    assert (now(town, ride).state, now(town, ride).is_first) == ("waiting", True)
    assert holdings(turn, driver.id) == []


def test_a_rider_who_is_forgotten_gives_the_seat_back_and_no_line_names_them(town: TownRides) -> None:
    driver = a_driver(town)
    offer_trip(town, driver, a_run(), 1, town.office.now())
    rider = a_rider(town, "1")
    ride = books(town, rider)
    waits = books(town, a_rider(town, "2"))
    keep_name(turn_of(town, "1"), {"family_name": "川上", "given_name": "春子"})
    forget_resident(turn_of(town, "1"), rider.id)
    assert now(town, waits).state == "matched"
    assert now(town, ride).resident == ""
    assert town.riders.sealed(rider.id) == ""
    assert town.ledger.fetch(ride.number).resident == ""
    assert len(told(town, driver.id)) == 3
    assert holdings(turn_of(town, "1"), rider.id) == []


def test_a_note_that_was_taken_back_is_gone_from_the_ride(town: TownRides) -> None:
    from dataclasses import replace

    ride = books(town, a_rider(town, "1"))
    town.rides.change(replace(ride, luggage="カート", message_id="M1"), slip_from=ride.day)
    forget_luggage(turn_of(town, "1"), "M1")
    assert now(town, ride).luggage == ""


def test_every_entry_of_the_menu_is_one_and_no_step_is_called_like_an_entry() -> None:
    texts = SERVICE.texts
    assert set(texts.table("ja", "menu")) <= set(SERVICE.entries)
    assert {name for name, entry in SERVICE.entries.items() if isinstance(entry, Flow)} >= {"book", "drive", "offer"}
