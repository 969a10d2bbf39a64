"""What must hold at every moment of a bad day: seen in each write of the table, by whom it was written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.platform.broadcasts.chaos.towns import TownAtRisk

BATCH = 1
"""Parts that a worker takes at once (`House.calls_at_once`)."""


@dataclass
class Worker:
    """One worker at one order."""

    town: TownAtRisk
    message: tuple[str, Mapping[str, Any]]
    began_stopped: bool = field(init=False)
    tried: int = 0
    """Parts it began to try after staff had stopped the broadcast."""

    def __post_init__(self) -> None:
        self.began_stopped = self.town.has_stopped


@dataclass
class Watch:
    """Looks at every item that is written."""

    faults: list[str] = field(default_factory=list)
    _versions: dict[tuple[str, str], int] = field(default_factory=dict)
    _states: dict[tuple[str, str], str] = field(default_factory=dict)

    def wrote(self, item: dict[str, Any], worker: Worker | None) -> None:
        if "endpoint" in item:
            self._pace((item["pk"]["S"], item["sk"]["S"]), int(item["version"]["N"]))
        elif "retry_key" in item and "slot" in item:
            self._part((item["pk"]["S"], item["sk"]["S"]), item["state"]["S"], worker)

    def _pace(self, key: tuple[str, str], version: int) -> None:
        """Calls are given out once: nobody writes the pace on from a reading that has grown old."""
        if version <= self._versions.get(key, 0):
            self.faults.append("calls were given out twice")
        self._versions[key] = version

    def _part(self, key: tuple[str, str], state: str, worker: Worker | None) -> None:
        """After the stop a worker may finish what it held, and begins nothing."""
        begins = state == "trying" and self._states.get(key, "pending") == "pending"
        self._states[key] = state
        if begins and worker and worker.town.has_stopped:
            worker.tried += 1
            if worker.tried > (0 if worker.began_stopped else BATCH):
                self.faults.append("a part was begun after the stop")


def begins_to_try(item: dict[str, Any]) -> bool:
    """Whether an item is a part that is about to be tried."""
    return "retry_key" in item and item.get("state", {}).get("S") == "trying"
