"""Fictional towns whose residents share rides, for tests: a valley line, drivers, and riders."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from chalicelib.platform.house import Office
from chalicelib.platform.residents.model import Resident
from chalicelib.services import load
from chalicelib.services.rides.actions.matching import Asked, Wish, book_ride
from chalicelib.services.rides.formats.gtfs import read_feed
from chalicelib.services.rides.model.driver import Driver
from chalicelib.services.rides.model.ride import Ride, Run
from chalicelib.services.rides.model.timetable import Leg, Timetable
from chalicelib.services.rides.repository import Timetables, TownRides
from tests.kit.fakes import Clock
from tests.kit.journey import Town, TownResident
from tests.kit.offices import a_house, a_resident, a_tenant, an_office
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.rides.feeds import FEED

TUESDAY = date(2026, 11, 24)
MORNING = "down-0800"


def a_timetable() -> Timetable:
    files = {f"{name}.txt": text.encode() for name, text in FEED.items()}
    return read_feed(files, Timetable(), date(2026, 11, 20)).timetable


def brings_timetable(office: Office) -> None:
    """Let the valley line stand."""
    tables = Timetables(office.scope)
    record = tables.keep(a_timetable(), {"files": ["feed.zip"], "errors": []})
    tables.stand(record, instead_of="", line={"by": "test", "at": office.now().isoformat()})
    office.house.memory.forget()


@contextmanager
def a_quick_town(dynamo: QuickDynamo | None = None, **settings: Any) -> Iterator[TownRides]:
    """A town on quick tables, at ten in the morning of Friday, 2026-11-20."""
    with quick_tables(dynamo or QuickDynamo()):
        tenant = a_tenant("yamabe", name="やまべ町", services=("rides",), settings={"rides": settings})
        office = an_office(a_house(load("rides")), tenant)
        brings_timetable(office)
        yield TownRides(office)


DRIVES: Mapping[str, Any] = {
    "state": "approved",
    "seats": 4,
    "car": "白い軽自動車",
    "licence_until": "2028-05-01",
    "insurance_until": "2027-06-30",
}


def a_driver(town: TownRides, name: str = "21", resident: Resident | None = None, **facts: Any) -> Driver:
    """An approved driver with four seats, whose papers name them after their number."""
    known = resident or a_resident(town.office, name)
    driver = Driver(known.id, **{**DRIVES, **facts})
    papers = json.dumps({"name": f"見本の運転手{name}"}, ensure_ascii=False)
    sealed = town.office.house.sealer.seal(town.scope.tenant_id, driver.purpose, papers)
    town.drivers.keep(replace(driver, sealed=sealed), warn_days=30)
    return town.drivers.fetch(driver.id)


def a_rider(town: TownRides, name: str) -> Resident:
    return a_resident(town.office, name)


def a_leg(town: TownRides, origin: str = "kamizato", destination: str = "station", trip: str = MORNING) -> Leg:
    found = town.timetable.trip(trip)
    assert found
    leg = found.leg(origin, destination)
    assert leg
    return leg


def books(town: TownRides, rider: Resident, *, seats: int = 1, cause: str = "", leg: Leg | None = None) -> Ride:
    """A rider books the morning run down the valley on Tuesday, a minute after whatever was before."""
    clock = town.office.house.clock
    assert isinstance(clock, Clock)
    clock.pass_(minutes=1)
    wish = Wish(TUESDAY, leg or a_leg(town), seats, rider.id, rider.channel_key)
    return book_ride(town, wish, Asked(cause or f"book {rider.id}", town.office.now()))


def a_run(trip: str = MORNING, day: date = TUESDAY) -> Run:
    return Run(day, trip)


def told(town: TownRides, resident_id: str) -> list[str]:
    """Titles of what waits to be sent to somebody, as the ledger of deliveries has it, in the order of writing."""
    from chalicelib.platform.messaging.outbox import Deliveries
    from chalicelib.platform.residents.repository import Residents

    user = Residents(town.scope).fetch(resident_id).user_id
    found = [each for each in Deliveries(town.scope).records.each() if user in each.recipients]
    return [str(each.messages) for each in sorted(found, key=lambda each: each.written_at)]


def now(town: TownRides, ride: Ride) -> Ride:
    found = town.rides.find(ride.number, ride.day, ride.trip)
    assert found
    return found


def is_balanced(town: TownRides, day: date = TUESDAY) -> bool:
    """Whether each car's seats in the ledger are those of the riders in it, and never more than it has."""
    taken = {str(record.offering): int(record.taken) for record in town.ledger.kept.slots_on("rides", day)}
    ridden = dict.fromkeys(taken, 0)
    for ride in town.rides.on(day.isoformat()):
        if ride.state != "cancelled":
            key = ride.run.offering(ride.driver)
            ridden[key] = ridden.get(key, 0) + ride.seats
    cars = {offer.run.offering(offer.driver): offer.seats for offer in town.offers.on(day.isoformat())}
    return taken == ridden and all(taken.get(car, 0) <= seats for car, seats in cars.items())


def approved(town: Town, resident: TownResident, **facts: Any) -> Driver:
    """Let somebody of a town at work be a driver."""
    known = resident.known or _introduced(resident)
    return a_driver(TownRides(town.office), "", known, **facts)


def _introduced(resident: TownResident) -> Resident:
    resident.says("メニュー")
    known = resident.known
    assert known
    return known
