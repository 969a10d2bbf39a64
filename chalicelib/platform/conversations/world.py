"""The surroundings of a flow in a real turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.flows.model import Answers, Choices, Option, Search, Wanted
from chalicelib.platform.house import Turn
from chalicelib.platform.tenants.model import Point


@dataclass(frozen=True)
class World:
    """`Surroundings` that look into the tenant's records through the turn."""

    turn: Turn

    @property
    def settings(self) -> Any:
        return self.turn.settings

    def options(self, source: Choices, answers: Answers) -> Sequence[Option]:
        return source(self.turn, answers)

    def search(self, source: Search, wanted: Wanted, answers: Answers) -> Sequence[Option]:
        return source(self.turn, wanted, answers)

    def covers(self, lat: float, lon: float) -> bool:
        bounds = self.turn.office.tenant.bounds
        return bounds is None or bounds.holds(Point(lat, lon))

    def has_text(self, key: str) -> bool:
        texts = self.turn.office.texts(self.turn.service)
        return texts.has(self.turn.language, key) or texts.has(DEFAULT, key)
