"""The book written as the five tables that `gomi5374` reads back to the same book."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from chalicelib.services.garbage.formats.tokens import WEEKDAYS
from chalicelib.services.garbage.model import (
    Fortnightly,
    GarbageBook,
    NthWeekday,
    OnDates,
    Pattern,
    Rule,
    Schedule,
    Weekly,
)

NEVER = "20991231"
Rows = Sequence[Sequence[str]]


def written(book: GarbageBook) -> Mapping[str, Rows]:
    """Each table by its name (`area_days`, `center`, …), its headings first."""
    return {
        "area_days": tuple(_areas(book)),
        "center": tuple(_centres(book)),
        "description": tuple(_categories(book)),
        "remarks": (("ID", "注意事項"), *sorted(book.remarks.items())),
        "target": tuple(_items(book)),
    }


def tokens(schedule: Schedule) -> str:
    """A schedule as it is written into a cell: 「月 木」「水1 水3」「金:4 5」「*1」."""
    parts = [_part(rules) for rules in _together(schedule.rules)]
    parts += [" ".join(f"*{remark}" for remark in schedule.remarks)] if schedule.remarks else []
    return "; ".join(parts) or NEVER


def _areas(book: GarbageBook) -> Iterator[Sequence[str]]:
    scheduled = {schedule.category for area in book.areas for schedule in area.schedules}
    shown = [category for category in book.categories if category.id in scheduled] or list(book.categories[:1])
    yield ("まとまり", "地名", "センター", *(category.label for category in shown))
    for area in book.areas:
        days = {schedule.category: tokens(schedule) for schedule in area.schedules}
        yield (area.group, area.label, area.centre, *(days.get(category.id, "") for category in shown))


def _centres(book: GarbageBook) -> Iterator[Sequence[str]]:
    yield "名称", "休止開始日", "休止終了日"
    for centre in book.centres:
        for period in centre.suspensions:
            yield centre.name, f"{period.first:%Y/%m/%d}", f"{period.last:%Y/%m/%d}"
        if not centre.suspensions:
            yield centre.name, "", ""


def _categories(book: GarbageBook) -> Iterator[Sequence[str]]:
    yield "label", "sublabel", "description", "bgcolor"
    for category in book.categories:
        yield category.label, category.sublabel, category.how_to, category.colour


def _items(book: GarbageBook) -> Iterator[Sequence[str]]:
    yield "label", "name", "notice", "furigana"
    for item in book.items:
        category = book.category(item.category)
        yield category.label if category else item.category, item.name, item.note, item.reading


def _together(rules: Iterable[Rule]) -> Iterator[list[Rule]]:
    """Neighbours that differ in their day alone, which are written as one: 「月 木」. Single days stand alone."""
    group: list[Rule] = []
    for rule in rules:
        if group and not (_is_alike(group[-1], rule) and rule not in group):
            yield group
            group = []
        group.append(rule)
    if group:
        yield group


def _is_alike(one: Rule, other: Rule) -> bool:
    is_dated = isinstance(one.pattern, OnDates) or isinstance(other.pattern, OnDates)
    return not is_dated and (one.months, one.remarks) == (other.months, other.remarks)


def _part(rules: Sequence[Rule]) -> str:
    """Rules of the same months and remarks."""
    days = chain.from_iterable(_words(rule.pattern) for rule in rules)
    words = chain(days, (f"*{remark}" for remark in rules[0].remarks))
    months = ":" + " ".join(map(str, rules[0].months)) if rules[0].months else ""
    return " ".join(words) + months


def _words(pattern: Pattern) -> Iterator[str]:
    match pattern:
        case Weekly(weekday):
            yield WEEKDAYS[weekday]
        case NthWeekday(weekday, nth):
            yield f"{WEEKDAYS[weekday]}{nth}"
        case Fortnightly(base):
            yield f"隔{WEEKDAYS[base.weekday()]}{base:%Y%m%d}"
        case OnDates(days):
            yield from (f"{day:%Y%m%d}" for day in days)
