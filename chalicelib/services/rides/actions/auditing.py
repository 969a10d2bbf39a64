"""Seats, audited: who rides in a car or stands in a line, by the rides themselves, and what the ledger says of it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from chalicelib.platform.bookings.audit import Audit, Difference
from chalicelib.platform.bookings.repository import SlotRecord
from chalicelib.platform.ledgers.audits import Book
from chalicelib.services.rides.repository import DIFFER, SERVICE, TownRides

DAY_MINUTES = 1440
DAY_SECONDS = 86_400


def audit_of(town: TownRides) -> Audit:
    """The audit of a town's seats: each day as far ahead as may be booked is two queries, and what is due on it."""
    book = Book(SERVICE, SERVICE, "相乗りの座席", DIFFER)
    return Audit(town.office, book, town.settings.days_ahead, lambda day: compared(town, day))


def keep_audited(town: TownRides) -> None:
    """Let the town's seats be audited each night, from its first ride on."""
    key = (town.scope.tenant_id, SERVICE, "audited")
    town.office.house.memory.recall(key, audit_of(town).begin, seconds=DAY_SECONDS)


def compared(town: TownRides, day: date) -> Iterator[Difference]:
    """Each car and each line of a day whose seats are not those of the rides in it."""
    ridden, taken = Counter[str](), Counter[str]()
    for ride in town.rides.on(day.isoformat()):
        if ride.state != "cancelled":
            ridden[ride.run.offering(ride.driver)] += ride.seats
    for record in _slots(town, day):
        taken[record.offering] += int(record.taken)
    for offering in sorted(ridden.keys() | taken.keys()):
        if ridden[offering] != taken[offering]:
            stands = _stands(town, day, offering)
            if stands != ridden[offering]:
                yield Difference(offering, day.isoformat(), ridden[offering], stands)


def _slots(town: TownRides, day: date) -> Iterator[SlotRecord]:
    """What is taken on a service day, as the list of its days has it, which may be a moment old."""
    for calendar in _calendar_days(town, day):
        for record in town.ledger.kept.slots_on(SERVICE, calendar):
            if _service_day(town, record) == day:
                yield record


def _stands(town: TownRides, day: date, offering: str) -> int:
    """The seats taken of one car, or in one line, read consistently."""
    kept = town.ledger.kept
    found = [kept.slots_of(SERVICE, offering, each.isoformat()) for each in _calendar_days(town, day)]
    records = [record for slots in found for record in slots.values()]
    return sum(int(record.taken) for record in records if _service_day(town, record) == day)


def _calendar_days(town: TownRides, day: date) -> tuple[date, ...]:
    """The days of the calendar on which trips of a service day begin: the next one too where some do past midnight."""
    is_late = any(trip.starts >= DAY_MINUTES for trip in town.timetable.trips)
    return (day, day + timedelta(days=1)) if is_late else (day,)


def _service_day(town: TownRides, record: SlotRecord) -> date:
    trip = town.timetable.trip(record.offering.rpartition("@")[0])
    return date.fromisoformat(record.starts[:10]) - timedelta(days=trip.starts // DAY_MINUTES if trip else 0)
