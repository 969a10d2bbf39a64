"""What a resident is shown of the days ahead in their district, as rows and lines of sentences still to be worded."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.services.garbage.model.book import GarbageBook
from chalicelib.services.garbage.model.calendar import TownCalendar, next_collection
from chalicelib.services.garbage.model.outlook import Outlook, days_ahead, next_day, next_of_each, outlook_on
from chalicelib.services.garbage.model.telling import Sentence, Told, day_value, kind, notes, when, withheld_lines

WEEKS = timedelta(days=13)
SHOWN_DATES = 4
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A card without its title: rows of what and when, then lines."""

    rows: tuple[tuple[Sentence, Sentence], ...]
    lines: tuple[Sentence, ...] = ()
    about: Sentence = ""
    """The one category it is about, if it is about one."""


DrawSheet = Callable[[GarbageBook, TownCalendar, str, date], Sheet]
"""`(book, calendar, area id, today) -> Sheet`."""


def today_sheet(book: GarbageBook, calendar: TownCalendar, area_id: str, today: date) -> Sheet:
    """Today and tomorrow; where nothing comes on either, the next day on which something does."""
    days = [outlook_on(book, calendar, area_id, today + step * DAY) for step in (0, 1)]
    shown = [("day.today", days[0]), ("day.tomorrow", days[1])]
    if not any(day.collections for day in days):
        then = next_day(book, calendar, area_id, days[1].day)
        shown += [("day.then", then)] if then else []
    rows = tuple(_day_row(book, key, day, today) for key, day in shown)
    return Sheet(rows, day_lines(book, calendar, area_id, [day for _, day in shown], today))


def tomorrow_sheet(book: GarbageBook, calendar: TownCalendar, area_id: str, today: date) -> Sheet:
    """Tomorrow, with how to put out what comes."""
    day = outlook_on(book, calendar, area_id, today + DAY)
    row, lines = _day_row(book, "day.tomorrow", day, today), day_lines(book, calendar, area_id, [day], today)
    return Sheet((row,), (*lines, *(how for one in day.collections if (how := how_to(book, one.category)))))


def weeks_sheet(book: GarbageBook, calendar: TownCalendar, area_id: str, today: date) -> Sheet:
    """Two weeks, the days on which anything comes or would have come."""
    days = days_ahead(book, calendar, area_id, today, today + WEEKS)
    rows = tuple(_day_row(book, "day.plain", day, today) for day in days)
    return Sheet(rows, day_lines(book, calendar, area_id, days, today) if rows else (Told("day.nothing"),))


def next_of_each_sheet(book: GarbageBook, calendar: TownCalendar, area_id: str, today: date) -> Sheet:
    """Each category with its next day."""
    found = next_of_each(book, calendar, area_id, today)
    rows = tuple((kind(book, one.id), when(coming.day, today)) for one, coming in found)
    return Sheet(rows, () if rows else (Told("day.nothing"),))


def next_sheet(category_id: str) -> DrawSheet:
    """The sheet of one category: its next days, and how to put it out."""

    def sheet(book: GarbageBook, calendar: TownCalendar, area_id: str, today: date) -> Sheet:
        days = list(next_days(book, calendar, area_id, category_id, today))
        labels = [Told("next.first"), *[Told("next.then")] * SHOWN_DATES]
        rows = tuple((label, when(day, today)) for label, day in zip(labels, days, strict=False))
        none = () if days else (Told("next.none"),)
        return Sheet(rows, tuple(filter(None, (*none, how_to(book, category_id)))), kind(book, category_id))

    return sheet


def day_lines(
    book: GarbageBook, calendar: TownCalendar, area_id: str, days: Sequence[Outlook], today: date
) -> tuple[Sentence, ...]:
    """What is to be said of these days beside what comes: why something does not, and the town's remarks."""
    lines: list[Sentence] = []
    for day in days:
        for one in day.withheld:
            lines += withheld_lines(book, calendar, area_id, one, today)
        lines += notes(day)
    return tuple(line for at, line in enumerate(lines) if line not in lines[:at])


def how_to(book: GarbageBook, category_id: str) -> str:
    """How to put a category out, in the town's own words."""
    category = book.category(category_id)
    return category.how_to if category else ""


def _day_row(book: GarbageBook, key: str, day: Outlook, today: date) -> tuple[Sentence, Sentence]:
    return Told(key, {"day": when(day.day, today)}), day_value(book, day, today)


def next_days(book: GarbageBook, calendar: TownCalendar, area_id: str, category_id: str, today: date) -> Iterator[date]:
    """The next few days of a category, today included."""
    after = today
    for _ in range(SHOWN_DATES):
        coming = next_collection(book, calendar, area_id, category_id, after)
        if coming is None:
            return
        yield coming.day
        after = coming.day + DAY
