"""Bars over time, and the button that prints a page of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from unicodedata import east_asian_width

WIDTH = 560
"""Of all bars together, in the units of the picture, which is 600 wide."""
LETTER = 20
"""What a full-width letter takes on a phone, where letters are drawn largest; others take three fifths of it."""


@dataclass(frozen=True)
class Chart:
    """Bars over time, drawn above the table that says the same."""

    title: str
    unit: str
    bars: tuple[tuple[str, float | None], ...]
    """What each stands for, and how much; None where nothing is known."""
    goal: float = 0
    """A line across; 0 for none."""

    @property
    def top(self) -> float:
        """What the whole height stands for."""
        return max([self.goal, *(value for _, value in self.bars if value is not None)]) or 1

    @property
    def every(self) -> int:
        """One bar in so many has room for its label."""
        return ceil(_widest(label for label, _ in self.bars) / self._step) or 1

    @property
    def has_room_for_values(self) -> bool:
        """Whether numbers above the bars do not run into each other; the table has them in any case."""
        return _widest(f"{value:,}" for _, value in self.bars if value is not None) <= self._step

    @property
    def _step(self) -> float:
        return WIDTH / max(1, len(self.bars))

    @property
    def told(self) -> str:
        """The same in a sentence, for whoever does not see it."""
        known = [f"{label} {value:,}{self.unit}" for label, value in self.bars if value is not None]
        goal = f"目標 {self.goal:,}{self.unit}。" if self.goal else ""
        return f"{self.title}の棒グラフ。{goal}{'、'.join(known) or 'まだ数がありません'}。同じ内容が下の表にあります。"


def _widest(texts: Iterable[str]) -> float:
    """The room that the longest of some texts takes, with a gap beside it."""
    return max((sum(map(_width, text)) + LETTER / 2 for text in texts), default=0)


def _width(letter: str) -> float:
    return LETTER if east_asian_width(letter) in "WFA" else LETTER * 0.6


@dataclass(frozen=True)
class Printing:
    """A button that prints the page; it is drawn on screens alone."""

    label: str = "印刷する"
