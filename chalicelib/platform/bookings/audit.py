"""The nightly audit: what bookings say is taken of each slot, and what the ledger says, are the same number.

A service whose bookings stand beside something of its own, as rides do, is audited by that: `Audit.compared` says what
is added up on a day. All else is alike.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from chalicelib.platform.bookings import slips
from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.model import Slot
from chalicelib.platform.house import Office
from chalicelib.platform.ledgers.audits import Audits, Book, next_night
from chalicelib.platform.reminders.model import Reminder, Round
from chalicelib.platform.reminders.repository import Reminders

AT = time(3, 20)
SLICE = 40
"""Days audited in one round; the next goes on a minute later."""
BACK = 1
DAYS_OF_PAGE = 14
"""Days a clerk looks at who does not wait for the night."""


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


Compared = Callable[[date], Iterable[Difference]]
"""`day -> what differs on it`, as one look has it."""


@dataclass(frozen=True)
class Audit:
    """The audit of a service's places, day by day."""

    office: Office
    book: Book
    ahead: int
    """Days ahead on which something may be booked."""
    compared: Compared

    def differences_on(self, day: date) -> tuple[Difference, ...]:
        """What differs on a day in two looks alike: somebody may have booked in the midst of one."""
        suspects = list(self.compared(day))
        if not suspects:
            return ()
        again = {found.thing: found for found in self.compared(day)}
        return tuple(again[found.thing] for found in suspects if again.get(found.thing) == found)

    def begin(self) -> bool:
        """Let the service have its nightly audit; where it has one nothing changes. True: it has one now."""
        about = {"what": "audit", "ahead": 0}
        at = next_night(self.office.now(), AT)
        Reminders(self.office.scope).set_once(Reminder(f"{self.book.service}/audit", self.book.service, at, about))
        return True

    def go_on(self, reminder: Reminder) -> Round:
        """A round of the audit: some days, then the next; after the last all is told, and it is due the next night."""
        first, now = int(reminder.about.get("ahead", 0)), self.office.now()
        found = [*reminder.about.get("differing", ()), *self._things(first, min(first + SLICE, self.ahead + BACK + 1))]
        if first + SLICE <= self.ahead + BACK:
            about = {"what": "audit", "ahead": first + SLICE, "differing": found}
            return Round(again=now + timedelta(minutes=1), about=about)
        self._tell(found, self.ahead)
        return Round(again=next_night(now, AT), about={"what": "audit", "ahead": 0})

    def settle(self, days: int = DAYS_OF_PAGE) -> None:
        """Audit the next days now, and tell of them."""
        self._tell(self._things(0, days + BACK), days - 1)

    def coming(self, days: int = DAYS_OF_PAGE) -> tuple[Difference, ...]:
        """What differs on the next days as they stand now."""
        return tuple(found for ahead in range(BACK, BACK + days) for found in self.differences_on(self._day(ahead)))

    def _things(self, first: int, last: int) -> list[str]:
        return [self._thing(found) for ahead in range(first, last) for found in self.differences_on(self._day(ahead))]

    def _thing(self, found: Difference) -> str:
        return slips.thing_of(self.book.service, found.offering, found.starts)

    def _tell(self, things: Iterable[str], ahead: int) -> None:
        first, last = self._day(0).isoformat(), self._day(ahead + BACK).isoformat()

        def looked_at(thing: str) -> bool:
            return first <= thing.rpartition("@")[2][:10] <= last

        Audits(self.office.scope).tell(self.book, self.office.now(), things, looked_at)

    def _day(self, ahead: int) -> date:
        return self.office.now().date() + timedelta(days=ahead - BACK)


def audit_of(desk: Desk) -> Audit:
    """The audit of all that a desk's offerings have."""
    book = Book(desk.service, desk.service, "予約の定員", slips.DIFFER)
    ahead = max((offering.opens_days for offering in desk.offerings), default=0)
    return Audit(desk.office, book, ahead, lambda day: _compared(desk, day))


def audit(desk: Desk, reminder: Reminder) -> Round:
    """A round of a desk's audit, which turns the page of the first page too."""
    if not reminder.about.get("ahead"):
        _turn_page(desk, desk.office.now().date())
    return audit_of(desk).go_on(reminder)


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
