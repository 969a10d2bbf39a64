"""The surroundings of a flow in a real turn."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.flows.model import Answers, Choices, Option, Search, Wanted
from chalicelib.platform.house import Turn
from chalicelib.platform.tenants.model import Point


@dataclass(frozen=True)
class World:
    """`Surroundings` that look into the tenant's records through the turn."""

    turn: Turn
    _offered: dict[tuple[Choices, str], Sequence[Option]] = field(default_factory=dict, repr=False, compare=False)
    """A step that is asked looks for its choices more than once; the records are read the first time."""

    @property
    def settings(self) -> Any:
        return self.turn.settings

    def options(self, source: Choices, answers: Answers) -> Sequence[Option]:
        key = source, json.dumps(answers, sort_keys=True)
        if key not in self._offered:
            self._offered[key] = source(self.turn, answers)
        return self._offered[key]

    def search(self, source: Search, wanted: Wanted, answers: Answers) -> Sequence[Option]:
        return source(self.turn, wanted, answers)

    def covers(self, lat: float, lon: float) -> bool:
        bounds = self.turn.office.tenant.bounds
        return bounds is None or bounds.holds(Point(lat, lon))

    def has_text(self, key: str) -> bool:
        texts = self.turn.office.texts(self.turn.service)
        return texts.has(self.turn.language, key) or texts.has(DEFAULT, key)
