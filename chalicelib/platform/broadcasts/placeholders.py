"""Gaps in what is sent: the town and the resident's district fill themselves, the sender fills the others.

None of them is personal: texts of LINE messages lie on LINE's side.
"""

import re
from collections.abc import Iterator, Mapping

from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.broadcasts.model import Content, Wording

InLanguages = Mapping[str, Mapping[str, str]]
"""By language, the words of the gaps that read otherwise there."""

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


def asked_in(content: Content, language: str) -> tuple[str, ...]:
    """Those of them that stand in what is said in a language."""
    found = {name for text in said_in(content, language) for name in gaps(text)}
    return tuple(name for name in asked_of_sender(content) if name in found)


def said_in(content: Content, language: str) -> tuple[str, ...]:
    """All that is said in a language; a button without words of its own says the Japanese ones."""
    labels = (button.label.get(language) or button.label.get(DEFAULT, "") for button in content.buttons)
    return (*said_by(content.wording.get(language, Wording())), *labels)


def languages_besides(content: Content) -> tuple[str, ...]:
    """The languages it is written in, without Japanese."""
    return tuple(language for language in content.wording if language != DEFAULT)


def values_for(values: Mapping[str, str], in_languages: InLanguages, language: str) -> dict[str, str]:
    """What fills the gaps in a language: its own words, else the Japanese. A gap without words has no value."""
    told = {**values, **{name: word for name, word in in_languages.get(language, {}).items() if word.strip()}}
    return {name: word for name, word in told.items() if word.strip()}


def filled_in(in_languages: InLanguages) -> dict[str, dict[str, str]]:
    """Without what was left empty."""
    told = {language: {name: word for name, word in words.items() if word} for language, words in in_languages.items()}
    return {language: words for language, words in told.items() if words}


def kept_for(content: Content, in_languages: InLanguages) -> dict[str, dict[str, str]]:
    """Those that a content still asks for."""
    return filled_in(
        {
            language: {name: words.get(name, "") for name in asked_in(content, language)}
            for language, words in in_languages.items()
            if language in content.wording and language != DEFAULT
        }
    )


def tells_area(content: Content, language: str) -> bool:
    """Whether what is said in a language differs from district to district."""
    return any(name in AREA for text in said_in(content, language) for name in gaps(text))
