"""What an index knows of its entries' letters: four sets of postings, and how a question stands in each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.platform.knowledge.entries import Entry
from chalicelib.platform.knowledge.postings import Postings
from chalicelib.platform.knowledge.synonyms import Synonyms
from chalicelib.platform.knowledge.wording import grams, weighed_grams

QUESTION, WHOLE = "question", "whole"
VIEWS = ("grams", "rows")
NAMES = tuple(f"{part}_{view}" for part in (QUESTION, WHOLE) for view in VIEWS)
QUESTION_COUNTS = 2
"""How often the question is counted beside its answer."""


@dataclass(frozen=True)
class Fields:
    """`owners`: the entry that each wording of a question belongs to. `postings` by name, `question_…` by wording."""

    size: int
    owners: tuple[int, ...]
    postings: Mapping[str, Postings]
    synonyms: Synonyms

    @classmethod
    def built(cls, entries: Sequence[Entry], synonyms: Synonyms) -> "Fields":
        """Some milliseconds an entry."""
        asked = [(at, wording) for at, entry in enumerate(entries) for wording in (entry.question, *entry.also)]
        texts = {QUESTION: [wording for _, wording in asked], WHOLE: list(map(whole, entries))}
        postings = {
            f"{part}_{view}": Postings.built(terms(text, view, synonyms) for text in texts[part])
            for part in texts
            for view in VIEWS
        }
        return cls(len(entries), tuple(at for at, _ in asked), postings, synonyms)

    def scores(self, text: str) -> dict[str, list[float]]:
        """BM25 of each entry for `text`, by field; of several wordings the nearest counts."""
        rows = [(row, 1.0) for row in self.synonyms.rows_in(text)]
        asked = {"grams": list(weighed_grams(text)), "rows": rows}
        found = {f"{WHOLE}_{view}": self.postings[f"{WHOLE}_{view}"].scores(asked[view]) for view in VIEWS}
        for view in VIEWS:
            found[f"{QUESTION}_{view}"] = self._nearest(self.postings[f"{QUESTION}_{view}"].scores(asked[view]))
        return found

    def most(self, text: str) -> float:
        """The rarity of all that `text` says: what an entry would score that says all of it once, at average length."""
        postings = self.postings[f"{WHOLE}_grams"]
        return sum(counts * postings.rarity(gram) for gram, counts in weighed_grams(text))

    def _nearest(self, scores: Sequence[float]) -> list[float]:
        if len(scores) == self.size:
            return list(scores)
        best = [0.0] * self.size
        for owner, score in zip(self.owners, scores, strict=True):
            best[owner] = max(best[owner], score)
        return best


def terms(text: str, view: str, synonyms: Synonyms) -> Iterable[str]:
    """The terms of one view of a text."""
    return grams(text) if view == "grams" else synonyms.rows_in(text)


def whole(entry: Entry) -> str:
    """All that is searched of an entry."""
    return "\n".join((*[entry.question] * QUESTION_COUNTS, *entry.also, entry.answer))


def packed(fields: Fields) -> Iterator[bytes]:
    """The postings in the order of `NAMES`."""
    return (fields.postings[name].to_bytes() for name in NAMES)
