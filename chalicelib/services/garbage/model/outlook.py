"""What lies ahead in an area: a day with what comes and what does not, and the next time of each category."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.services.garbage.model.book import Category, GarbageBook
from chalicelib.services.garbage.model.calendar import (
    Collection,
    TownCalendar,
    Withheld,
    collections_between,
    next_collection,
    withheld_between,
)

SOON = timedelta(days=40)


@dataclass(frozen=True, slots=True)
class Outlook:
    """One day in one area. `withheld` holds what would come on another such day."""

    day: date
    collections: tuple[Collection, ...] = ()
    withheld: tuple[Withheld, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.collections or self.withheld)

    def only(self, categories: tuple[str, ...]) -> "Outlook":
        """The same day for somebody who wants to hear of these categories; none means all."""
        if not categories:
            return self
        coming = tuple(one for one in self.collections if one.category in categories)
        return Outlook(self.day, coming, tuple(one for one in self.withheld if one.category in categories))


def outlook_on(book: GarbageBook, calendar: TownCalendar, area_id: str, day: date) -> Outlook:
    """What happens in the area on a day."""
    coming = collections_between(book, calendar, area_id, day, day)
    return Outlook(day, coming, withheld_between(book, calendar, area_id, day, day))


def days_ahead(book: GarbageBook, calendar: TownCalendar, area_id: str, first: date, last: date) -> tuple[Outlook, ...]:
    """The days from `first` to `last` on which anything comes, or would have come."""
    coming = collections_between(book, calendar, area_id, first, last)
    withheld = withheld_between(book, calendar, area_id, first, last)
    days = sorted({*(one.day for one in coming), *(one.day for one in withheld)})
    return tuple(
        Outlook(day, tuple(one for one in coming if one.day == day), tuple(one for one in withheld if one.day == day))
        for day in days
    )


def next_day(book: GarbageBook, calendar: TownCalendar, area_id: str, after: date) -> Outlook | None:
    """The first day after `after` on which a truck comes, looked for over some weeks."""
    coming = collections_between(book, calendar, area_id, after + timedelta(days=1), after + SOON)
    if not coming:
        return None
    return Outlook(coming[0].day, tuple(one for one in coming if one.day == coming[0].day))


def scheduled(book: GarbageBook, area_id: str) -> tuple[Category, ...]:
    """The categories that have days of their own in the area, in the town's order."""
    area = book.area(area_id)
    having = {one.category for one in area.schedules if one.rules} if area else set()
    return tuple(category for category in book.categories if category.id in having)


def next_of_each(
    book: GarbageBook, calendar: TownCalendar, area_id: str, on_or_after: date
) -> Iterator[tuple[Category, Collection]]:
    """Each category collected in the area with its next collection, in the town's order."""
    for category in scheduled(book, area_id):
        coming = next_collection(book, calendar, area_id, category.id, on_or_after)
        if coming:
            yield category, coming
