"""What of ours lies at LINE for one channel, what is shown there, and the plan that is under way."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from chalicelib.platform.menus.model import Rule
from chalicelib.platform.situations.model import State

Verb = Literal["create", "upload", "alias", "default", "move", "sweep", "unalias", "tidy"]
Why = Literal["publish", "back", "situation", "round"]

KEPT = timedelta(days=7)
"""How long a menu that is shown no more stays at LINE."""
HOUR = timedelta(hours=1)
CREATIONS = 95
"""Menus we make in an hour: LINE takes a hundred, and somebody's own tool may want some."""


@dataclass(frozen=True)
class Made:
    """A menu of ours at LINE."""

    alias: str
    menu_id: str
    is_whole: bool = False
    """Whether its picture is there."""
    retired_at: str = ""
    """Since when neither this edition nor the one before has it."""


@dataclass(frozen=True)
class Step:
    """One step of a plan. Doing it twice is doing it once."""

    verb: Verb
    name: str = ""
    """An alias; of a sweep, the shard."""
    seal: str = ""
    """Which menu."""
    to: str = ""
    """Of a move: the seal of the menu that stands in; empty for none."""


@dataclass(frozen=True)
class Plan:
    """What is still to be done until an edition is shown."""

    id: str
    edition: str
    state: State
    why: Why
    by: str
    at: str
    steps: tuple[Step, ...]
    total: int
    seals: Mapping[str, str]
    """Alias -> seal of all menus of the edition."""
    rules: tuple[Rule, ...]
    """Those that hold from then on."""
    era: int
    receipt: str = ""
    """LINE's, of a move that it is busy with."""
    waits_until: str = ""
    waits_for: str = ""
    """In words for staff; empty while nothing holds it up."""
    halted: str = ""
    """Why it does not go on by itself; empty while it does."""
    changed: int = 0
    """Residents who were given another menu."""


@dataclass(frozen=True)
class Board:
    """One channel's menus."""

    channel_key: str
    made: Mapping[str, Made] = field(default_factory=dict)
    """By seal."""
    shown: Mapping[str, str] = field(default_factory=dict)
    """Alias -> seal it points at."""
    edition: str = ""
    before: str = ""
    editions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The edition shown and the one before -> their seals by alias."""
    state: State = "normal"
    era: int = 0
    """Links that were noted in an earlier one are undone."""
    rules: tuple[Rule, ...] = ()
    """Those that hold now."""
    plan: Plan | None = None
    creations: tuple[str, ...] = ()
    """When menus were made within the last hour."""
    shown_at: str = ""
    shown_by: str = ""
    round_at: str = ""
    """When all residents are looked at again; empty where no rule holds."""

    @property
    def holding(self) -> tuple[tuple[Rule, ...], int]:
        """The rules residents are followed by, and the era their links are noted in: those of the plan under way."""
        return (self.plan.rules, self.plan.era) if self.plan else (self.rules, self.era)

    def menu_id(self, alias: str) -> str:
        """LINE's id of the menu an alias stands for, that of the plan under way first; empty where there is none."""
        seals = (self.plan.seals.get(alias, "") if self.plan else "", self.shown.get(alias, ""))
        whole = (self.made[seal] for seal in seals if seal in self.made and self.made[seal].is_whole)
        return next((made.menu_id for made in whole), "")

    def wakes_at(self, now: datetime) -> datetime | None:
        """When the clock must look at it next."""
        if self.plan and self.plan.halted:
            return None
        if self.plan:
            soon = now + timedelta(minutes=1)
            return max(soon, datetime.fromisoformat(self.plan.waits_until)) if self.plan.waits_until else soon
        retired = [datetime.fromisoformat(made.retired_at) + KEPT for made in self.made.values() if made.retired_at]
        rounds = [datetime.fromisoformat(self.round_at)] if self.round_at else []
        return min(retired + rounds, default=None)

    def may_create_at(self, now: datetime) -> datetime:
        """When LINE takes another menu."""
        recent = sorted(at for at in map(datetime.fromisoformat, self.creations) if at > now - HOUR)
        return recent[-CREATIONS] + HOUR if len(recent) >= CREATIONS else now

    def with_made(self, seal: str, made: Made) -> "Board":
        return replace(self, made={**self.made, seal: made})

    def with_plan(self, **changes: Any) -> "Board":
        assert self.plan is not None
        return replace(self, plan=replace(self.plan, **changes))


def board_from(facts: Mapping[str, Any]) -> Board:
    """The board that was written down as `asdict` gives it."""
    told = dict(facts)
    told["made"] = {seal: Made(**made) for seal, made in told["made"].items()}
    told["rules"] = tuple(Rule(**rule) for rule in told["rules"])
    told["creations"] = tuple(told["creations"])
    if told["plan"]:
        plan = dict(told["plan"])
        plan["steps"] = tuple(Step(**step) for step in plan["steps"])
        plan["rules"] = tuple(Rule(**rule) for rule in plan["rules"])
        told["plan"] = Plan(**plan)
    return Board(**told)


def written(board: Board) -> dict[str, Any]:
    return asdict(board)
