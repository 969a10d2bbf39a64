"""Which slots a day has: an offering's patterns, single days that differ, and the tenant's clock."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.platform.bookings.model import Refused, Slot, moment_in_words

LONGEST_MONTH = 31


@dataclass(frozen=True)
class Times:
    """From when until when, in slots of so many minutes with so many places each."""

    opens: time
    closes: time
    minutes: int
    capacity: int
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    """Weekdays, 0 for Monday."""
    weeks: tuple[int, ...] = ()
    """Which of them in a month (第2・第4); empty for all."""

    def hold(self, day: date) -> bool:
        return day.weekday() in self.days and (not self.weeks or (day.day + 6) // 7 in self.weeks)

    def spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Start and end of each slot of a day as clocks on a wall would show them."""
        starts, length = datetime.combine(day, self.opens), timedelta(minutes=self.minutes)
        while starts + length <= datetime.combine(day, self.closes):
            yield starts, starts + length
            starts += length


@dataclass(frozen=True)
class Calendar:
    """When one offering can be had."""

    offering: str
    zone: str
    times: tuple[Times, ...]
    apart: Mapping[date, tuple[Times, ...]] = field(default_factory=dict)
    """Single days that differ: their own times, none where nothing takes place. They go before every other rule."""
    is_off: Callable[[date], bool] = lambda _: False
    first: date | None = None
    last: date | None = None

    def slots(self, day: date) -> tuple[Slot, ...]:
        """The slots of a day in order; what falls into a change of the clocks is left out."""
        found = (self._slot(starts, ends, times) for times in self._times(day) for starts, ends in times.spans(day))
        return tuple(sorted((slot for slot in found if slot), key=lambda slot: slot.starts))

    def slot(self, name: str) -> Slot:
        """The slot of that name; `Refused` where there is none (any more), or where the clocks change."""
        try:
            starts = datetime.fromisoformat(name).astimezone(ZoneInfo(self.zone))
        except ValueError as error:
            raise Refused("unknown") from error
        found = next((slot for slot in self.slots(starts.date()) if slot.name == name), None)
        if found:
            return found
        raise Refused("crosses" if self._crosses(name) else "gone", when=moment_in_words(starts))

    def _times(self, day: date) -> tuple[Times, ...]:
        if (self.first and day < self.first) or (self.last and day > self.last):
            return ()
        if day in self.apart:
            return self.apart[day]
        return () if self.is_off(day) else tuple(times for times in self.times if times.hold(day))

    def _slot(self, starts: datetime, ends: datetime, times: Times) -> Slot | None:
        zone = ZoneInfo(self.zone)
        here, there = starts.replace(tzinfo=zone), ends.replace(tzinfo=zone)
        exists = here.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == starts
        if not exists or there.astimezone(UTC) - here.astimezone(UTC) != ends - starts:
            return None
        return Slot(self.offering, here, there.astimezone(UTC).astimezone(zone), times.capacity)

    def _crosses(self, name: str) -> bool:
        """Whether the pattern has such a slot and only the clocks forbid it."""
        told = datetime.fromisoformat(name).replace(tzinfo=None)
        spans = (span for times in self._times(told.date()) for span in times.spans(told.date()))
        return any(starts == told for starts, _ in spans)
