"""The JMA's feeds (防災情報XML PULL型): Atom with an entry per telegram.

https://xml.kishou.go.jp/xmlpull.html
"""

from dataclasses import dataclass

from chalicelib.platform.alerts.formats import Unreadable
from chalicelib.platform.alerts.formats.xml import Element, each, first, local, parsed, text_at


@dataclass(frozen=True)
class Entry:
    """One telegram: where it is, what kind, since when."""

    url: str
    title: str
    updated: str


def entries(document: bytes) -> tuple[Entry, ...]:
    """The telegrams of a feed, oldest first. `Unreadable` for what is no feed."""
    root = parsed(document)
    if local(root) != "feed":
        raise Unreadable("Atomのフィードではありません。")
    found = [
        Entry(_address(entry), text_at(entry, "title"), text_at(entry, "updated")) for entry in each(root, "entry")
    ]
    return tuple(sorted((entry for entry in found if entry.url), key=lambda entry: (entry.updated, entry.url)))


def _address(entry: Element) -> str:
    link = first(entry, "link")
    return link.get("href", "") if link is not None else ""
