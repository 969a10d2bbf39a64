"""Where tiles lie: rows of equal tiles below an optional strip of tabs, in pixels of the picture."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from chalicelib.platform.messaging.menus import Bounds

WIDTH, WHOLE, HALF, STRIP = 1200, 810, 405, 120
"""The sizes LINE's own guide gives, so that no phone has to scale them oddly; the strip stands within them."""
MOST_TABS = 4


@dataclass(frozen=True)
class Grid:
    """Rows of tiles."""

    label: str
    rows: tuple[int, ...]
    """Tiles in each row."""
    height: int = WHOLE

    @property
    def number(self) -> int:
        return sum(self.rows)

    def tiles(self, *, has_tabs: bool) -> tuple[Bounds, ...]:
        """The tiles in order, row by row. They cover the picture without a gap."""
        top = STRIP if has_tabs else 0
        edges = _edges(top, self.height, len(self.rows))
        return tuple(tile for row, (low, high) in zip(self.rows, edges, strict=True) for tile in _row(row, low, high))


GRIDS: Mapping[str, Grid] = {
    "1": Grid("大きな1枚", (1,)),
    "2": Grid("左右2枚", (2,)),
    "1-1": Grid("上下2枚", (1, 1)),
    "1-2": Grid("上1枚、下2枚", (1, 2)),
    "1-3": Grid("上1枚、下3枚", (1, 3)),
    "2-2": Grid("2枚×2段", (2, 2)),
    "2-3": Grid("上2枚、下3枚", (2, 3)),
    "3-3": Grid("3枚×2段", (3, 3)),
    "1-3-3": Grid("上1枚、下3枚×2段", (1, 3, 3)),
    "4-4": Grid("4枚×2段", (4, 4)),
    "3-3-3": Grid("3枚×3段", (3, 3, 3)),
    "4-4-4": Grid("4枚×3段", (4, 4, 4)),
    "half-1": Grid("低い1枚", (1,), HALF),
    "half-2": Grid("低い2枚", (2,), HALF),
    "half-3": Grid("低い3枚", (3,), HALF),
}


def tab_bounds(number: int) -> tuple[Bounds, ...]:
    """The strip above the tiles."""
    return tuple(_row(number, 0, STRIP)) if number else ()


def _edges(low: int, high: int, parts: int) -> list[tuple[int, int]]:
    marks = [low + (high - low) * place // parts for place in range(parts + 1)]
    return list(pairwise(marks))


def _row(number: int, top: int, bottom: int) -> Iterator[Bounds]:
    for left, right in _edges(0, WIDTH, number):
        yield Bounds(left, top, right - left, bottom - top)
