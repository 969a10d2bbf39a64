"""Which route of the app a path means, as API Gateway decides it: a literal before a parameter before a greedy one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

PARAMETER = re.compile(r"\{(\w+)(\+?)\}")


@dataclass(frozen=True)
class Match:
    resource: str
    """The route as declared, such as `/cases/{number}`."""
    parameters: dict[str, str]
    """As they stand in the address: API Gateway does not decode them."""


def segment_rank(segment: str) -> int:
    found = PARAMETER.fullmatch(segment)
    if found is None:
        return 0
    return 2 if found[2] else 1


def to_pattern(route: str) -> re.Pattern[str]:
    pieces, end = [], 0
    for found in PARAMETER.finditer(route):
        pieces += [re.escape(route[end : found.start()]), f"(?P<{found[1]}>{'.+' if found[2] else '[^/]+'})"]
        end = found.end()
    return re.compile("".join([*pieces, re.escape(route[end:])]))


class RouteTable:
    def __init__(self, routes: Iterable[str]) -> None:
        ranked = sorted(routes, key=lambda route: [segment_rank(segment) for segment in route.split("/")])
        self._patterns = [(route, to_pattern(route)) for route in ranked]

    def match(self, path: str) -> Match | None:
        """`path` without its query. A slash at the end changes nothing."""
        wanted = path.rstrip("/") or "/"
        for route, pattern in self._patterns:
            if found := pattern.fullmatch(wanted):
                return Match(route, found.groupdict())
        return None
