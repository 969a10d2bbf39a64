"""平時・災害・訓練: what a town is in, since when, and by whose word."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

State = Literal["normal", "disaster", "drill"]
NAMES: Mapping[State, str] = {"normal": "平時", "disaster": "災害", "drill": "訓練"}

LONGEST_DRILL = timedelta(days=7)
"""After which a drill ends by itself."""


@dataclass(frozen=True)
class Situation:
    """What a town is in."""

    state: State = "normal"
    since: str = ""
    """ISO 8601; empty where nobody ever switched."""
    by: str = ""
    label: str = ""
    """The post of who switched."""
    why: str = ""
    before: State = "normal"
    """What it was in until then."""
    drill_id: str = ""
    """Of the drill that goes on."""

    @property
    def name(self) -> str:
        return NAMES[self.state]

    @property
    def holds_sends(self) -> bool:
        """Whether what is not urgent waits."""
        return self.state == "disaster"

    @property
    def opens_kinds(self) -> bool:
        """Whether what is only reported in a disaster is open."""
        return self.state != "normal"
