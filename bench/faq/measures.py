"""What is told about rankings: SR@k, P@5, MRR, MAP, R@10 and graded nDCG@10.

A grade of 1 or 2 counts as an answer. nDCG takes the grade as its gain and log2 of the place as its discount
(Järvelin and Kekäläinen, 2002), as trec_eval's `ndcg_cut` does.
"""

import math
from collections.abc import Mapping, Sequence

Grades = Mapping[str, int]


def success(ranked: Sequence[str], grades: Grades, depth: int) -> float:
    """1 when one of the first `depth` answers, else 0."""
    return float(any(name in grades for name in ranked[:depth]))


def reciprocal_rank(ranked: Sequence[str], grades: Grades) -> float:
    """1 over the place of the first that answers; 0 where none does."""
    return next((1 / place for place, name in enumerate(ranked, 1) if name in grades), 0.0)


def average_precision(ranked: Sequence[str], grades: Grades) -> float:
    """The mean, over all that answer, of the precision at their places; what is not ranked counts 0."""
    hits, total = 0, 0.0
    for place, name in enumerate(ranked, 1):
        if name in grades:
            hits += 1
            total += hits / place
    return total / len(grades) if grades else 0.0


def recall(ranked: Sequence[str], grades: Grades, depth: int) -> float:
    """The share of all that answer among the first `depth`."""
    return sum(name in grades for name in ranked[:depth]) / len(grades) if grades else 0.0


def discounted_gain(ranked: Sequence[str], grades: Grades, depth: int) -> float:
    """nDCG of the first `depth`."""
    got = _gain([grades.get(name, 0) for name in ranked[:depth]])
    best = _gain(sorted(grades.values(), reverse=True)[:depth])
    return got / best if best else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(place + 1) for place, grade in enumerate(grades, 1))


def measured(rankings: Mapping[str, Sequence[str]], judged: Mapping[str, Grades]) -> dict[str, float]:
    """Means over the judged queries; one without a ranking counts as nothing found."""
    each = [(rankings.get(query, ()), grades) for query, grades in judged.items()]
    measures = {
        "SR@1": [success(ranked, grades, 1) for ranked, grades in each],
        "SR@3": [success(ranked, grades, 3) for ranked, grades in each],
        "SR@5": [success(ranked, grades, 5) for ranked, grades in each],
        "MRR": [reciprocal_rank(ranked, grades) for ranked, grades in each],
        "MAP": [average_precision(ranked, grades) for ranked, grades in each],
        "R@10": [recall(ranked, grades, 10) for ranked, grades in each],
        "nDCG@10": [discounted_gain(ranked, grades, 10) for ranked, grades in each],
    }
    return {name: sum(values) / len(values) if values else 0.0 for name, values in measures.items()}
