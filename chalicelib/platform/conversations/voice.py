"""Texts by key become words in the resident's language, in the tenant's own wording where it has one."""

from dataclasses import dataclass, replace
from pathlib import Path

from chalicelib.kernel.texts import DEFAULT, Texts
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.reply import Say, Words, Written

PLATFORM = Path(__file__).parents[1]


def capability_texts(owner: str) -> Texts | None:
    """The texts of a platform capability, or None where the name is not one that speaks."""
    folder = PLATFORM / owner / "texts"
    return Texts(folder) if folder.is_dir() else None


def texts_of(office: Office, owner: str) -> Texts:
    """The texts of a capability or a service, in the town's own wording where it has one."""
    ours = capability_texts(owner)
    return replace(ours, overrides=office.tenant.texts.get(owner, {})) if ours else office.texts(owner)


@dataclass(frozen=True)
class Voice:
    """One language, one service speaking."""

    office: Office
    service: str
    language: str

    def __call__(self, words: Words) -> str:
        if isinstance(words, str):
            return words
        if isinstance(words, Written):
            return words.by_language.get(self.language) or words.by_language[DEFAULT]
        facts = {name: self._fact(value) for name, value in words.facts.items()}
        return self.texts(words.owner or self.service).say(self.language, words.key, **facts)

    def texts(self, owner: str) -> Texts:
        return texts_of(self.office, owner)

    def _fact(self, value: object) -> object:
        return self(value) if isinstance(value, Say | Written) else value
