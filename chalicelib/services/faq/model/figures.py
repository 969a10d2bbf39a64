"""How well questions were answered, by desk: sums alone."""

from collections import Counter
from collections.abc import Iterable, Mapping

from chalicelib.services.faq.model.asking import Asked

COUNTS: Mapping[str, str] = {
    "asked": "質問",
    "resolved": "解決",
    "answered": "すぐ回答",
    "chosen": "選んで回答",
    "menu": "メニュー",
    "yes": "役立った",
    "no": "役立たない",
    "handed": "窓口へ",
}

Figures = Mapping[str, Mapping[str, int]]
"""Desk -> count by its name in `COUNTS`; the desk of what fell to none is empty."""


def tallied(asked: Iterable[Asked]) -> dict[str, dict[str, int]]:
    """The figures of some questions."""
    found: dict[str, Counter[str]] = {}
    for each in asked:
        counts = found.setdefault(each.team, Counter())
        counts["asked"] += 1
        counts[each.how] += each.how in ("answered", "menu")
        counts["chosen"] += each.how == "offered" and bool(each.chosen)
        counts[each.helped] += bool(each.helped)
        counts["handed"] += bool(each.handed)
        counts["resolved"] += each.is_resolved
    return {team: {name: counts[name] for name in COUNTS if counts[name]} for team, counts in found.items()}


def added(figures: Iterable[Figures]) -> dict[str, dict[str, int]]:
    """Figures of several days as one."""
    total: dict[str, Counter[str]] = {}
    for each in figures:
        for team, counts in each.items():
            total.setdefault(team, Counter()).update(counts)
    return {team: dict(counts) for team, counts in total.items()}
