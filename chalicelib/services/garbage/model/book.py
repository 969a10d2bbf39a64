"""Everything an import brings about garbage, as one value that is replaced as a whole.

It is written down in two sections, `calendar` (areas, categories, centres, remarks: a few kilobytes) and `items` (the
dictionary: up to some hundred), so that reminders need not read the dictionary.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Self

from chalicelib.kernel.ids import digest
from chalicelib.services.garbage.model.rules import OnDates, Period, Rule

ID_LENGTH = 8


def stable_id(*names: str) -> str:
    """The id of what bears these names: the same in every import, so residents' choices outlive it."""
    return digest(*names, length=ID_LENGTH)


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of garbage. `collected_with` names the category whose days it shares, when it has none of its own."""

    id: str
    label: str
    sublabel: str = ""
    how_to: str = ""
    colour: str = ""
    collected_with: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When one category is collected in one area; `remarks` hold the ids that stand beside all its rules."""

    category: str
    rules: tuple[Rule, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A district with days of its own. `group` is what it belongs to (a school district, a former village)."""

    id: str
    label: str
    schedules: tuple[Schedule, ...] = ()
    centre: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Centre:
    """A plant by name, and when it takes nothing in."""

    name: str
    suspensions: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A thing somebody may want to throw away. `reading` is its kana, often the first only."""

    id: str
    name: str
    category: str
    note: str = ""
    reading: str = ""


@dataclass(frozen=True)
class GarbageBook:
    """A town's garbage. Ids are unique within each kind; every reference points at something here."""

    areas: tuple[Area, ...] = ()
    categories: tuple[Category, ...] = ()
    items: tuple[Item, ...] = ()
    centres: tuple[Centre, ...] = ()
    remarks: Mapping[str, str] = field(default_factory=dict)

    def area(self, area_id: str) -> Area | None:
        return self._areas.get(area_id)

    def category(self, category_id: str) -> Category | None:
        return self._categories.get(category_id)

    def item(self, item_id: str) -> Item | None:
        return self._items.get(item_id)

    def collected_as(self, category_id: str) -> str:
        """The category whose days to look up for this one."""
        category = self.category(category_id)
        return (category.collected_with or category_id) if category else category_id

    def position(self, category_id: str) -> int:
        """Where the category stands in the town's own order."""
        return self._positions.get(category_id, len(self.categories))

    @property
    def ends(self) -> date | None:
        """The last day that is written out; None where every rule goes on by itself."""
        rules = (rule for area in self.areas for schedule in area.schedules for rule in schedule.rules)
        days = (day for rule in rules if isinstance(rule.pattern, OnDates) for day in rule.pattern.days)
        return max(days, default=None)

    def suspensions(self, area: Area) -> tuple[Period, ...]:
        """When the plant this area's garbage goes to is closed."""
        return tuple(period for centre in self.centres if centre.name == area.centre for period in centre.suspensions)

    def remark_texts(self, ids: Iterable[str]) -> tuple[str, ...]:
        """The remarks in words, each once, in the order of `ids`."""
        return tuple(dict.fromkeys(self.remarks[remark] for remark in ids if remark in self.remarks))

    @cached_property
    def _areas(self) -> dict[str, Area]:
        return {area.id: area for area in self.areas}

    @cached_property
    def _categories(self) -> dict[str, Category]:
        return {category.id: category for category in self.categories}

    @cached_property
    def _items(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {category.id: at for at, category in enumerate(self.categories)}

    def to_json(self) -> dict[str, Any]:
        """Both sections, of plain lists and strings."""
        return {"calendar": self._calendar_json(), "items": [_item_json(item) for item in self.items]}

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Self:
        """The book `to_json` wrote; without the section `items`, a book whose dictionary is empty."""
        calendar = written["calendar"]
        return cls(
            areas=tuple(map(_area, calendar["areas"])),
            categories=tuple(Category(*row) for row in calendar["categories"]),
            items=tuple(Item(*row) for row in written.get("items", ())),
            centres=tuple(map(_centre, calendar["centres"])),
            remarks=dict(calendar["remarks"]),
        )

    def _calendar_json(self) -> dict[str, Any]:
        return {
            "areas": [_area_json(area) for area in self.areas],
            "categories": [
                [kind.id, kind.label, kind.sublabel, kind.how_to, kind.colour, kind.collected_with]
                for kind in self.categories
            ],
            "centres": [_centre_json(centre) for centre in self.centres],
            "remarks": dict(self.remarks),
        }


def _item_json(item: Item) -> list[str]:
    return [item.id, item.name, item.category, item.note, item.reading]


def _area_json(area: Area) -> list[Any]:
    schedules = [[one.category, [rule.code() for rule in one.rules], list(one.remarks)] for one in area.schedules]
    return [area.id, area.label, schedules, area.centre, area.group]


def _area(row: list[Any]) -> Area:
    area_id, label, schedules, centre, group = row
    return Area(area_id, label, tuple(map(_schedule, schedules)), centre, group)


def _schedule(row: list[Any]) -> Schedule:
    category, rules, remarks = row
    return Schedule(category, tuple(map(Rule.from_code, rules)), tuple(remarks))


def _centre_json(centre: Centre) -> list[Any]:
    return [centre.name, [[period.first.isoformat(), period.last.isoformat()] for period in centre.suspensions]]


def _centre(row: list[Any]) -> Centre:
    name, periods = row
    return Centre(name, tuple(Period(*map(date.fromisoformat, period)) for period in periods))
