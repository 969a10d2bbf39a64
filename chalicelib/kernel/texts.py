"""Words for people, by language, from TOML files beside the code that says them.

A file `texts/<language>.toml` holds tables; `filed.title` in a call is `[filed] title = …` there. Placeholders are
`{name}` and nothing more, so that a text from outside can never reach into an object.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

LANGUAGES = ("ja", "ja-easy", "en")
DEFAULT = "ja"

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def fill(text: str, facts: Mapping[str, object]) -> str:
    """`text` with each `{name}` replaced; a name that is not among the facts is a `KeyError`."""
    return _PLACEHOLDER.sub(lambda match: str(facts[match[1]]), text)


@lru_cache
def _read(path: Path) -> Mapping[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def placeholders(text: str) -> frozenset[str]:
    """The names of a text's gaps."""
    return frozenset(_PLACEHOLDER.findall(text))


def _leaves(table: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{path}{name}.")
        elif isinstance(value, str):
            yield f"{path}{name}", value


@dataclass(frozen=True)
class Texts:
    """The texts of one folder."""

    folder: Path
    overrides: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By language: a tenant's own words for a key."""

    def languages(self) -> tuple[str, ...]:
        return tuple(language for language in LANGUAGES if _read(self.folder / f"{language}.toml"))

    def has(self, language: str, key: str) -> bool:
        return key in self.overrides.get(language, {}) or self._raw(language, key) is not None

    def say(self, language: str, key: str, /, **facts: object) -> str:
        """The text of `key` in a language, or in Japanese where that language lacks it; `KeyError` if both do."""
        for tongue in (language, DEFAULT):
            text = self.overrides.get(tongue, {}).get(key) or self._raw(tongue, key)
            if isinstance(text, str):
                return fill(text, facts)
        raise KeyError(f"{self.folder.parent.name}: no text {key!r} in {language} or {DEFAULT}")

    def table(self, language: str, key: str) -> Mapping[str, Any]:
        """A whole table, such as `keywords`; empty where there is none."""
        found = self._raw(language, key)
        if not isinstance(found, dict):
            return {}
        own = self.overrides.get(language, {})
        return {name: own.get(f"{key}.{name}") or value for name, value in found.items()}

    def leaves(self, language: str) -> Iterator[tuple[str, str]]:
        """Every text of a language as it is written, with its key; not the lists of words people type."""
        return _leaves(_read(self.folder / f"{language}.toml"), "")

    def _raw(self, language: str, key: str) -> object:
        node: object = _read(self.folder / f"{language}.toml")
        for part in key.split("."):
            node = node.get(part) if isinstance(node, dict) else None
        return node
