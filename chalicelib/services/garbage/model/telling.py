"""How days are told: which sentence, with which facts. The words themselves stand in the texts, by language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from chalicelib.services.garbage.model.book import GarbageBook
from chalicelib.services.garbage.model.calendar import Collection, TownCalendar, Withheld, next_collection
from chalicelib.services.garbage.model.outlook import Outlook

FAR = timedelta(days=90)
"""A day further off is told with its year, if that is another one."""


@dataclass(frozen=True, slots=True)
class Told:
    """A text by its key, with facts that may be texts themselves. `kind` is a category by its label."""

    key: str
    facts: Mapping[str, object] = field(default_factory=dict)


Sentence = Told | str
"""A text by key, or the town's own words."""


def when(day: date, today: date) -> Told:
    """A day by month, day and weekday; with its year where that could be mistaken."""
    facts = {"month": Told(f"month.{day.month}"), "day": day.day, "weekday": Told(f"weekday.{day.weekday()}")}
    if day.year != today.year and day - today > FAR:
        return Told("date.long", {**facts, "year": day.year})
    return Told("date.short", facts)


def joined(sentences: Sequence[Sentence]) -> Sentence:
    """Several words in a row, as the language strings them."""
    if not sentences:
        return ""
    first, *rest = sentences
    return Told("date.and", {"first": first, "rest": joined(rest)}) if rest else first


def kind(book: GarbageBook, category_id: str) -> Sentence:
    """A category by its label."""
    category = book.category(category_id)
    return Told("kind", {"label": category.label}) if category else ""


def coming(book: GarbageBook, one: Collection, today: date) -> Sentence:
    """What is collected, and why on this day if it is not the regular one."""
    what = kind(book, one.category)
    if one.regular:
        return Told("day.moved", {"what": what, "day": when(one.regular, today)})
    return Told("day.extra", {"what": what}) if one.is_extra else what


def day_value(book: GarbageBook, day: Outlook, today: date) -> Sentence:
    """A day in one line: what comes, what does not, or that nothing does."""
    off = [Told("day.off", {"what": kind(book, one.category)}) for one in day.withheld]
    return joined([*(coming(book, one, today) for one in day.collections), *off]) or Told("day.nothing")


def notes(day: Outlook) -> tuple[str, ...]:
    """Remarks and notes of what comes that day, each once."""
    return tuple(dict.fromkeys(note for one in day.collections for note in (*one.remarks, one.note) if note))


def withheld_lines(
    book: GarbageBook, calendar: TownCalendar, area_id: str, one: Withheld, today: date
) -> tuple[Sentence, ...]:
    """That a category does not come on its day, why, and when it does."""
    facts = {"what": kind(book, one.category), "day": when(one.day, today)}
    lines: list[Sentence] = [Told(f"withheld.{one.reason.value}", facts), *([one.note] if one.note else [])]
    if one.instead:
        return (*lines, Told("withheld.instead", {"day": when(one.instead, today)}))
    following = next_collection(book, calendar, area_id, one.category, one.day + timedelta(days=1))
    return (*lines, Told("withheld.next", {"day": when(following.day, today)})) if following else tuple(lines)
