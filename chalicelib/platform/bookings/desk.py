"""A service's booking desk: its offerings with their slots, and how many places are free.

A day, or a month, of one offering is read with one query for five hundred slots somebody asked for; what nobody asked
for is computed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache, partial
from itertools import groupby

from chalicelib.platform.bookings.calendar import Calendar
from chalicelib.platform.bookings.ledger import Ledger
from chalicelib.platform.bookings.model import Limits, Refused, Slot, refuse_untimely
from chalicelib.platform.bookings.repository import SlotRecord
from chalicelib.platform.bookings.settings import Offering
from chalicelib.platform.hours import is_day_off
from chalicelib.platform.house import Office


@dataclass(frozen=True)
class Opening:
    """A slot as somebody finds it."""

    slot: Slot
    free: int
    """Places that can be booked now; 0 where it is called off or others wait."""
    taken: int = 0
    held: int = 0
    arrived: int = 0
    missed: int = 0
    waiting: int = 0
    closed: str = ""
    is_offered: bool = True
    """Whether the offering's pattern still has it."""


@dataclass(frozen=True)
class Desk:
    """What one service of a town books."""

    office: Office
    service: str
    offerings: Sequence[Offering]
    evening: time = time(18)
    """When residents are reminded of the next day."""

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.office.scope, self.service)

    def offering(self, id_: str) -> Offering:
        """`Refused` where the town has no such offering."""
        found = self.find(id_)
        if found is None:
            raise Refused("unknown")
        return found

    def find(self, id_: str) -> Offering | None:
        return next((offering for offering in self.offerings if offering.id == id_), None)

    def calendar(self, offering: Offering) -> Calendar:
        return offering.calendar(self.office.tenant.zone, lru_cache(partial(is_day_off, self.office)))

    def slot(self, offering_id: str, name: str) -> Slot:
        """A slot by offering and name; `Refused` where there is none (any more)."""
        return self.calendar(self.offering(offering_id)).slot(name)

    def openings(self, offering: Offering, days: Sequence[date], at: datetime) -> tuple[Opening, ...]:
        """The slots of some days as they stand, in order; also those that were booked and are no longer offered."""
        calendar = self.calendar(offering)
        offered = [slot for day in days for slot in calendar.slots(day)]
        known = {name: record for prefix in _prefixes(days) for name, record in self._known(offering, prefix).items()}
        found = [_opening(slot, known.pop(slot.name, None), at) for slot in offered]
        wanted = set(days)
        rest = [_orphan(record, self.office, at) for record in known.values()]
        found += [opening for opening in rest if opening.slot.day in wanted and opening.taken]
        return tuple(sorted(found, key=lambda opening: opening.slot.starts))

    def month(self, offering: Offering, first: date, at: datetime) -> tuple[Opening, ...]:
        """The slots of the month a day lies in."""
        return self.openings(offering, tuple(_days_of(first)), at)

    def bookable(self, offering: Offering, days: Sequence[date], at: datetime) -> tuple[Opening, ...]:
        """The slots residents may still ask for: in time, not called off; free or not."""
        limits = offering.limits()
        return tuple(
            opening
            for opening in self.openings(offering, days, at)
            if opening.is_offered and not opening.closed and _is_timely(limits, opening, at)
        )

    def days_ahead(self, offering: Offering, at: datetime) -> tuple[date, ...]:
        today = self.office.tenant.local(at).date()
        return tuple(today + timedelta(days=ahead) for ahead in range(offering.opens_days + 1))

    def _known(self, offering: Offering, prefix: str) -> dict[str, SlotRecord]:
        return dict(self.ledger.kept.slots_of(self.service, offering.id, prefix))


def _days_of(first: date) -> Iterator[date]:
    day = first.replace(day=1)
    while day.month == first.month:
        yield day
        day += timedelta(days=1)


def _prefixes(days: Sequence[date]) -> tuple[str, ...]:
    """One day by its name, several by their months."""
    if len(days) == 1:
        return (days[0].isoformat(),)
    return tuple(month for month, _ in groupby(f"{day:%Y-%m}" for day in days))


def _is_timely(limits: Limits, opening: Opening, at: datetime) -> bool:
    try:
        refuse_untimely(limits, (opening.slot,), at)
    except Refused:
        return False
    return True


def _opening(slot: Slot, record: SlotRecord | None, at: datetime) -> Opening:
    if record is None:
        return Opening(slot, slot.capacity)
    free = 0 if record.closed or record.waiting else record.free(slot.capacity, at)
    return Opening(
        slot, free, int(record.taken), record.held(at), int(record.arrived), int(record.missed), int(record.waiting),
        record.closed,
    )  # fmt: skip


def _orphan(record: SlotRecord, office: Office, at: datetime) -> Opening:
    """A slot the pattern no longer has: nobody books it, and who has booked is still told."""
    starts, ends = (office.tenant.local(datetime.fromisoformat(told)) for told in (record.starts, record.ends))
    slot = Slot(record.offering, starts, ends, int(record.capacity))
    return Opening(
        slot, 0, int(record.taken), record.held(at), int(record.arrived), int(record.missed), int(record.waiting),
        record.closed, is_offered=False,
    )  # fmt: skip
