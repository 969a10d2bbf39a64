"""An answer in a model's words, made of found entries alone. A town has to switch it on; it never is by itself.

What the model is given is data: entries and the question, each as a value. What it gives back is believed only as far
as it can be checked: every source it names was given to it, and every number and address it says stands in those
sources. Otherwise there is no answer, and residents see the entries themselves.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib.kernel.errors import PermanentFailure, TemporaryFailure
from chalicelib.platform.knowledge.entries import Entry

MOST_SOURCES = 5
LONGEST_QUESTION = 400
LONGEST_ANSWER = 600
TO_BE_FOUND = re.compile(r"https?://[^\s、。）)」]+|[\w.+-]+@[\w-]+\.[\w.-]+|\d+(?:[.,:]\d+)*")


@dataclass(frozen=True, slots=True)
class Composed:
    """An answer, and the ids of the entries it was made of."""

    text: str
    cited: tuple[str, ...]


class Composer(Protocol):
    """A model that writes."""

    def compose(self, question: str, entries: Sequence[Entry], *, language: str) -> Composed | None:
        """An answer from `entries` alone in `language`; None when they hold none.

        Raises TemporaryFailure when the model does not answer in time, PermanentFailure when it refuses.
        """
        ...


def composed(composer: Composer, question: str, entries: Sequence[Entry], *, language: str) -> Composed | None:
    """What may be shown of the model's answer: None when it has none, cites nothing or what it was not given, or says
    a number or an address that no cited entry has; also while it does not answer."""
    given = {entry.id: entry for entry in entries[:MOST_SOURCES]}
    if not given or not question.strip():
        return None
    try:
        said = composer.compose(question[:LONGEST_QUESTION], tuple(given.values()), language=language)
    except (TemporaryFailure, PermanentFailure):
        return None
    if said is None or not said.text.strip() or len(said.text) > LONGEST_ANSWER:
        return None
    if not said.cited or not set(said.cited) <= given.keys():
        return None
    return said if _is_founded(said.text, [given[cited] for cited in said.cited]) else None


def _is_founded(text: str, sources: Sequence[Entry]) -> bool:
    written = _plain("\n".join(f"{entry.question}\n{entry.answer}" for entry in sources))
    known = set(TO_BE_FOUND.findall(written))
    return set(TO_BE_FOUND.findall(_plain(text))) <= known


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(",", "")
