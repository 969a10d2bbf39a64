"""How long LINE finds a text, and making it fit.

Messages are counted in UTF-16 code units, labels and titles in grapheme clusters (UAX #29: what a reader sees as one
character). https://developers.line.biz/en/docs/messaging-api/text-character-count/
"""

import re
from collections.abc import Sequence

CUT = "…"

# Ordinary Japanese and English, where every code point is a cluster of its own: spares most texts the segmenter.
_PLAIN = re.compile(r"[ -~\u3000-\u3029\u3031-\u303c\u303e-\u3096\u309b-\u30ff\u4e00-\u9fff\uff01-\uff9d]*")

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

# Where a text may be parted, best first.
_PARTINGS = ("\n\n", "\n", "。", " ")


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def graphemes(text: str) -> Sequence[str]:
    """The grapheme clusters of a text, in order."""
    if _PLAIN.fullmatch(text):
        return text
    import regex  # noqa: PLC0415  heavy, and most texts never need it

    found: list[str] = regex.findall(r"\X", text)
    return found


def grapheme_length(text: str) -> int:
    return len(graphemes(text))


def has_more_graphemes(text: str, limit: int) -> bool:
    """Whether a text is longer than `limit` clusters; a cluster is never shorter than a code point."""
    return len(text) > limit and grapheme_length(text) > limit


def clean(text: str) -> str:
    """The text without what cannot be sent: lone surrogates and control characters other than tab and newline."""
    return _CONTROLS.sub("", text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))


def shortened(text: str, at_most: int) -> str:
    """At most that many grapheme clusters, the last one … when something is missing."""
    if not has_more_graphemes(text, at_most):
        return text
    return "".join(graphemes(text)[: at_most - 1]).rstrip() + CUT


def fitted(text: str, at_most: int) -> str:
    """At most that many UTF-16 code units, ending in … when something is missing; clusters stay whole."""
    return text if utf16_length(text) <= at_most else _head(text, at_most - 1).rstrip() + CUT


def pieces(text: str, at_most: int) -> list[str]:
    """The whole text in pieces of at most that many UTF-16 code units, parted at paragraphs, lines, sentences."""
    found = []
    while utf16_length(text) > at_most:
        piece = _parted(_head(text, at_most))
        found.append(piece.rstrip("\n"))
        text = text[len(piece) :].lstrip("\n")
    return [piece for piece in (*found, text) if piece.strip()]


def _head(text: str, at_most: int) -> str:
    """The beginning of a text that fits; a single cluster that does not fit is cut."""
    taken, room = 0, at_most
    for cluster in graphemes(text[: at_most + 1]):  # a cluster that this cuts would not fit either
        room -= utf16_length(cluster)
        if room < 0:
            break
        taken += len(cluster)
    return text[:taken] or text[: at_most // 2]


def _parted(head: str) -> str:
    """`head` up to its last good place to part, when that leaves at least half of it."""
    for mark in _PARTINGS:
        place = head.rfind(mark)
        if place > len(head) // 2:
            return head[: place + len(mark)]
    return head
