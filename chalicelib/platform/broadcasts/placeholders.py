"""Gaps in what is sent: the town and the resident's district fill themselves, the sender fills the others.

None of them is personal: texts of LINE messages lie on LINE's side.
"""

import re
from collections.abc import Iterator, Mapping

from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.broadcasts.model import Content, Wording

_GAP = re.compile(r"\{([^{}\s]{1,20})\}")

AREA, TOWN = frozenset({"地区", "area"}), frozenset({"まち", "town"})
"""Names of the gaps that fill themselves."""


def gaps(text: str) -> Iterator[str]:
    """Names of the gaps of a text, in order."""
    yield from _GAP.findall(text)


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its gaps filled; `KeyError` for one that has no value. Values are never read as texts with gaps."""
    return _GAP.sub(lambda gap: values[gap[1]], text)


def said_by(wording: Wording) -> tuple[str, ...]:
    return (wording.title, wording.body, wording.alt)


def texts_of(content: Content) -> Iterator[str]:
    """Every text of a content that residents may read."""
    for wording in content.wording.values():
        yield from said_by(wording)
    for button in content.buttons:
        yield from button.label.values()


def asked_of_sender(content: Content) -> tuple[str, ...]:
    """Gaps that the sender fills, each once, in order."""
    found = (name for text in texts_of(content) for name in gaps(text))
    return tuple(dict.fromkeys(name for name in found if name not in AREA | TOWN))


def tells_area(content: Content, language: str) -> bool:
    """Whether what is said in a language differs from district to district."""
    labels = (button.label.get(language) or button.label.get(DEFAULT, "") for button in content.buttons)
    texts = (*said_by(content.wording.get(language, Wording())), *labels)
    return any(name in AREA for text in texts for name in gaps(text))
