"""A vocabulary for saying what a JSON value must look like: each word answers a rule, a rule answers complaints.

A rule takes a value and its path and yields what is wrong with it, in the words LINE uses.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeGuard
from urllib.parse import urlsplit

from infra.local.line.errors import Complaint

Rule = Callable[[object, str], Iterator[Complaint]]
LOOPBACK = {"127.0.0.1", "localhost"}
GLUE = "\u200d"


def utf16_length(text: str) -> int:
    """How LINE counts a text message: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def grapheme_length(text: str) -> int:
    """How LINE counts labels and titles: what a reader sees as one character (close to UAX #29)."""
    count, glued, flags = 0, False, 0
    for character in text:
        flag = 0x1F1E6 <= ord(character) <= 0x1F1FF
        flags = flags + 1 if flag else 0
        extends = _extends(character) or (flag and flags % 2 == 0)
        count += 0 if (extends or glued) and count else 1
        glued = character == GLUE
    return count


def _extends(character: str) -> bool:
    return (
        character == GLUE
        or unicodedata.category(character) in {"Mn", "Me", "Mc"}
        or 0x1F3FB <= ord(character) <= 0x1F3FF
        or 0xE0020 <= ord(character) <= 0xE007F
    )


def is_object(value: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(value, Mapping)


def items_of(value: object, name: str) -> list[object]:
    """The array `name` of an object, empty when either is something else."""
    found = value.get(name) if is_object(value) else None
    return found if isinstance(found, list) else []


def anything(_value: object, _path: str) -> Iterator[Complaint]:
    yield from ()


def string(at_most: int, *, count: Callable[[str], int] = utf16_length, at_least: int = 1) -> Rule:
    def check(value: object, path: str) -> Iterator[Complaint]:
        if not isinstance(value, str):
            yield Complaint(path, "Must be a string")
        elif at_least and not value.strip():
            yield Complaint(path, "May not be empty")
        elif count(value) > at_most:
            yield Complaint(path, f"Length must be between 0 and {at_most}")

    return check


def label(at_most: int) -> Rule:
    return string(at_most, count=grapheme_length)


def pattern(expression: str, message: str) -> Rule:
    compiled = re.compile(expression)

    def check(value: object, path: str) -> Iterator[Complaint]:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            yield Complaint(path, message)

    return check


def one_of(*values: str) -> Rule:
    def check(value: object, path: str) -> Iterator[Complaint]:
        if value not in values:
            yield Complaint(path, f"Must be one of the following values: [{', '.join(values)}]")

    return check


def boolean(value: object, path: str) -> Iterator[Complaint]:
    if not isinstance(value, bool):
        yield Complaint(path, "Must be a boolean")


def number(low: float, high: float, *, whole: bool = False) -> Rule:
    def check(value: object, path: str) -> Iterator[Complaint]:
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
            yield Complaint(path, "Must be a number")
        elif not low <= value <= high:
            yield Complaint(path, f"Must be between {low:g} and {high:g}")

    return check


def integer(low: int, high: int) -> Rule:
    return number(low, high, whole=True)


def web_address(at_most: int = 2000, schemes: Collection[str] = ("https",)) -> Rule:
    """An address; plain http is let through for this machine alone, where the city has no certificate."""

    def check(value: object, path: str) -> Iterator[Complaint]:
        if not isinstance(value, str) or not value:
            yield Complaint(path, "May not be empty")
        elif len(value) > at_most:
            yield Complaint(path, f"Length must be between 0 and {at_most}")
        elif not _is_address(value, schemes):
            yield Complaint(path, "invalid uri scheme" if ":" in value else "Invalid uri")

    return check


def _is_address(value: str, schemes: Collection[str]) -> bool:
    if any(character.isspace() or ord(character) > 126 for character in value):
        return False  # LINE wants it percent-encoded
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    if parts.scheme == "http" and parts.hostname in LOOPBACK:
        return True
    return parts.scheme in schemes and bool(parts.netloc or parts.path)


def listing(rule: Rule, at_least: int, at_most: int) -> Rule:
    def check(value: object, path: str) -> Iterator[Complaint]:
        if not isinstance(value, list):
            yield Complaint(path, "Must be an array")
            return
        if not at_least <= len(value) <= at_most:
            yield Complaint(path, f"Size must be between {at_least} and {at_most}")
        for place, item in enumerate(value[: at_most + 1]):
            yield from rule(item, f"{path}[{place}]")

    return check


def record(
    required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None, *, is_closed: bool = False
) -> Rule:
    """An object; unknown properties are ignored, as LINE does, unless it `is_closed`, as Flex is."""
    known = {**(optional or {}), **required}

    def check(value: object, path: str) -> Iterator[Complaint]:
        if not is_object(value):
            yield Complaint(path, "Must be an object")
            return
        for name, rule in known.items():
            if value.get(name) is not None:
                yield from rule(value[name], _below(path, name))
            elif name in required:
                yield Complaint(_below(path, name), "must be specified")
        if is_closed:
            yield from (Complaint(_below(path, name), "unknown field") for name in value.keys() - known.keys())

    return check


def by_type(kinds: Mapping[str, Rule]) -> Rule:
    """An object whose `type` says which rule holds."""
    choose = one_of(*kinds)

    def check(value: object, path: str) -> Iterator[Complaint]:
        if not is_object(value):
            yield Complaint(path, "Must be an object")
        elif value.get("type") in kinds:
            yield from kinds[str(value["type"])](value, path)
        else:
            yield from choose(value.get("type"), _below(path, "type"))

    return check


def both(*rules: Rule) -> Rule:
    def check(value: object, path: str) -> Iterator[Complaint]:
        for rule in rules:
            yield from rule(value, path)

    return check


def later(find: Callable[[], Rule]) -> Rule:
    """A rule that is named before it is written, for things that contain themselves."""

    def check(value: object, path: str) -> Iterator[Complaint]:
        yield from find()(value, path)

    return check


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
