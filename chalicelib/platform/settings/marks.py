"""What a settings model says about its form that types cannot say. Marks stand in `Annotated`, beside the type.

Titles and hints are pydantic's own: `Field(title="時刻", description="…")`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Manner = Literal["time", "span", "month_day", "long", "date"]


@dataclass(frozen=True)
class Look:
    """How a text is typed in: as `18:30`, `21:00-07:00`, `12-31`, `2026-12-31`, or in several lines."""

    manner: Manner


@dataclass(frozen=True)
class Named:
    """The choices of a type in Japanese, in the order in which they are offered."""

    labels: Mapping[Any, str]


@dataclass(frozen=True)
class ByLanguage:
    """A `dict[str, str]` from language to words."""


@dataclass(frozen=True)
class Standing:
    """What holds for the keys of a `dict` that it does not name."""

    values: Mapping[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Vendor:
    """Only the vendor may change it; staff see it."""


@dataclass(frozen=True)
class Elsewhere:
    """Staff change it on a page of its own: where, in words."""

    reason: str


@dataclass(frozen=True)
class Calls:
    """What one record of a list is called (「質問」), for buttons that add one; of a dict also its two sides."""

    name: str
    key: str = "名前"
    value: str = "内容"


Mark = Look | Named | ByLanguage | Standing | Vendor | Elsewhere | Calls
