"""When a truck comes, before any exception: weekly, on the n-th weekday, every second week, or on given dates.

Weekdays count from Monday = 0, as `date.weekday()` does. A rule is written down as one short string, for example
`w3` (Thursdays), `n2.1|4,10` (the first Wednesday of April and October), `f20260407||2` (every 14 days from that
day, with remark 2), `d20261105,20261203` (those two days).
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

FORTNIGHT = 14


@dataclass(frozen=True, slots=True)
class Weekly:
    """Every week on `weekday`."""

    weekday: int

    def falls_on(self, day: date) -> bool:
        return day.weekday() == self.weekday

    def code(self) -> str:
        return f"w{self.weekday}"


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """The `nth` (1 to 5) such weekday of the month."""

    weekday: int
    nth: int

    def falls_on(self, day: date) -> bool:
        return day.weekday() == self.weekday and (day.day + 6) // 7 == self.nth

    def code(self) -> str:
        return f"n{self.weekday}.{self.nth}"


@dataclass(frozen=True, slots=True)
class Fortnightly:
    """`base` and every 14th day after it, without end; nothing before it."""

    base: date

    def falls_on(self, day: date) -> bool:
        return day >= self.base and (day - self.base).days % FORTNIGHT == 0

    def code(self) -> str:
        return f"f{_compact(self.base)}"


@dataclass(frozen=True, slots=True)
class OnDates:
    """The days somebody wrote out; they stand as written, whatever is suspended."""

    days: tuple[date, ...]

    def falls_on(self, day: date) -> bool:
        return day in self.days

    def code(self) -> str:
        return "d" + ",".join(map(_compact, self.days))


Pattern = Weekly | NthWeekday | Fortnightly | OnDates


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern, limited to some months (1 to 12; none means all), with the ids of remarks to be read with it."""

    pattern: Pattern
    months: tuple[int, ...] = ()
    remarks: tuple[str, ...] = ()

    def falls_on(self, day: date) -> bool:
        return self.is_in_season(day) and self.pattern.falls_on(day)

    def is_in_season(self, day: date) -> bool:
        return not self.months or day.month in self.months

    def code(self) -> str:
        parts = [self.pattern.code(), ",".join(map(str, self.months)), ",".join(self.remarks)]
        return "|".join(parts).rstrip("|")

    @classmethod
    def from_code(cls, code: str) -> "Rule":
        """The rule `code()` wrote down."""
        pattern, months, remarks = (*code.split("|"), "", "")[:3]
        return cls(
            _pattern(pattern),
            tuple(int(month) for month in months.split(",") if month),
            tuple(remark for remark in remarks.split(",") if remark),
        )


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def length(self) -> int:
        """Days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class YearlyPeriod:
    """The same days each year, as (month, day), both included; it may run over the year's end."""

    first: tuple[int, int]
    last: tuple[int, int]

    def holds(self, day: date) -> bool:
        at = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last

    @property
    def length(self) -> int:
        """Days, in a leap year."""
        year = 2024
        first, last = date(year, *self.first), date(year, *self.last)
        return (last - first).days % 366 + 1


def month_days(month: date) -> tuple[date, ...]:
    """Every day of the month `month` lies in."""
    return tuple(month.replace(day=number) for number in range(1, monthrange(month.year, month.month)[1] + 1))


def months_of(days: Iterable[date]) -> list[date]:
    """The months these days lie in, as their first days, in order."""
    return sorted({day.replace(day=1) for day in days})


def days_between(first: date, last: date) -> tuple[date, ...]:
    """Every day from `first` to `last`, both included."""
    return tuple(first + timedelta(days=step) for step in range((last - first).days + 1))


def _pattern(code: str) -> Pattern:
    kind, rest = code[0], code[1:]
    if kind == "w":
        return Weekly(int(rest))
    if kind == "n":
        weekday, nth = rest.split(".")
        return NthWeekday(int(weekday), int(nth))
    if kind == "f":
        return Fortnightly(_day(rest))
    if kind == "d":
        return OnDates(tuple(map(_day, rest.split(","))))
    raise ValueError(f"no such rule: {code}")


def _compact(day: date) -> str:
    return f"{day:%Y%m%d}"


def _day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
