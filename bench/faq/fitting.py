"""The two steps of fitting, both by gradient descent in plain Python.

The order: each query chooses among its nearest entries (softmax), and the weights are held near those we began with,
because a set of some hundred questions must not talk the search out of what holds for any town. The confidence: a
logistic regression on the first finds.
"""

import math
import random
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from operator import mul

from bench.faq.judged import JudgedSet
from bench.faq.measures import measured
from chalicelib.platform.knowledge.ranking import Blend, standing
from chalicelib.platform.knowledge.search import ALL_COVERED, Index

FOLDS = 5
CANDIDATES = 40
STEPS = 120
PACE = 0.5
HOLD = 0.02
"""How strongly weights are held to where they began: the loss of doubling each, against the mean loss of a query."""

NEWTON_STEPS = 12
HELD = 1.0
"""Ridge of the confidence's four numbers: as if one find spoke against each."""

SHARES = (0.05, 0.08, 0.12, 0.18, 0.27, 0.4, 0.6, 0.9)


@dataclass(frozen=True)
class Asked:
    """A query's candidates: their ids, grades, standings in each kind of score, and how much of it each covers."""

    query: str
    ids: Sequence[str]
    grades: Sequence[int]
    standings: Sequence[Sequence[float]]
    covered: Sequence[float]


def asked_of(index: Index, judged: JudgedSet, names: Sequence[str], without_rows: Container[str] = ()) -> list[Asked]:
    """Each judged query with its candidates by the weights of now, and all that answer it.

    `without_rows`: queries to be taken as if they spoke of no row of synonyms.
    """
    return [
        _asked(index, query, judged.queries[query], grades, names, knows_rows=query not in without_rows)
        for query, grades in judged.grades.items()
    ]


def _asked(
    index: Index, query: str, text: str, grades: Mapping[str, int], names: Sequence[str], *, knows_rows: bool
) -> Asked:
    scores, blend = index.scored(text)
    if not knows_rows:
        scores |= {name: [0.0] * len(index.ids) for name in scores if name.endswith("_rows")}
    columns = [standing(scores[name]) for name in names]
    blended = blend.blended(scores)
    nearest = sorted(range(len(blended)), key=lambda at: -blended[at])[:CANDIDATES]
    taken = list(dict.fromkeys((*nearest, *(at for at, name in enumerate(index.ids) if name in grades))))
    most = ALL_COVERED * index.fields.most(text) or 1.0
    return Asked(
        query,
        [index.ids[at] for at in taken],
        [grades.get(index.ids[at], 0) for at in taken],
        [[column[at] for column in columns] for at in taken],
        [scores["whole_grams"][at] / most for at in taken],
    )


def fitted_order(asked: Sequence[Asked], start: Sequence[float]) -> list[float]:
    """Weights, one for each kind of score, of the same sum as `start`: only their proportions order."""
    first = _sharpened(asked, start)
    weights = list(first)
    for step in range(STEPS):
        pull = [HOLD * (weight / begun - 1) for weight, begun in zip(weights, first, strict=True)]
        for one in asked:
            for kind, slope in enumerate(_slope(one, weights)):
                pull[kind] += slope / len(asked) * first[kind]
        pace = PACE * (1 - step / STEPS)
        moved = zip(weights, pull, first, strict=True)
        weights = [max(0.0, weight - pace * slope * begun) for weight, slope, begun in moved]
    return [weight * sum(start) / sum(weights) for weight in weights]


def _sharpened(asked: Sequence[Asked], start: Sequence[float]) -> list[float]:
    """`start` times what makes its softmax as sure as it is right."""
    return min(([share * weight for weight in start] for share in SHARES), key=lambda tried: _loss(asked, tried))


def _loss(asked: Sequence[Asked], weights: Sequence[float]) -> float:
    return sum(_surprise(one, weights) for one in asked) / len(asked)


def _surprise(one: Asked, weights: Sequence[float]) -> float:
    scores = [_dot(weights, standings) for standings in one.standings]
    total = sum(one.grades)
    everything = max(scores) + math.log(sum(math.exp(score - max(scores)) for score in scores))
    return sum(grade / total * (everything - score) for grade, score in zip(one.grades, scores, strict=True) if grade)


def _slope(one: Asked, weights: Sequence[float]) -> list[float]:
    """Of the cross-entropy between the softmax of the scores and the grades."""
    total = sum(one.grades)
    if not total:
        return [0.0] * len(weights)
    scores = [_dot(weights, standings) for standings in one.standings]
    highest = max(scores)
    odds = [math.exp(score - highest) for score in scores]
    sum_ = sum(odds)
    errors = [odd / sum_ - grade / total for odd, grade in zip(odds, one.grades, strict=True)]
    return [_dot(errors, column) for column in zip(*one.standings, strict=True)]


def fitted_confidence(asked: Sequence[Asked], weights: Sequence[float]) -> tuple[float, float, float, float]:
    """`steep`, `lead`, `covers` and `lean` of a blend with these weights, from each query's first three finds.

    Each query counts twice, the second time without what answers it: residents also ask what no entry answers.
    """
    rows = [row for one in asked for each in (one, _unanswered(one)) for row in _first_finds(each, weights)]
    numbers = [0.0, 0.0, 0.0, 0.0]
    for _ in range(NEWTON_STEPS):
        slope, bend = [HELD * number for number in numbers], [[HELD * (a == b) for b in range(4)] for a in range(4)]
        for features, is_right in rows:
            chance = _logistic(_dot(numbers, features))
            for a in range(4):
                slope[a] += (chance - is_right) * features[a]
                for b in range(4):
                    bend[a][b] += chance * (1 - chance) * features[a] * features[b]
        numbers = [number - step for number, step in zip(numbers, _solved(bend, slope), strict=True)]
    steep, lead, covers, lean = numbers
    return steep, lead, covers, lean


def _solved(rows: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """What times `rows` gives `right`, by Gauss; for rows whose diagonal leads."""
    table = [[*row, value] for row, value in zip(rows, right, strict=True)]
    for at, row in enumerate(table):
        for other in (*table[:at], *table[at + 1 :]):
            share = other[at] / row[at]
            other[:] = [value - share * over for value, over in zip(other, row, strict=True)]
    return [row[-1] / row[at] for at, row in enumerate(table)]


def _unanswered(one: Asked) -> Asked:
    wrong = [at for at, grade in enumerate(one.grades) if not grade]
    return Asked(
        one.query,
        [one.ids[at] for at in wrong],
        [0] * len(wrong),
        [one.standings[at] for at in wrong],
        [one.covered[at] for at in wrong],
    )


def _first_finds(one: Asked, weights: Sequence[float]) -> list[tuple[list[float], int]]:
    scores = [_dot(weights, standings) for standings in one.standings]
    order = sorted(range(len(scores)), key=lambda at: -scores[at])[:3]
    best, second = scores[order[0]], scores[order[1]] if len(order) > 1 else 0.0
    return [
        ([scores[at], scores[at] - (best if place else second), one.covered[at], 1.0], int(one.grades[at] > 0))
        for place, at in enumerate(order)
    ]


def blend_of(asked: Sequence[Asked], before: Blend) -> Blend:
    """The whole blend fitted to `asked`, begun from `before`."""
    weights = fitted_order(asked, list(before.fields.values()))
    steep, lead, covers, lean = (round(number, 3) for number in fitted_confidence(asked, weights))
    named = {name: round(weight, 3) for name, weight in zip(before.fields, weights, strict=True)}
    return Blend(named, steep=steep, lead=lead, covers=covers, lean=lean)


def cross_validated(asked: Sequence[Asked], start: Sequence[float]) -> dict[str, float]:
    """The measures over folds, each ranked by weights fitted to the others."""
    return measures_of(asked, in_folds(asked, start))


def in_folds(asked: Sequence[Asked], start: Sequence[float]) -> dict[str, list[str]]:
    """A ranking for each query, by weights fitted to the other folds."""
    shuffled = random.Random(5).sample(list(asked), len(asked))
    rankings: dict[str, list[str]] = {}
    for fold in range(FOLDS):
        weights = fitted_order([one for at, one in enumerate(shuffled) if at % FOLDS != fold], start)
        rankings |= {one.query: ranked(one, weights) for one in shuffled[fold::FOLDS]}
    return rankings


def measures_of(asked: Sequence[Asked], rankings: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Of the rankings of these queries; there may be others among them."""
    grades = {
        one.query: {name: grade for name, grade in zip(one.ids, one.grades, strict=True) if grade} for one in asked
    }
    return measured(rankings, grades)


def ranked(one: Asked, weights: Sequence[float]) -> list[str]:
    """The candidates' ids by their scores."""
    scores = [_dot(weights, standings) for standings in one.standings]
    return [one.ids[at] for at in sorted(range(len(scores)), key=lambda at: -scores[at])]


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return math.fsum(map(mul, one, other))


def _logistic(number: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, number))))
