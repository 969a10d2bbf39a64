"""The nightly audit of seats: rides against the ledger, each car and each line for itself."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.platform.bookings.audit import Difference
from chalicelib.platform.console.staff import Sent
from chalicelib.platform.console.waiting import Waiting
from chalicelib.platform.health.outside import health_anew
from chalicelib.platform.reminders.repository import Reminders
from chalicelib.platform.reminders.rounds import do_due
from chalicelib.services.rides.actions.auditing import audit_of
from chalicelib.services.rides.actions.driving import offer_trip
from chalicelib.services.rides.actions.matching import cancel_ride, slot_of
from chalicelib.services.rides.model.ride import Ride
from chalicelib.services.rides.repository import DIFFER, Timetables, TownRides
from chalicelib.services.rides.staff.audit import settle, show_audit
from tests.kit.fakes import Clock
from tests.kit.offices import a_clerk
from tests.kit.quick_dynamo import QuickDynamo
from tests.services.rides.towns import TUESDAY, a_driver, a_leg, a_quick_town, a_rider, a_run, books, now

NIGHT = "rides/audit"


@pytest.fixture
def dynamo() -> QuickDynamo:
    return QuickDynamo()


@pytest.fixture
def town(dynamo: QuickDynamo) -> Iterator[TownRides]:
    with a_quick_town(dynamo) as town:
        yield town


def clock_of(town: TownRides) -> Clock:
    assert isinstance(town.office.house.clock, Clock)
    return town.office.house.clock


def differences(town: TownRides, day: date = TUESDAY) -> tuple[Difference, ...]:
    return audit_of(TownRides(town.office, fresh=True)).differences_on(day)


def plant(town: TownRides, ride: Ride, more: int) -> None:
    """Let the ledger say another number of a ride's car, or of its line, than it has riders."""
    record = town.ledger.kept.slot("rides", slot_of(town, ride.run, ride.driver, 4))
    record.taken += more
    town.ledger.kept.slots.change(record)


def a_night(town: TownRides) -> None:
    """Let the audit come due, and all of its rounds be done."""
    clock = clock_of(town)
    clock.pass_(days=1)
    for _ in range(5):
        do_due(town.office.house, town.office.tenant.id, "reminder", "", NIGHT)
        clock.pass_(minutes=1)


def night(town: TownRides) -> tuple[str, int] | None:
    """When the next audit is due, and how often that was written."""
    found = Reminders(town.scope).find(NIGHT)
    return (found.at, found.version) if found else None


def slips(town: TownRides) -> int:
    return Waiting(town.scope).counts("2030-01-01").numbers.get(DIFFER, 0)


def told(town: TownRides) -> tuple[str, str]:
    (check,) = [check for check in health_anew(town.office) if check.name.startswith("台帳の照合")]
    return check.state, check.told


def test_whoever_rides_waits_or_cancels_the_seats_agree(town: TownRides) -> None:
    offer_trip(town, a_driver(town), a_run(), 2, town.office.house.clock())
    rides = [books(town, a_rider(town, str(number)), seats=seats) for number, seats in ((1, 2), (2, 1), (3, 1))]
    assert [ride.state for ride in rides] == ["matched", "waiting", "waiting"]
    cancel_ride(town, now(town, rides[1]), at=town.office.house.clock(), because="rider")
    assert differences(town) == ()


@pytest.mark.parametrize("with_driver", [True, False])
def test_a_car_or_a_line_whose_seats_differ_is_told_the_next_night_and_no_more_once_it_agrees(
    town: TownRides, *, with_driver: bool
) -> None:
    if with_driver:
        offer_trip(town, a_driver(town), a_run(), 4, town.office.house.clock())
    ride = books(town, a_rider(town, "1"), seats=2)
    a_night(town)
    assert (slips(town), told(town)[0]) == (0, "ok")
    plant(town, ride, 1)
    (found,) = differences(town)
    assert (found.offering, found.booked, found.taken) == (ride.run.offering(ride.driver), 2, 3)
    a_night(town)
    assert (slips(town), told(town)) == (1, ("broken", "相乗りの座席に1件の差があります。"))
    plant(town, ride, -1)
    a_night(town)
    assert (slips(town), told(town)[0]) == (0, "ok")


def test_a_ride_without_seats_and_seats_without_a_ride_are_both_named(town: TownRides) -> None:
    ride = books(town, a_rider(town, "1"), seats=2)
    moved = replace(now(town, ride), driver="nobody", state="matched")
    town.rides.change(moved, slip_from="2026-11-23")
    assert [(each.offering, each.booked, each.taken) for each in differences(town)] == [
        (ride.run.offering(), 0, 2),
        (ride.run.offering("nobody"), 2, 0),
    ]


def test_what_came_right_between_two_looks_is_not_told(town: TownRides) -> None:
    ride = books(town, a_rider(town, "1"), seats=2)
    plant(town, ride, 1)
    audit = audit_of(town)

    def looked(day: date) -> Iterator[Difference]:
        yield from audit.compared(day)
        plant(town, ride, -1)

    assert replace(audit, compared=looked).differences_on(TUESDAY) == ()


def test_a_trip_that_begins_past_midnight_belongs_to_its_service_day(town: TownRides) -> None:
    trip = town.timetable.trip("down-0800")
    assert trip
    night = replace(
        trip,
        times=tuple(replace(each, arrival=each.arrival + 1000, departure=each.departure + 1000) for each in trip.times),
    )
    trips = tuple(night if each.id == trip.id else each for each in town.timetable.trips)
    tables = Timetables(town.scope)
    record = tables.keep(replace(town.timetable, trips=trips), {"files": [], "errors": []})
    tables.stand(record, instead_of=town.standing["edition"], line={"by": "test", "at": ""})
    town.office.house.memory.forget()
    fresh = TownRides(town.office)
    ride = books(fresh, a_rider(fresh, "1"), seats=2, leg=a_leg(fresh))
    (slot,) = fresh.ledger.fetch(ride.number).slots
    assert slot.day == TUESDAY + timedelta(days=1)
    assert (differences(fresh), differences(fresh, slot.day)) == ((), ())
    plant(fresh, ride, 1)
    assert (len(differences(fresh)), differences(fresh, slot.day)) == (1, ())


def test_the_page_names_run_and_car_and_the_first_page_is_cleared_there(town: TownRides) -> None:
    ride = books(town, a_rider(town, "1"), seats=2)
    clerk = a_clerk(town.office, "manager")
    assert "すべて一致しています" in repr(show_audit(clerk, {}))
    plant(town, ride, 1)
    words = repr(show_audit(clerk, {}))
    assert "運転手待ち" in words
    assert "8:00" in words
    assert ("2人" in words, "3人" in words) == (True, True)
    settle(clerk, Sent({}))
    assert slips(town) == 1
    plant(town, ride, -1)
    settle(clerk, Sent({}))
    assert slips(town) == 0


def test_its_cost_follows_from_the_window_and_what_is_due_in_it(town: TownRides, dynamo: QuickDynamo) -> None:
    """Two queries a day, whatever came before and whatever is booked behind the window."""

    def asked() -> int:
        before = dynamo.asked["Query"]
        assert audit_of(town).coming() == ()
        return dynamo.asked["Query"] - before

    books(town, a_rider(town, "1"))
    few = asked()
    for number in range(2, 12):
        books(town, a_rider(town, str(number)))
    assert asked() == few == 2 * 14


def test_a_towns_first_ride_begins_its_nights_and_the_next_change_nothing(town: TownRides) -> None:
    assert night(town) is None
    books(town, a_rider(town, "1"))
    first = night(town)
    town.office.house.memory.forget()
    books(town, a_rider(town, "2"))
    assert first == ("2026-11-21T03:20:00+09:00", 1)
    assert night(town) == first
