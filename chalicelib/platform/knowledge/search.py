"""The entries that answer a question in a resident's own words, nearest first."""

import json
import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalicelib.platform.knowledge.entries import Entry
from chalicelib.platform.knowledge.postings import Postings
from chalicelib.platform.knowledge.synonyms import Synonyms
from chalicelib.platform.knowledge.wording import LONGEST, folded, grams

MARK = b"FAQ1"
WEIGHTS = Path(__file__).parent / "weights.json"
Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that may answer. `score` orders; `confidence` (0..1) is how often such a find is right."""

    id: str
    score: float
    confidence: float


def shipped_weights() -> Weights:
    """The product's own weights, fitted on its own set of questions."""
    weights: Weights = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return weights


@dataclass(frozen=True)
class Index:
    """What a search needs and nothing else: made of entries once, kept as bytes, read by every container."""

    ids: tuple[str, ...]
    owners: tuple[int, ...]
    """The entry (by its place in `ids`) that each wording of a question belongs to."""
    fields: Mapping[str, Postings]
    synonyms: Synonyms
    weights: Weights

    @classmethod
    def built(cls, entries: Iterable[Entry], synonyms: Synonyms, *, weights: Weights | None = None) -> "Index":
        """Raises ValueError for two entries of one id."""
        listed = tuple(entries)
        ids = tuple(entry.id for entry in listed)
        if len(set(ids)) < len(ids):
            raise ValueError("Two entries of one id")
        asked = [(at, wording) for at, entry in enumerate(listed) for wording in (entry.question, *entry.also)]
        questions = Postings.built(grams(folded(wording)) for _, wording in asked)
        whole = Postings.built(grams(folded(_whole(entry))) for entry in listed)
        owners = tuple(at for at, _ in asked)
        return cls(ids, owners, {"question": questions, "whole": whole}, synonyms, weights or shipped_weights())

    def find(self, text: str, at_most: int = 5) -> tuple[Found, ...]:
        """The nearest entries, best first; none for a text without words, or with none that an entry has."""
        asked = folded(text[:LONGEST])
        if not self.ids or not any(grams(asked)):
            return ()
        sums = [0.0] * len(self.ids)
        for name, scores in self._scores(asked).items():
            weight = self.weights[name]
            for at, score in enumerate(_standing(scores)):
                sums[at] += weight * score
        ordered = sorted(range(len(sums)), key=lambda at: (-sums[at], at))[:at_most]
        return tuple(Found(self.ids[at], sums[at], self._confidence(sums[at])) for at in ordered if sums[at] > 0)

    def _scores(self, asked: str) -> dict[str, list[float]]:
        terms = [(term, 1.0) for term in grams(asked)]
        for _, others in self.synonyms.spoken_in(asked):
            terms += [(term, 1 / len(others)) for other in others for term in grams(other)]
        best = [0.0] * len(self.ids)
        for owner, score in zip(self.owners, self.fields["question"].scores(terms), strict=True):
            best[owner] = max(best[owner], score)
        return {"question": best, "whole": self.fields["whole"].scores(terms)}

    def _confidence(self, score: float) -> float:
        return 1 / (1 + math.exp(-(self.weights["steep"] * score + self.weights["lean"])))

    def to_bytes(self) -> bytes:
        """Compressed; `from_bytes` of the same version reads it."""
        head = {"ids": self.ids, "owners": self.owners, "synonyms": self.synonyms.rows, "weights": dict(self.weights)}
        parts = [json.dumps(head, ensure_ascii=False).encode()]
        parts += [field.to_bytes() for _, field in sorted(self.fields.items())]
        return MARK + zlib.compress(b"".join(len(part).to_bytes(4, "little") + part for part in parts), 6)

    @classmethod
    def from_bytes(cls, packed: bytes) -> "Index":
        """Raises ValueError for bytes of another version or that were cut."""
        if packed[:4] != MARK:
            raise ValueError("Not an index of this version")
        try:
            head, *fields = _parts(zlib.decompress(packed[4:]))
        except zlib.error as error:
            raise ValueError("An index that was cut") from error
        told: dict[str, Any] = json.loads(head)
        named = dict(zip(("question", "whole"), map(Postings.from_bytes, fields), strict=True))
        synonyms = Synonyms.of(told["synonyms"])
        return cls(tuple(told["ids"]), tuple(told["owners"]), named, synonyms, told["weights"])


def _whole(entry: Entry) -> str:
    return "\n".join((entry.question, entry.question, *entry.also, entry.answer))


def _standing(scores: Sequence[float]) -> list[float]:
    """Each score in standard deviations above the mean: the same scale for every field and any number of entries."""
    mean = sum(scores) / len(scores)
    spread = math.sqrt(sum((score - mean) ** 2 for score in scores) / len(scores))
    return [(score - mean) / spread for score in scores] if spread else [0.0] * len(scores)


def _parts(joined: bytes) -> list[bytes]:
    parts, at = [], 0
    while at < len(joined):
        end = at + 4 + int.from_bytes(joined[at : at + 4], "little")
        parts.append(joined[at + 4 : end])
        at = end
    return parts
