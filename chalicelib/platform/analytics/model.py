"""A day in numbers, several days together, and what of them may be shown."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median

FEW = 5
"""Counts of people or cases below this are hidden where they are told by kind or area."""
HIDDEN = "5未満"


@dataclass(frozen=True)
class Day:
    """What happened on a day of the town's calendar. Sums only."""

    friends: int | None = None
    """Following at the end of it; None where no night has counted."""
    blocked: int | None = None
    came: int | None = None
    """Who followed for the first time."""
    left: int | None = None
    """Who blocked."""
    used: Mapping[str, int] = field(default_factory=dict)
    """Service -> residents who used it."""
    sends: int = 0
    sent: int = 0
    """Residents LINE accepted a message for, summed over sends."""
    by_category: Mapping[str, int] = field(default_factory=dict)
    opened: int = 0
    by_kind: Mapping[str, int] = field(default_factory=dict)
    by_area: Mapping[str, int] = field(default_factory=dict)
    closed: int = 0
    hours: tuple[int, ...] = ()
    """From opening to closing, of each case that was closed and stayed so."""
    happened: Mapping[str, int] = field(default_factory=dict)
    """`service/what, in staff's words` -> how often: questions answered, taps on the menu, bookings."""


def summed(days: Iterable[Day]) -> Day:
    """Days in order, as one: what stands (friends) as it stood last, what happened added up."""
    told = list(days)
    counted = [day for day in told if day.friends is not None]
    last = counted[-1] if counted else Day()
    return Day(
        friends=last.friends,
        blocked=last.blocked,
        came=sum(day.came or 0 for day in counted) if counted else None,
        left=sum(day.left or 0 for day in counted) if counted else None,
        used=_added(day.used for day in told),
        sends=sum(day.sends for day in told),
        sent=sum(day.sent for day in told),
        by_category=_added(day.by_category for day in told),
        opened=sum(day.opened for day in told),
        by_kind=_added(day.by_kind for day in told),
        by_area=_added(day.by_area for day in told),
        closed=sum(day.closed for day in told),
        hours=tuple(hour for day in told for hour in day.hours),
        happened=_added(day.happened for day in told),
    )


def _added(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return dict(total)


def days_to_close(day: Day) -> float | None:
    """The median, days; None where fewer than `FEW` were closed."""
    return round(median(day.hours) / 24, 1) if len(day.hours) >= FEW else None


def veiled(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Counts as they may be shown: None for one to four, and for one more where a single hidden one could be worked
    out from the sum of all."""
    hidden = {name for name, count in counts.items() if 0 < count < FEW}
    others = sorted((name for name, count in counts.items() if count >= FEW), key=lambda name: counts[name])
    if len(hidden) == 1 and others:
        hidden.add(others[0])
    return {name: None if name in hidden else count for name, count in counts.items()}


def weeks(until: date, number: int) -> Sequence[tuple[date, date]]:
    """That many weeks, Monday to Sunday, the last one holding `until`."""
    monday = until - timedelta(days=until.weekday())
    starts = [monday - timedelta(weeks=back) for back in range(number - 1, -1, -1)]
    return [(start, start + timedelta(days=6)) for start in starts]


def months(until: date, number: int) -> Sequence[tuple[date, date]]:
    """That many months, the last one holding `until`."""
    spans = []
    for back in range(number - 1, -1, -1):
        count = until.year * 12 + until.month - 1 - back
        first = date(count // 12, count % 12 + 1, 1)
        after = date((count + 1) // 12, (count + 1) % 12 + 1, 1)
        spans.append((first, after - timedelta(days=1)))
    return spans
