"""XML from outside: refused where it could do more than say something, and read without minding namespaces."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from chalicelib.platform.alerts.formats import Unreadable

AT_MOST = 4 * 1024 * 1024  # bytes; the largest telegrams of the JMA have some 300 KB

_DECLARES = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)

Element = ElementTree.Element


def parsed(document: bytes) -> Element:
    """The root element. `Unreadable` says what is wrong: too large, not UTF-8, a DOCTYPE or entities, malformed."""
    if len(document) > AT_MOST:
        raise Unreadable(f"文書が大きすぎます（{len(document)}バイト）。")
    try:
        text = document.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("文書の文字コードがUTF-8ではありません。") from error
    if _DECLARES.search(text):
        raise Unreadable("DOCTYPEやENTITYの宣言がある文書は受け取りません。")
    try:
        # Given as text, a declared encoding cannot make it mean anything else than what was looked at above.
        return ElementTree.fromstring(text)  # noqa: S314 - no declarations are left that could expand or fetch
    except ElementTree.ParseError as error:
        line, column = error.position
        raise Unreadable(f"XMLとして読めません（{line}行目 {column}文字目）。") from error


def local(element: Element) -> str:
    """A tag without its namespace."""
    return element.tag.rpartition("}")[2]


def each(element: Element | None, *path: str) -> Iterator[Element]:
    """The elements at a path of children, in order."""
    if element is None:
        return
    if not path:
        yield element
        return
    for child in element:
        if local(child) == path[0]:
            yield from each(child, *path[1:])


def first(element: Element | None, *path: str) -> Element | None:
    return next(each(element, *path), None)


def text_at(element: Element | None, *path: str) -> str:
    """The text at a path, without the space around it; empty where there is none."""
    found = first(element, *path)
    return (found.text or "").strip() if found is not None else ""


def below(element: Element | None, name: str) -> Iterator[Element]:
    """All descendants of that name, however deep."""
    if element is not None:
        yield from (child for child in element.iter() if local(child) == name)
