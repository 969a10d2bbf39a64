"""A finding of the check, and how texts are read for it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from chalicelib.kernel.ids import digest
from chalicelib.platform.broadcasts.model import Broadcast
from chalicelib.platform.broadcasts.placeholders import said_by, values_for
from chalicelib.platform.console.wording import LANGUAGES

Kind = Literal["error", "warning"]

_READING = re.compile(r"\([ぁ-んー ]+\)")


@dataclass(frozen=True)
class Finding:
    """An error stops the broadcast; a warning must be ticked as seen."""

    kind: Kind
    text: str
    """What was found and what to do about it, in plain Japanese."""

    @property
    def key(self) -> str:
        """Names this very finding: a tick is for no other."""
        return digest("finding", self.text, length=12)


Findings = Iterator[Finding]


def error(text: str) -> Finding:
    return Finding("error", text)


def warning(text: str) -> Finding:
    return Finding("warning", text)


@dataclass(frozen=True)
class Told:
    """All that is told in one language, as it is read for findings."""

    language: str
    text: str
    """Normalised (NFKC): full-width digits and letters are plain, and readings in brackets are left out."""

    @property
    def named(self) -> str:
        return LANGUAGES.get(self.language, self.language)


def told_by(broadcast: Broadcast) -> Iterator[Told]:
    """What is told in each language, with the labels of its buttons and the values the sender filled in."""
    for language, wording in broadcast.content.wording.items():
        values = values_for(broadcast.values, broadcast.values_in, language).values()
        labels = tuple(button.label.get(language, "") for button in broadcast.content.buttons)
        whole = "\n".join(text for text in (*said_by(wording), *labels, *values) if text)
        yield Told(language, _READING.sub("", unicodedata.normalize("NFKC", whole)))
