"""Entries by their meaning: one byte a number, scanned as they lie.

A byte is a share of the vector's largest number: cosines move by some thousandths.
"""

import hashlib
import struct
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import mul

from chalicelib.platform.knowledge.entries import Entry
from chalicelib.platform.knowledge.port import Embeddings, Kind, Vector

LONGEST_PASSAGE = 400
"""Characters of an answer that a model reads: its beginning says what it is about, and each character costs time."""

MARK_LENGTH = 8
SCALE = struct.Struct("<f")
HEAD = MARK_LENGTH + SCALE.size
ZERO = 128
BATCH = 32

if sys.version_info >= (3, 12):
    from math import sumprod
else:

    def sumprod(p: Iterable[float], q: Iterable[float], /) -> float:
        """`math.sumprod` of Python 3.12, some three times slower."""
        return float(sum(map(mul, p, q)))


@dataclass(frozen=True)
class Meanings:
    """Vectors of questions' wordings and of answers, each behind the mark of the text it was made of."""

    model: str
    dimensions: int
    questions: tuple[bytes, ...]
    answers: tuple[bytes, ...]

    @classmethod
    def built(cls, entries: Sequence[Entry], embeddings: Embeddings, *, before: "Meanings | None" = None) -> "Meanings":
        """What `before` has of the same model and the same text is not embedded again."""
        known = before.known() if before and before.model == embeddings.name else {}
        asked = [wording for entry in entries for wording in (entry.question, *entry.also)]
        answers = [entry.answer[:LONGEST_PASSAGE] for entry in entries]
        vectors = _Vectors(embeddings, known)
        return cls(embeddings.name, embeddings.dimensions, vectors.of(asked, "query"), vectors.of(answers, "passage"))

    def known(self) -> dict[bytes, bytes]:
        """Vectors by the marks of their texts."""
        return {kept[:MARK_LENGTH]: kept for kept in (*self.questions, *self.answers)}

    def scores(self, vector: Vector, owners: Sequence[int]) -> dict[str, list[float]]:
        """Cosines with each entry's nearest wording, and with its answer."""
        nearest = [-1.0] * len(self.answers)
        for owner, score in zip(owners, self._cosines(self.questions, vector), strict=True):
            nearest[owner] = max(nearest[owner], score)
        return {"question_meaning": nearest, "answer_meaning": list(self._cosines(self.answers, vector))}

    def _cosines(self, kept: Sequence[bytes], vector: Vector) -> Iterator[float]:
        total = sum(vector) * ZERO
        for packed in kept:
            (most,) = SCALE.unpack_from(packed, MARK_LENGTH)
            yield most * (sumprod(packed[HEAD:], vector) - total) / (ZERO - 1)

    def to_bytes(self) -> bytes:
        """The vectors one behind the other, questions first."""
        return b"".join((*self.questions, *self.answers))

    @classmethod
    def from_bytes(cls, packed: bytes, model: str, dimensions: int, wordings: int) -> "Meanings":
        """`wordings`: how many of the vectors are of questions. Raises ValueError for a length that cannot be."""
        each = HEAD + dimensions
        if len(packed) % each:
            raise ValueError("An index of another length than it says")
        vectors = tuple(packed[at : at + each] for at in range(0, len(packed), each))
        return cls(model, dimensions, vectors[:wordings], vectors[wordings:])


@dataclass(frozen=True)
class _Vectors:
    embeddings: Embeddings
    known: Mapping[bytes, bytes]

    def of(self, texts: Sequence[str], kind: Kind) -> tuple[bytes, ...]:
        marks = [_mark(text, kind) for text in texts]
        new = {mark: text for mark, text in zip(marks, texts, strict=True) if mark not in self.known}
        made = dict(self._embedded(list(new.items()), kind))
        return tuple(self.known.get(mark) or made[mark] for mark in marks)

    def _embedded(self, new: Sequence[tuple[bytes, str]], kind: Kind) -> Iterator[tuple[bytes, bytes]]:
        for first in range(0, len(new), BATCH):
            some = new[first : first + BATCH]
            vectors = self.embeddings.embed([text for _, text in some], kind=kind)
            for (mark, _), vector in zip(some, vectors, strict=True):
                yield mark, mark + _packed(vector)


def _mark(text: str, kind: Kind) -> bytes:
    return hashlib.blake2b(f"{kind}\n{text}".encode(), digest_size=MARK_LENGTH).digest()


def _packed(vector: Vector) -> bytes:
    """The scale, then each number as its share of the largest."""
    most = max(map(abs, vector), default=0.0) or 1.0
    return SCALE.pack(most) + bytes(round(number / most * (ZERO - 1)) + ZERO for number in vector)
