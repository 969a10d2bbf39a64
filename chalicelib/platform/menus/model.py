"""Rich menus as staff make them: designs of menus, who sees which, and editions that never change."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from chalicelib.platform.messaging.menus import Bounds
from chalicelib.platform.situations.model import State

Act = Literal["", "tap", "page", "uri", "tel", "menu"]
"""What a tap on an area does: an entry of a service, a page of ours, an address, a call, another menu; or nothing."""


@dataclass(frozen=True)
class Area:
    """A part of a menu that may be tapped."""

    label: str = ""
    """As it is drawn on a tile, and as a phone reads it aloud."""
    act: Act = ""
    to: str = ""
    """`service/entry`, a page's path, an https address, a telephone number, or a menu's alias."""
    icon: str = ""
    bounds: Bounds | None = None
    """On a picture without a grid."""


@dataclass(frozen=True)
class Design:
    """One rich menu."""

    id: str
    alias: str
    """The name tabs point at; never changes."""
    name: str
    """For staff."""
    bar: str
    """On the bar that opens and closes it."""
    grid: str = ""
    """A key of `GRIDS`; empty for free areas on a picture."""
    tabs: tuple[Area, ...] = ()
    """In a strip above the grid; the one that leads to this menu itself is drawn as the open one."""
    tiles: tuple[Area, ...] = ()
    """Row by row; on a picture without a grid, each with its bounds."""
    ground: str = "#ffffff"
    ink: str = "#0017c1"
    picture: str = ""
    """Name of the uploaded picture; empty where we draw the menu from its tiles."""
    width: int = 1200
    height: int = 810
    is_open: bool = True
    """Whether phones show it unfolded when the chat is opened."""
    changed_by: str = ""
    changed_at: str = ""

    @property
    def is_drawn(self) -> bool:
        return not self.picture

    @property
    def areas(self) -> tuple[Area, ...]:
        """Tabs, then tiles."""
        return self.tabs + self.tiles


@dataclass(frozen=True)
class Rule:
    """Who sees another menu than the default: those of a language, of a saved segment, or of both."""

    alias: str
    language: str = ""
    segment: str = ""
    """Id of a saved segment."""
    state: State = "normal"
    """The situation in which the rule holds."""


@dataclass(frozen=True)
class Arrangement:
    """Who sees which menu."""

    default: str = ""
    """Alias; empty while nobody chose."""
    situations: Mapping[str, str] = field(default_factory=dict)
    """`disaster` and `drill` -> alias; a situation without one leaves the everyday menus as they are."""
    rules: tuple[Rule, ...] = ()
    """The first that holds decides."""
    changed_by: str = ""
    changed_at: str = ""

    def everyones(self, state: State) -> str:
        """The alias of what those are shown whom no rule concerns."""
        return self.situations.get(state) or self.default

    def rules_in(self, state: State) -> tuple[Rule, ...]:
        """A situation with a menu of its own has rules of its own; else the everyday ones hold."""
        return tuple(rule for rule in self.rules if rule.state == (state if self.situations.get(state) else "normal"))


@dataclass(frozen=True)
class Edition:
    """All menus of a town and who sees which, as they were published once."""

    id: str
    number: int
    at: str
    by: str
    designs: tuple[Design, ...]
    pictures: Mapping[str, str]
    """Alias -> name of the picture's file, drawn or uploaded."""
    arrangement: Arrangement
    note: str = ""

    def design(self, alias: str) -> Design | None:
        return next((design for design in self.designs if design.alias == alias), None)


def area_from(facts: Mapping[str, Any]) -> Area:
    told = dict(facts)
    told["bounds"] = Bounds(**told["bounds"]) if told.get("bounds") else None
    return Area(**told)


def design_from(facts: Mapping[str, Any]) -> Design:
    """The design that was written down as `asdict` gives it."""
    told = dict(facts)
    told["tabs"], told["tiles"] = (tuple(map(area_from, told[part])) for part in ("tabs", "tiles"))
    return Design(**told)


def arrangement_from(facts: Mapping[str, Any]) -> Arrangement:
    told = dict(facts)
    told["rules"] = tuple(Rule(**rule) for rule in told["rules"])
    return Arrangement(**told)


def edition_from(facts: Mapping[str, Any]) -> Edition:
    told = dict(facts)
    told["designs"] = tuple(map(design_from, told["designs"]))
    told["arrangement"] = arrangement_from(told["arrangement"])
    return Edition(**told)


def written(value: Design | Arrangement | Edition) -> dict[str, Any]:
    return asdict(value)
