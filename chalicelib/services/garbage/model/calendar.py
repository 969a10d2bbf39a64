"""Dates: an area's rules, what suspends them, and what the town has changed by hand.

One month at a time, each regular day of a rule is looked at in order: a change the town entered for it comes first;
then closed periods, which drop it or move it by weeks; then public holidays, if the town collects nothing on them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, Self

from chalicelib.services.garbage.model.book import Area, GarbageBook, Schedule
from chalicelib.services.garbage.model.rules import (
    NthWeekday,
    OnDates,
    Period,
    Rule,
    Weekly,
    YearlyPeriod,
    days_between,
    month_days,
    months_of,
)

WEEK = timedelta(days=7)
LOOK_AHEAD = timedelta(days=41)
LONGEST_SEARCH = timedelta(days=3 * 366)


class SuspensionMode(StrEnum):
    """What a centre's closed period does to a regular day in it.

    `skip`: the day is dropped. `shift_week`: it moves a week (or as many as it takes), and so does the rest of that
    month: the n-th weekday is counted from the first open week, as Kanazawa does. `none`: collection goes on.
    """

    SKIP = "skip"
    SHIFT_WEEK = "shift_week"
    NONE = "none"


class ChangeKind(StrEnum):
    EXTRA = "extra"
    CANCELLED = "cancelled"
    MOVED = "moved"


class WithheldReason(StrEnum):
    CLOSED = "closed"
    HOLIDAY = "holiday"
    CANCELLED = "cancelled"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """What staff change by hand: one more day, one day less, or a day moved to `to`; for some areas and categories.

    No areas or no categories means all of them. `note` is read to residents.
    """

    kind: ChangeKind
    day: date
    to: date | None = None
    note: str = ""
    areas: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    def concerns(self, area: str, category: str) -> bool:
        return (not self.areas or area in self.areas) and (not self.categories or category in self.categories)

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "day": self.day.isoformat(),
            "to": self.to.isoformat() if self.to else None,
            "note": self.note,
            "areas": list(self.areas),
            "categories": list(self.categories),
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Self:
        return cls(
            kind=ChangeKind(written["kind"]),
            day=date.fromisoformat(written["day"]),
            to=date.fromisoformat(written["to"]) if written["to"] else None,
            note=written["note"],
            areas=tuple(written["areas"]),
            categories=tuple(written["categories"]),
        )


@dataclass(frozen=True)
class TownCalendar:
    """What the town itself says about days.

    `mode` is how centres' closed periods work; `closed` are the town's own, which always stop collection.
    """

    mode: SuspensionMode = SuspensionMode.SKIP
    closed: tuple[Period | YearlyPeriod, ...] = ()
    is_closed_on_holidays: bool = False
    changes: tuple[Change, ...] = ()

    def closes(self, day: date, suspensions: Iterable[Period]) -> bool:
        periods = () if self.mode is SuspensionMode.NONE else suspensions
        return any(period.holds(day) for period in (*self.closed, *periods))

    def change(self, kind: ChangeKind, day: date, area: str, category: str) -> Change | None:
        """What was entered for that regular day, the newest if several."""
        entered = self._changes.get((kind, day), ())
        return next((one for one in reversed(entered) if one.concerns(area, category)), None)

    @cached_property
    def _changes(self) -> dict[tuple[ChangeKind, date], list[Change]]:
        found: dict[tuple[ChangeKind, date], list[Change]] = {}
        for one in self.changes:
            found.setdefault((one.kind, one.day), []).append(one)
        return found


@dataclass(frozen=True, slots=True)
class Collection:
    """A truck comes. `regular` is the day it would have come by the rules, where that is another one."""

    day: date
    category: str
    remarks: tuple[str, ...] = ()
    note: str = ""
    regular: date | None = None
    is_extra: bool = False


@dataclass(frozen=True, slots=True)
class Withheld:
    """No truck comes on a regular day; `instead` is the day it comes, if it does."""

    day: date
    category: str
    reason: WithheldReason
    note: str = ""
    instead: date | None = None


def collections_between(
    book: GarbageBook, calendar: TownCalendar, area_id: str, first: date, last: date
) -> tuple[Collection, ...]:
    """Every collection in the area from `first` to `last`, both included, by day and the town's order of categories.

    An area the book does not know has none.
    """
    area = book.area(area_id)
    if area is None or last < first:
        return ()
    planned = _plan(book, calendar, area, _months(book, calendar, area, first, last))
    found = [one for one in planned if isinstance(one, Collection) and first <= one.day <= last]
    found += _extras(book, calendar, area, first, last)
    merged = _once_a_day(found)
    return tuple(sorted(merged, key=lambda one: (one.day, book.position(one.category))))


def withheld_between(
    book: GarbageBook, calendar: TownCalendar, area_id: str, first: date, last: date
) -> tuple[Withheld, ...]:
    """The regular days from `first` to `last` on which no truck comes, with the reason."""
    area = book.area(area_id)
    if area is None or last < first:
        return ()
    planned = _plan(book, calendar, area, _months(book, calendar, area, first, last))
    found = [one for one in planned if isinstance(one, Withheld) and first <= one.day <= last]
    coming = {(one.day, one.category) for one in collections_between(book, calendar, area_id, first, last)}
    kept = dict.fromkeys(one for one in found if (one.day, one.category) not in coming)
    return tuple(sorted(kept, key=lambda one: (one.day, book.position(one.category))))


def collections_on(book: GarbageBook, calendar: TownCalendar, area_id: str, day: date) -> tuple[Collection, ...]:
    """What is collected in the area on that day."""
    return collections_between(book, calendar, area_id, day, day)


def next_collection(
    book: GarbageBook, calendar: TownCalendar, area_id: str, category_id: str, on_or_after: date
) -> Collection | None:
    """The first collection of the category on that day or later, searched for three years; None when there is none."""
    category = book.collected_as(category_id)
    first = on_or_after
    while first < on_or_after + LONGEST_SEARCH and _has_schedule(book, calendar, area_id, category):
        found = collections_between(book, calendar, area_id, first, first + LOOK_AHEAD)
        coming = next((one for one in found if one.category == category), None)
        if coming:
            return coming
        first += LOOK_AHEAD + timedelta(days=1)
    return None


def _has_schedule(book: GarbageBook, calendar: TownCalendar, area_id: str, category: str) -> bool:
    area = book.area(area_id)
    scheduled = area is not None and any(one.category == category and one.rules for one in area.schedules)
    return scheduled or any(category in one.categories for one in calendar.changes)


def _months(book: GarbageBook, calendar: TownCalendar, area: Area, first: date, last: date) -> list[date]:
    """The months whose regular days may be collected within the window: its own, and those days are moved from."""
    periods = (*calendar.closed, *book.suspensions(area))
    reach = WEEK + timedelta(days=sum(period.length for period in periods))
    moved_here = [one.day for one in calendar.changes if one.to and first <= one.to <= last]
    return months_of((*days_between(first - reach, last), *moved_here))


def _plan(
    book: GarbageBook, calendar: TownCalendar, area: Area, months: Iterable[date]
) -> Iterator[Collection | Withheld]:
    """What becomes of every regular day in these months."""
    suspensions = book.suspensions(area)
    for month in months:
        for schedule in area.schedules:
            for rule in schedule.rules:
                series = _Series(book, calendar, area, schedule, rule, suspensions)
                yield from series.settle(month)


@dataclass(frozen=True, slots=True)
class _Series:
    """One rule of one category in one area, under everything that may change its days."""

    book: GarbageBook
    calendar: TownCalendar
    area: Area
    schedule: Schedule
    rule: Rule
    suspensions: tuple[Period, ...]

    def settle(self, month: date) -> Iterator[Collection | Withheld]:
        """Each regular day of the month: collected then, at another time, or not."""
        for regular, weeks in self._shifts(month):
            moved = self._change(ChangeKind.MOVED, regular)
            if moved and moved.to:
                yield from self._moved(regular, moved)
            elif weeks is None:
                yield self._withheld(regular, WithheldReason.CLOSED)
            else:
                yield from self._keep_or_drop(regular, regular + weeks * WEEK)

    def _shifts(self, month: date) -> Iterator[tuple[date, int | None]]:
        """The rule's days in the month, each with the weeks it moves by; None when it is dropped."""
        weeks = 0
        for day in self._counted_days(month):
            closed = self._closes(day + weeks * WEEK)
            if self._may_shift:
                while self._closes(day + weeks * WEEK):
                    weeks += 1
            if self.rule.falls_on(day):
                yield day, (None if closed and not self._may_shift else weeks)

    @property
    def _may_shift(self) -> bool:
        # A weekly collection could only move onto its own next one.
        return self.calendar.mode is SuspensionMode.SHIFT_WEEK and not isinstance(self.rule.pattern, Weekly)

    def _counted_days(self, month: date) -> list[date]:
        """The days that count towards a shift: for the n-th weekday all such weekdays, else the rule's own."""
        pattern = self.rule.pattern
        if isinstance(pattern, NthWeekday):
            return [day for day in month_days(month) if day.weekday() == pattern.weekday]
        return [day for day in month_days(month) if self.rule.falls_on(day)]

    def _closes(self, day: date) -> bool:
        return not isinstance(self.rule.pattern, OnDates) and self.calendar.closes(day, self.suspensions)

    def _keep_or_drop(self, regular: date, day: date) -> Iterator[Collection | Withheld]:
        if day != regular:
            yield replace(self._withheld(regular, WithheldReason.CLOSED), instead=day)
        cancelled, moved = self._change(ChangeKind.CANCELLED, day), self._change(ChangeKind.MOVED, day)
        if moved and moved.to:
            yield from self._moved(day, moved)
        elif cancelled:
            yield self._withheld(day, WithheldReason.CANCELLED, cancelled.note)
        elif self._is_holiday(day):
            yield self._withheld(day, WithheldReason.HOLIDAY)
        else:
            yield self._collection(day, regular)

    def _moved(self, regular: date, change: Change) -> Iterator[Collection | Withheld]:
        to = change.to or regular
        yield replace(self._withheld(regular, WithheldReason.MOVED, change.note), instead=to)
        yield self._collection(to, regular, change.note)

    def _is_holiday(self, day: date) -> bool:
        return (
            self.calendar.is_closed_on_holidays
            and not isinstance(self.rule.pattern, OnDates)
            and is_public_holiday(day)
        )

    def _change(self, kind: ChangeKind, day: date) -> Change | None:
        return self.calendar.change(kind, day, self.area.id, self.schedule.category)

    def _collection(self, day: date, regular: date, note: str = "") -> Collection:
        remarks = self.book.remark_texts((*self.rule.remarks, *self.schedule.remarks))
        return Collection(day, self.schedule.category, remarks, note, regular if regular != day else None)

    def _withheld(self, day: date, reason: WithheldReason, note: str = "") -> Withheld:
        return Withheld(day, self.schedule.category, reason, note)


def is_public_holiday(day: date) -> bool:
    """Whether the day is a 国民の祝日, a substitute for one, or a day between two."""
    import jpholiday  # noqa: PLC0415  only towns that close on holidays pay for it

    return bool(jpholiday.is_holiday(day))


def _extras(book: GarbageBook, calendar: TownCalendar, area: Area, first: date, last: date) -> list[Collection]:
    scheduled = {schedule.category for schedule in area.schedules}
    return [
        Collection(change.day, category, note=change.note, is_extra=True)
        for change in calendar.changes
        if change.kind is ChangeKind.EXTRA and first <= change.day <= last
        for category in change.categories or sorted(scheduled, key=book.position)
        if change.concerns(area.id, category)
    ]


def _once_a_day(found: Iterable[Collection]) -> list[Collection]:
    """One collection for each day and category: the regular one if there is one, with the remarks and notes of all."""
    kept: dict[tuple[date, str], Collection] = {}
    for one in sorted(found, key=lambda one: (one.is_extra, one.regular is not None)):
        same = kept.get((one.day, one.category))
        kept[one.day, one.category] = _joined(same, one) if same else one
    return list(kept.values())


def _joined(one: Collection, other: Collection) -> Collection:
    remarks = tuple(dict.fromkeys((*one.remarks, *other.remarks)))
    return replace(one, remarks=remarks, note=one.note or other.note)
