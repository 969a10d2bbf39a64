"""BM25 over numbered texts, packed: 3 bytes for each term a text has, read where they lie.

Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009.
"""

import math
import struct
import sys
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_TEXTS = 65_535
"""Numbers of texts take two bytes."""

HEAD = struct.Struct("<IIII")
K1, B = 1.4, 0.75
STEP = (K1 + 1) / 255
FEW = 50
BIG_ENDIAN = sys.byteorder == "big"


@dataclass(frozen=True, slots=True)
class Postings:
    """Which texts have a term, and how much the term says about each (0..255 of BM25's most, K1 + 1)."""

    size: int
    terms: list[str]
    starts: "array[int]"
    texts: "array[int]"
    impacts: "array[int]"

    @classmethod
    def built(cls, texts: Iterable[Iterable[str]]) -> "Postings":
        """From the terms of each text. Raises ValueError for more texts than `MOST_TEXTS`."""
        counted = [Counter(terms) for terms in texts]
        if len(counted) > MOST_TEXTS:
            raise ValueError(f"{len(counted):,} texts; an index takes {MOST_TEXTS:,}")
        lengths = [counts.total() for counts in counted]
        average = sum(lengths) / len(lengths) if any(lengths) else 1.0
        found: dict[str, list[tuple[int, int]]] = {}
        for number, (counts, length) in enumerate(zip(counted, lengths, strict=True)):
            drag = K1 * (1 - B + B * length / average)
            for term, times in counts.items():
                found.setdefault(term, []).append((number, round(times * (K1 + 1) / (times + drag) / STEP)))
        return cls._packed(len(counted), found)

    @classmethod
    def _packed(cls, size: int, found: dict[str, list[tuple[int, int]]]) -> "Postings":
        terms = sorted(found)
        starts, texts, impacts = array("I", [0]), array("H"), array("B")
        for term in terms:
            texts.extend(number for number, _ in found[term])
            impacts.extend(impact for _, impact in found[term])
            starts.append(len(texts))
        return cls(size, terms, starts, texts, impacts)

    def rarity(self, term: str) -> float:
        """BM25's inverse document frequency; the most for a term that no text has."""
        first, end = self._range(term)
        return math.log(1 + (self.size - (end - first) + 0.5) / (end - first + 0.5))

    def scores(self, terms: Iterable[tuple[str, float]]) -> list[float]:
        """One score for each text, for terms with their weights."""
        scores = [0.0] * self.size
        texts, impacts = self.texts, self.impacts
        for term, weight in terms:
            first, end = self._range(term)
            if first < end <= first + self._most():
                each = weight * STEP * math.log(1 + (self.size - (end - first) + 0.5) / (end - first + 0.5))
                for number, impact in zip(texts[first:end], impacts[first:end], strict=True):
                    scores[number] += each * impact
        return scores

    def _most(self) -> int:
        """Texts that may share a term before it tells nothing: a third, where they are many."""
        return max(FEW, self.size // 3)

    def _range(self, term: str) -> tuple[int, int]:
        at = bisect_left(self.terms, term)
        if at < len(self.terms) and self.terms[at] == term:
            return self.starts[at], self.starts[at + 1]
        return 0, 0

    def to_bytes(self) -> bytes:
        """Little-endian, to be compressed by whoever keeps it."""
        words = "\n".join(self.terms).encode()
        head = HEAD.pack(self.size, len(words), len(self.starts), len(self.texts))
        return b"".join((head, words, *map(_little, (self.starts, self.texts)), self.impacts.tobytes()))

    @classmethod
    def from_bytes(cls, packed: Sequence[int]) -> "Postings":
        """What `to_bytes` gave. Raises ValueError for anything shorter or longer."""
        view = memoryview(bytes(packed))
        size, letters, starts, texts = HEAD.unpack_from(view)
        ends = [HEAD.size]
        for length in (letters, 4 * starts, 2 * texts, texts):
            ends.append(ends[-1] + length)
        if ends[-1] != len(view):
            raise ValueError("An index of another length than it says")
        words = bytes(view[ends[0] : ends[1]]).decode()
        arrays = (_read(code, view[first:end]) for code, first, end in zip("IHB", ends[1:], ends[2:], strict=False))
        return cls(size, words.split("\n") if words else [], *arrays)


def _little(numbers: "array[int]") -> bytes:
    return _swapped(array(numbers.typecode, numbers)).tobytes()


def _read(code: str, packed: memoryview) -> "array[int]":
    numbers = array(code)
    numbers.frombytes(packed)
    return _swapped(numbers)


def _swapped(numbers: "array[int]") -> "array[int]":
    """To or from little-endian, in place."""
    if BIG_ENDIAN:
        numbers.byteswap()
    return numbers
