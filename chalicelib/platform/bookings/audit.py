"""The nightly audit: what bookings say is taken of each slot, and what the ledger says, are the same number."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from chalicelib.platform.bookings import slips
from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.model import Slot
from chalicelib.platform.reminders.model import Reminder, Round
from chalicelib.platform.reminders.repository import Reminders

AT = time(3, 20)
SLICE = 40
"""Days audited in one round; the next goes on a minute later."""
BACK = 1


@dataclass(frozen=True)
class Difference:
    """A slot whose numbers are not the same."""

    offering: str
    starts: str
    booked: int
    """Places of the bookings listed for it."""
    taken: int
    """Places the ledger says are taken."""

    @property
    def thing(self) -> str:
        return f"{self.offering}@{self.starts}"


def differences_on(desk: Desk, day: date) -> tuple[Difference, ...]:
    """Every slot of a day whose bookings and ledger differ. What differs is read a second time, consistently."""
    suspects = list(_compared(desk, day))
    if not suspects:
        return ()
    again = {found.thing: found for found in _compared(desk, day)}
    return tuple(again[found.thing] for found in suspects if again.get(found.thing) == found)


def _compared(desk: Desk, day: date) -> Iterator[Difference]:
    kept = desk.ledger.kept
    booked: Counter[tuple[str, str]] = Counter()
    for line in kept.each_on(desk.service, day):
        booked[line.offering, line.slot] += line.places
    taken = {(record.offering, record.starts): int(record.taken) for record in kept.slots_on(desk.service, day)}
    for offering, starts in sorted(booked.keys() | taken.keys()):
        known = kept.slot_named(desk.service, offering, starts) if booked[offering, starts] else None
        count = int(known.taken) if known else taken.get((offering, starts), 0)
        if count != booked[offering, starts]:
            yield Difference(offering, starts, booked[offering, starts], count)


def begin_audits(desk: Desk, at: datetime) -> bool:
    """Let the service have its nightly audit; where it has one nothing changes. True: it has one now."""
    Reminders(desk.office.scope).set_once(
        Reminder(f"{desk.service}/audit", desk.service, _next(desk, at), {"what": "audit", "ahead": 0})
    )
    return True


def audit(desk: Desk, reminder: Reminder) -> Round:
    """A round of the audit: some days, then the next; after the last it is due the next night."""
    today, first = desk.office.now().date(), int(reminder.about.get("ahead", 0))
    if not first:
        _turn_page(desk, today)
    last = max([offering.opens_days for offering in desk.offerings], default=0) + BACK
    for ahead in range(first, min(first + SLICE, last + 1)):
        settle(desk, today + timedelta(days=ahead - BACK))
    if first + SLICE <= last:
        return Round(again=desk.office.now() + timedelta(minutes=1), about={"what": "audit", "ahead": first + SLICE})
    return Round(again=_next(desk, desk.office.now()), about={"what": "audit", "ahead": 0})


def settle(desk: Desk, day: date) -> tuple[Difference, ...]:
    """Audit a day; what differs waits for staff."""
    found = differences_on(desk, day)
    for difference in found:
        slips.keep_differing(desk.office.scope, desk.service, difference.offering, difference.starts)
    return found


def _turn_page(desk: Desk, today: date) -> None:
    """Today's slots wait for staff, and yesterday's no longer."""
    for record in desk.ledger.kept.slots_on(desk.service, today - timedelta(days=1)):
        for sort in (slips.TODAY, slips.QUEUE):
            slips.drop(desk.office.scope, sort, desk.service, record.offering, record.starts)
    for record in desk.ledger.kept.slots_on(desk.service, today):
        if record.taken:
            starts, ends = (desk.office.tenant.local(datetime.fromisoformat(at)) for at in (record.starts, record.ends))
            slot = Slot(record.offering, starts, ends, int(record.capacity))
            slips.keep_today(desk.office.scope, desk.service, slot)


def _next(desk: Desk, at: datetime) -> datetime:
    today = desk.office.tenant.local(at)
    due = today.replace(hour=AT.hour, minute=AT.minute, second=0, microsecond=0)
    return due if due > today else due + timedelta(days=1)
