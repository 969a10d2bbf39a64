"""What must be collected, and how far somebody is.

On paper: spots A, B (group north), C (group south); stamped A. `any 2` → 1 of 2. `all` → 1 of 3. `each_group 1` → 1 of
2, south missing. `these A, C` → 1 of 2, C missing. A spot that takes part no more asks for nothing, and what was
collected there still counts.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

ConditionKind = Literal["any", "all", "each_group", "these"]


@dataclass(frozen=True)
class Condition:
    """`any`: so many stamps. `all`: every spot. `each_group`: so many in every group. `these`: the spots named."""

    kind: ConditionKind
    number: int = 1
    spots: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """Conditions of which all, or one, must be met."""

    conditions: tuple[Condition, ...]
    needs_all: bool = True


@dataclass(frozen=True)
class Stamp:
    """A stamp somebody has."""

    spot: str
    at: str
    """ISO 8601 on the town's clocks."""
    language: str = ""
    """What they spoke then; empty where they were forgotten since."""


@dataclass(frozen=True)
class Standing:
    """How far somebody is with a condition."""

    condition: Condition
    done: int
    needed: int
    missing: tuple[str, ...] = ()
    """The groups (`each_group`) or spots (`all`, `these`) that are still wanted."""

    @property
    def is_met(self) -> bool:
        return self.done >= self.needed > 0


Groups = Mapping[str, str]
"""Spot that takes part -> its group; empty where it is in none."""


def standing(condition: Condition, groups: Groups, stamps: Sequence[Stamp]) -> Standing:
    """How far these stamps go."""
    match condition.kind:
        case "any":
            return Standing(condition, min(len(stamps), condition.number), condition.number)
        case "all":
            return _wanted(condition, groups, groups, stamps)
        case "these":
            return _wanted(condition, condition.spots, groups, stamps)
        case "each_group":
            return _by_group(condition, groups, stamps)


def _wanted(condition: Condition, spots: Iterable[str], groups: Groups, stamps: Sequence[Stamp]) -> Standing:
    """Of some spots, those that take part or were stamped while they did."""
    stamped = {stamp.spot for stamp in stamps}
    wanted = [spot for spot in dict.fromkeys(spots) if spot in groups or spot in stamped]
    missing = tuple(spot for spot in wanted if spot not in stamped)
    return Standing(condition, len(wanted) - len(missing), len(wanted), missing)


def _by_group(condition: Condition, groups: Groups, stamps: Sequence[Stamp]) -> Standing:
    """A group that has fewer spots than asked for asks for all of them."""
    sizes = Counter(group for group in groups.values() if group)
    has = Counter(group for spot, group in groups.items() if any(stamp.spot == spot for stamp in stamps))
    needs = {group: min(condition.number, size) for group, size in sizes.items()}
    missing = tuple(group for group, need in needs.items() if has[group] < need)
    return Standing(
        condition, sum(min(has[group], need) for group, need in needs.items()), sum(needs.values()), missing
    )


def standings(rule: Rule, groups: Groups, stamps: Sequence[Stamp]) -> tuple[Standing, ...]:
    return tuple(standing(condition, groups, stamps) for condition in rule.conditions)


def is_met(rule: Rule, groups: Groups, stamps: Sequence[Stamp]) -> bool:
    """Whether a rule is fulfilled. Without conditions it never is."""
    told = [each.is_met for each in standings(rule, groups, stamps)]
    return bool(told) and (all(told) if rule.needs_all else any(told))
