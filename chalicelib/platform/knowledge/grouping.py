"""Questions that ask the same, together: so that a clerk answers once what forty residents asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chalicelib.platform.knowledge.synonyms import Synonyms
from chalicelib.platform.knowledge.wording import LONGEST, folded, grams

ALIKE = 0.5
"""The share of two questions' terms that both have (Dice) from which they are one group."""

MOST_COMPARED = 200
"""Groups that a question is compared with: the first ones; what is like none of them begins one of its own."""

ROW_COUNTS = 3
"""A word of the synonyms counts as much as a few letters."""


@dataclass(frozen=True, slots=True)
class Group:
    """`first`: the question that the others are like. `members`: places in the list that was given, in its order."""

    first: str
    members: tuple[int, ...]


def grouped(texts: Sequence[str], synonyms: Synonyms | None = None) -> tuple[Group, ...]:
    """The texts by likeness, largest group first, then by where it begins. The same texts give the same groups."""
    words, begun = synonyms or Synonyms(), list[tuple[frozenset[str], list[int]]]()
    for place, text in enumerate(texts):
        said = frozenset(_terms(text, words))
        likest = max(begun[:MOST_COMPARED], key=lambda group: _likeness(group[0], said), default=None)
        if likest and _likeness(likest[0], said) >= ALIKE:
            likest[1].append(place)
        else:
            begun.append((said, [place]))
    ordered = sorted((members for _, members in begun), key=lambda members: (-len(members), members[0]))
    return tuple(Group(texts[members[0]], tuple(members)) for members in ordered)


def _terms(text: str, synonyms: Synonyms) -> Iterable[str]:
    cut = text[:LONGEST]
    yield from grams(cut) if any(grams(cut)) else (folded(cut),)
    yield from (f"#{row}.{time}" for row in synonyms.rows_in(cut) for time in range(ROW_COUNTS))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0
