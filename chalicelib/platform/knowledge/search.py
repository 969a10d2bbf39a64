"""The entries that answer a question in a resident's own words, nearest first."""

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Any

from chalicelib.kernel.errors import PermanentFailure, TemporaryFailure
from chalicelib.platform.knowledge.entries import Entry
from chalicelib.platform.knowledge.fields import NAMES, Fields, packed
from chalicelib.platform.knowledge.meanings import Meanings
from chalicelib.platform.knowledge.port import Embeddings
from chalicelib.platform.knowledge.postings import Postings
from chalicelib.platform.knowledge.ranking import Blend, Weights, shipped_weights
from chalicelib.platform.knowledge.synonyms import Synonyms
from chalicelib.platform.knowledge.wording import LONGEST, grams

MARK = b"FAQ2"
LONGEST_EMBEDDED = 200
"""Characters of a question that a model reads: it takes a millisecond for each."""

ALL_COVERED = 1.2
"""What an entry that says all of a short question scores against the question's rarity, about."""


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that may answer. `score` orders; `confidence` (0..1) is how often such a find is right."""

    id: str
    score: float
    confidence: float


@dataclass(frozen=True)
class Index:
    """What a search needs and nothing else: made of entries once, kept as bytes, read by every container.

    `embeddings` is asked for the question's meaning when the index was made with the same model; while it does not
    answer, letters alone decide.
    """

    ids: tuple[str, ...]
    fields: Fields
    weights: Weights
    meanings: Meanings | None = None
    embeddings: Embeddings | None = None

    @property
    def synonyms(self) -> Synonyms:
        return self.fields.synonyms

    @classmethod
    def built(
        cls,
        entries: Iterable[Entry],
        synonyms: Synonyms,
        *,
        weights: Weights | None = None,
        embeddings: Embeddings | None = None,
        before: "Index | None" = None,
    ) -> "Index":
        """`before`: an earlier index, whose texts need not be embedded again. So a long list can be built in steps,
        each of more entries than the step before.

        Raises ValueError for two entries of one id, and what `embeddings` raises.
        """
        listed = tuple(entries)
        ids = tuple(entry.id for entry in listed)
        if len(set(ids)) < len(ids):
            raise ValueError("Two entries of one id")
        known = before.meanings if before else None
        meanings = Meanings.built(listed, embeddings, before=known) if embeddings and listed else None
        return cls(ids, Fields.built(listed, synonyms), weights or shipped_weights(), meanings, embeddings)

    def find(self, text: str, at_most: int = 5) -> tuple[Found, ...]:
        """The nearest entries, best first; none for a text without words, or with none that an entry has."""
        asked = text[:LONGEST]
        if not self.ids or not any(grams(asked)):
            return ()
        scores, blend = self.scored(asked)
        if not any(map(any, scores.values())):
            return ()
        sums = blend.blended(scores)
        shared = [any(column) for column in zip(*scores.values(), strict=True)]
        numbers = filter(shared.__getitem__, range(len(sums)))
        found = [(at, sums[at]) for at in nlargest(max(at_most, 0) + 1, numbers, key=sums.__getitem__)]
        return self._found(asked, found, scores["whole_grams"], blend)[:at_most]

    def scored(self, text: str) -> tuple[dict[str, list[float]], Blend]:
        """Each kind of score for each entry, and the blend that fits what there is."""
        scores = self.fields.scores(text)
        meaning = self._meaning(text) if any(map(any, scores.values())) or self.meanings else {}
        return scores | meaning, self.weights.hybrid if meaning else self.weights.lexical

    def _meaning(self, text: str) -> dict[str, list[float]]:
        if self.meanings is None or self.embeddings is None or self.meanings.model != self.embeddings.name:
            return {}
        try:
            (vector,) = self.embeddings.embed([text[:LONGEST_EMBEDDED]], kind="query")
        except (TemporaryFailure, PermanentFailure):
            return {}
        return self.meanings.scores(vector, self.fields.owners)

    def _found(
        self, asked: str, found: Sequence[tuple[int, float]], covered: Sequence[float], blend: Blend
    ) -> tuple[Found, ...]:
        most = ALL_COVERED * self.fields.most(asked)
        best, second = (*(score for _, score in found), 0.0, 0.0)[:2]
        return tuple(
            Found(
                self.ids[at],
                score,
                blend.confidence(score, lead=score - (second if place == 0 else best), covered=covered[at] / most),
            )
            for place, (at, score) in enumerate(found)
        )

    def to_bytes(self) -> bytes:
        """Compressed; `from_bytes` of the same version reads it."""
        meanings = self.meanings
        head = {
            "ids": self.ids,
            "owners": self.fields.owners,
            "synonyms": self.fields.synonyms.rows,
            "weights": self.weights.told(),
            "model": [meanings.model, meanings.dimensions] if meanings else None,
        }
        parts = [json.dumps(head, ensure_ascii=False).encode(), *packed(self.fields)]
        joined = b"".join(len(part).to_bytes(4, "little") + part for part in parts)
        return b"".join((MARK, len(kept := zlib.compress(joined, 6)).to_bytes(4, "little"), kept, _vectors(meanings)))

    @classmethod
    def from_bytes(cls, packed: bytes, *, embeddings: Embeddings | None = None) -> "Index":
        """Raises ValueError for bytes of another version or that were cut."""
        if packed[:4] != MARK:
            raise ValueError("Not an index of this version")
        end = 8 + int.from_bytes(packed[4:8], "little")
        try:
            head, *postings = _parts(zlib.decompress(packed[8:end]))
        except zlib.error as error:
            raise ValueError("An index that was cut") from error
        told: dict[str, Any] = json.loads(head)
        named = dict(zip(NAMES, map(Postings.from_bytes, postings), strict=True))
        fields = Fields(len(told["ids"]), tuple(told["owners"]), named, Synonyms.of(told["synonyms"]))
        meanings = _meanings(packed[end:], told["model"], len(fields.owners), len(told["ids"]))
        return cls(tuple(told["ids"]), fields, Weights.of(told["weights"]), meanings, embeddings)


def _vectors(meanings: Meanings | None) -> bytes:
    """Not compressed: vectors hardly shrink, and need not be unpacked."""
    return meanings.to_bytes() if meanings else b""


def _meanings(packed: bytes, model: Sequence[Any] | None, wordings: int, entries: int) -> Meanings | None:
    if not model:
        return None
    meanings = Meanings.from_bytes(packed, model[0], model[1], wordings)
    if len(meanings.answers) != entries:
        raise ValueError("An index that was cut")
    return meanings


def _parts(joined: bytes) -> list[bytes]:
    parts, at = [], 0
    while at < len(joined):
        end = at + 4 + int.from_bytes(joined[at : at + 4], "little")
        parts.append(joined[at + 4 : end])
        at = end
    return parts
