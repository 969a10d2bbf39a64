from collections.abc import Iterator

import pytest

from chalicelib.platform.bookings.model import Limits
from chalicelib.platform.house import Office
from chalicelib.platform.residents.model import resident_id
from chalicelib.services.rides.actions.auditing import audit_of
from chalicelib.services.rides.actions.matching import Asked, Wish, book_ride
from chalicelib.services.rides.repository import TownRides
from chalicelib.services.rides.service import SERVICE
from infra.local.rides import fill_rides
from infra.local.towns import FICTIONAL
from tests.kit.offices import a_house, a_resident, a_tenant, an_office
from tests.kit.quick_dynamo import QuickDynamo, quick_tables

USERS = {"住民（スマホに慣れた）": "U" + "1" * 32}


@pytest.fixture
def office() -> Iterator[Office]:
    with quick_tables(QuickDynamo()):
        yield an_office(a_house(SERVICE), a_tenant("yamabe", services=("rides",)))


def test_the_city_on_one_machine_has_a_timetable_and_drivers_from_the_first_day(office: Office) -> None:
    for _ in range(2):
        fill_rides(office, FICTIONAL / "yamabe" / "rides", USERS, "2000000201")
    town = TownRides(office, fresh=True)
    assert (len(town.timetable.stops), len(town.timetable.trips)) == (7, 8)
    assert [driver.is_approved for driver in town.drivers.all()] == [True, True]
    mine = town.offers.of_driver(resident_id("2000000201", USERS["住民（スマホに慣れた）"]), since="0")
    assert len(mine) == 12
    assert {offer.trip for offer in mine} == {"osawa-0730", "osawa-1130"}
    assert len(town.standing["lines"]) == 1


def test_every_row_of_the_towns_feed_is_taken(office: Office) -> None:
    fill_rides(office, FICTIONAL / "yamabe" / "rides", USERS, "2000000201")
    town = TownRides(office, fresh=True)
    table = town.timetable
    assert all(len(trip.times) > 1 for trip in table.trips)
    assert table.stop_said("station", "en") == "Yamabe Station"
    assert table.fare(table.legs_on(town.today, "station", "kamizato")[0]) == 600


def test_the_seats_of_the_city_agree_with_its_rides(office: Office) -> None:
    fill_rides(office, FICTIONAL / "yamabe" / "rides", USERS, "2000000201")
    town = TownRides(office, fresh=True)
    states = []
    for offer in town.offers.of_driver(resident_id("2000000201", USERS["住民（スマホに慣れた）"]), since="0"):
        trip = town.timetable.trip(offer.trip)
        leg = trip.leg(trip.times[0].stop, trip.times[-1].stop) if trip else None
        assert leg
        for number, seats in (("1", 3), ("2", 2)):
            rider = a_resident(office, number)
            asked = Asked(f"{offer.id} {number}", office.house.clock(), Limits(places=4, opens_days=60))
            states.append(book_ride(town, Wish(offer.run.day, leg, seats, rider.id, rider.channel_key), asked).state)
    assert set(states) == {"matched", "waiting"}
    assert audit_of(town).coming() == ()


def test_a_town_without_such_files_has_none(office: Office) -> None:
    fill_rides(office, FICTIONAL / "minato" / "rides", USERS, "2000000201")
    assert TownRides(office, fresh=True).standing["edition"] == ""
