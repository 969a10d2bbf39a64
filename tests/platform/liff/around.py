"""Surroundings without records, and forms as a browser posts them."""

from collections.abc import Sequence
from typing import Any

from chalicelib.platform.flows.model import Answers, Choices, Option, Search, Wanted
from chalicelib.platform.liff.typed import Typed
from chalicelib.platform.tenants.model import Area, Point
from chalicelib.web.exchange import Posted

AREAS = (Area("kaigan", "海岸通り", point=Point(35.05, 139.05)), Area("okinoshima", "沖の島"))
MINE = "photos/page-ME-"


class Around:
    """A town between 35 and 35.2 north."""

    settings: Any = None

    def options(self, source: Choices, answers: Answers) -> Sequence[Option]:
        return source(None, answers)

    def search(self, source: Search, wanted: Wanted, answers: Answers) -> Sequence[Option]:
        return source(None, wanted, answers)

    def covers(self, lat: float, lon: float) -> bool:
        return 35 <= lat <= 35.2 and 139 <= lon <= 139.2

    def has_text(self, key: str) -> bool:
        return False


def photo(number: int) -> str:
    return f"{MINE}{number:0>20}.jpg"


def typed(**fields: str | Sequence[str]) -> Typed:
    """`topic="road"` is the field `a.topic`; `place_point` is `a.place.point`."""
    pairs = [
        (f"a.{name.replace('_', '.')}", value)
        for name, told in fields.items()
        for value in ([told] if isinstance(told, str) else told)
    ]
    return Typed(Posted(tuple(pairs)), AREAS, MINE)
