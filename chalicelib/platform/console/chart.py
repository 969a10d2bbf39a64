"""Bars over time, and the button that prints a page of them."""

from dataclasses import dataclass


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
    def told(self) -> str:
        """The same in a sentence, for whoever does not see it."""
        known = [f"{label} {value:,}{self.unit}" for label, value in self.bars if value is not None]
        goal = f"目標 {self.goal:,}{self.unit}。" if self.goal else ""
        return f"{self.title}の棒グラフ。{goal}{'、'.join(known) or 'まだ数がありません'}。同じ内容が下の表にあります。"


@dataclass(frozen=True)
class Printing:
    """A button that prints the page; it is drawn on screens alone."""

    label: str = "印刷する"
