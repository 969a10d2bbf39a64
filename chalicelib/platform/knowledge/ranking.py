"""From scores of many kinds to one order and one confidence, by weights that are data."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from operator import mul
from pathlib import Path
from typing import Any

FEW = 50
SHIPPED = Path(__file__).parent / "weights.json"


@dataclass(frozen=True)
class Blend:
    """`fields`: what each kind of score counts, in standard deviations. The rest makes a confidence of a find:

    its blended score times `steep`, its lead over the next times `lead`, the share of the question that it covers times
    `covers`, and `lean`, through the logistic function.
    """

    fields: Mapping[str, float]
    steep: float
    lead: float
    covers: float
    lean: float

    def blended(self, scores: Mapping[str, Sequence[float]]) -> list[float]:
        """One score for each entry; kinds without a weight do not count."""
        total = [0.0] * max(map(len, scores.values()))
        for name, weight in self.fields.items():
            if weight and name in scores:
                total = [sum_ + weight * score for sum_, score in zip(total, standing(scores[name]), strict=True)]
        return total

    def confidence(self, score: float, *, lead: float, covered: float) -> float:
        """How often a find like this is right, from 0 to 1."""
        sum_ = self.steep * score + self.lead * lead + self.covers * covered + self.lean
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, sum_))))


@dataclass(frozen=True)
class Weights:
    """One blend for letters alone and one with an embedding model beside."""

    lexical: Blend
    hybrid: Blend

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Weights":
        """From what `told` gave."""
        return cls(Blend(**told["lexical"]), Blend(**told["hybrid"]))

    def told(self) -> dict[str, Any]:
        return asdict(self)


@lru_cache
def shipped_weights() -> Weights:
    """The product's own, fitted on its own set of questions by `python -m bench.faq.fit`."""
    return Weights.of(json.loads(SHIPPED.read_text(encoding="utf-8")))


def standing(scores: Sequence[float]) -> list[float]:
    """Each score in standard deviations above the mean: one scale for every kind and any number of entries.

    Fewer than `FEW` count as so many, the missing ones as low as the lowest, or as nothing if all are the same: the
    first entry of a town would otherwise stand nowhere.
    """
    missing = max(0, FEW - len(scores))
    low = min(scores) if min(scores) < max(scores) else 0.0
    mean = (sum(scores) + missing * low) / (len(scores) + missing)
    square = (sum(map(mul, scores, scores)) + missing * low * low) / (len(scores) + missing)
    spread = math.sqrt(max(0.0, square - mean * mean))
    return [(score - mean) / spread for score in scores] if spread > 1e-6 * max(scores) else [0.0] * len(scores)
