"""A model small enough to be read: texts are alike as far as their letters are, and as the words it was taught."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zlib import crc32

from chalicelib.kernel.errors import HouseError
from chalicelib.platform.knowledge.port import Kind
from chalicelib.platform.knowledge.wording import grams

DIMENSIONS = 64


@dataclass
class MemoryEmbeddings:
    """`same`: words that mean another word, as a real model knows without being told."""

    name: str = "memory"
    dimensions: int = DIMENSIONS
    same: Mapping[str, str] = field(default_factory=dict)
    asked: list[tuple[Kind, str]] = field(default_factory=list)
    _failures: list[HouseError] = field(default_factory=list)

    def fail(self, error: HouseError) -> None:
        """Let the next call fail."""
        self._failures.append(error)

    def embed(self, texts: Sequence[str], *, kind: Kind) -> list[list[float]]:
        if self._failures:
            raise self._failures.pop(0)
        self.asked += [(kind, text) for text in texts]
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> list[float]:
        for word, meant in self.same.items():
            text = text.replace(word, meant)
        vector = [0.0] * self.dimensions
        for gram, times in Counter(grams(text)).items():
            vector[crc32(gram.encode()) % self.dimensions] += times
        length = math.sqrt(sum(number * number for number in vector))
        return [number / length for number in vector] if length else [1.0, *[0.0] * (self.dimensions - 1)]
