"""Texts by their meaning, from a model: offline in a package, or at a vendor in Japan."""

from collections.abc import Sequence
from typing import Literal, Protocol

Kind = Literal["query", "passage"]
Vector = Sequence[float]


class Embeddings(Protocol):
    """Vectors of length 1, so that a dot product is the cosine.

    An index is made and asked with the same model: `name` tells models apart and changes with what they answer.
    """

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def embed(self, texts: Sequence[str], *, kind: Kind) -> Sequence[Vector]:
        """One vector for each text, in their order; models read questions and answers differently.

        Raises TemporaryFailure when the model does not answer, PermanentFailure when it refuses.
        """
        ...
