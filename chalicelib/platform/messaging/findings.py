"""The linter's vocabulary: looking into JSON of any shape, and saying what is wrong where.

A complaint reads `messages[0].quickReply.items: 1 to 13 items, has 14`. Shapes (required properties, types, enums)
are held by LINE's OpenAPI files and not checked here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from chalicelib.platform.messaging.lengths import grapheme_length, has_more_graphemes, utf16_length

Findings = Iterator[str]
Json = Mapping[str, Any]

LOOPBACK = {"127.0.0.1", "localhost"}  # the city on one machine has no certificate


def part(value: Json, name: str) -> Json:
    """The object under a name; an empty one when there is none."""
    found = value.get(name)
    return found if isinstance(found, Mapping) else {}


def parts(value: Json, name: str) -> Sequence[Json]:
    """The objects of the array under a name."""
    found = value.get(name)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, (list, tuple)) else []


def each(value: Json, name: str, path: str) -> Iterator[tuple[str, Json]]:
    """The objects of an array with their paths."""
    return ((f"{path}.{name}[{place}]", item) for place, item in enumerate(parts(value, name)))


def counted(value: Json, name: str, path: str, *, at_most: int, at_least: int = 0) -> Findings:
    """An array has so many items."""
    number = len(parts(value, name))
    if not at_least <= number <= at_most:
        yield f"{path}.{name}: {at_least} to {at_most} items, has {number}"


def in_units(value: Json, name: str, path: str, at_most: int) -> Findings:
    """A text says something, in at most so many UTF-16 code units."""
    text = value.get(name)
    if isinstance(text, str):
        yield from _empty(text, name, path)
        if utf16_length(text) > at_most:
            yield f"{path}.{name}: at most {at_most} UTF-16 code units, has {utf16_length(text)}"


def in_clusters(value: Json, name: str, path: str, at_most: int, *, may_be_empty: bool = False) -> Findings:
    """A text has at most so many grapheme clusters."""
    text = value.get(name)
    if isinstance(text, str):
        yield from () if may_be_empty else _empty(text, name, path)
        if has_more_graphemes(text, at_most):
            yield f"{path}.{name}: at most {at_most} grapheme clusters, has {grapheme_length(text)}"


def _empty(text: str, name: str, path: str) -> Findings:
    if not text.strip():
        yield f"{path}.{name}: must say something, is empty"


def address(value: Json, name: str, path: str, *, schemes: Sequence[str] = ("https",), at_most: int = 2000) -> Findings:
    """An address in ASCII of one of the schemes."""
    text = value.get(name)
    if not isinstance(text, str):
        return
    if len(text) > at_most:
        yield f"{path}.{name}: at most {at_most} characters, has {len(text)}"
    elif not text.isascii() or any(mark.isspace() for mark in text):
        yield f"{path}.{name}: must be percent-encoded, has {text[:80]!r}"
    elif not _has_scheme(text, schemes):
        yield f"{path}.{name}: must be {' or '.join(schemes)}, has {text[:80]!r}"


def _has_scheme(text: str, schemes: Sequence[str]) -> bool:
    try:
        told = urlsplit(text)
    except ValueError:
        return False
    if told.scheme == "http" and told.hostname in LOOPBACK:
        return True
    return told.scheme in schemes and bool(told.path if told.scheme in {"tel", "line"} else told.netloc)
