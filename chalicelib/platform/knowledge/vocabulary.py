"""How residents' words differ from the words on a list: spelling, readings, synonyms, and how a question is put."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Self

HIRAGANA = {kana: kana - 0x60 for kana in range(ord("ァ"), ord("ヶ") + 1)}
SAME_SOUND = dict(zip("ぁぃぅぇぉゎヵヶぢづ", "あいうえおわかけじず", strict=True))
SILENT = " \t\r\n　・、。,.，．/／~〜～!！?？\"'’`「」『』()（）[]【】〈〉:：;；ーｰ‐‑‒–—―−-－"
V_SOUNDS = (("ゔあ", "ば"), ("ゔい", "び"), ("ゔえ", "べ"), ("ゔお", "ぼ"), ("ゔ", "ぶ"))


def _table() -> dict[int, str]:
    """One pass over a text: katakana as hiragana, like sounds as one, marks as nothing."""
    table = {katakana: chr(hiragana) for katakana, hiragana in HIRAGANA.items()}
    alike = {ord(one): other for one, other in SAME_SOUND.items()}
    table = {katakana: alike.get(ord(hiragana), hiragana) for katakana, hiragana in table.items()}
    return table | alike | dict.fromkeys(map(ord, SILENT), "")


TABLE = _table()


def fold(text: str) -> str:
    """A word as compared: width, case, kind of kana, small vowels, long vowels, dashes and marks do not matter."""
    folded = unicodedata.normalize("NFKC", text).lower().translate(TABLE)
    if "ゔ" in folded:
        for written, heard in V_SOUNDS:
            folded = folded.replace(written, heard)
    return folded


@dataclass(frozen=True)
class Vocabulary:
    """Words of one field in one language.

    `readings`: kanji words with their kana, read wherever they stand. `synonyms`: what residents call a thing, with
    the words to look for instead. `before` and `after`: what is said around the thing in a question.
    """

    readings: Mapping[str, str] = field(default_factory=dict)
    synonyms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    before: Sequence[str] = ()
    after: Sequence[str] = ()

    @classmethod
    def from_toml(cls, path: Path) -> Self:
        """The vocabulary in a file with the tables `readings`, `synonyms` and `asking`."""
        with path.open("rb") as file:
            written = tomllib.load(file)
        asking = written.get("asking", {})
        return cls(
            written.get("readings", {}),
            written.get("synonyms", {}),
            tuple(asking.get("before", ())),
            tuple(asking.get("after", ())),
        )

    def with_synonyms(self, more: Mapping[str, Sequence[str]]) -> Self:
        """The same with a town's own synonyms, which go before the general ones."""
        joined = {word: (*more.get(word, ()), *self.synonyms.get(word, ())) for word in {**more, **self.synonyms}}
        return replace(self, synonyms=joined)

    def read(self, text: str) -> str:
        """`text` folded, with every known kanji word in kana."""
        folded = fold(text)
        return self._kanji.sub(lambda match: self._kana[match[0]], folded) if self._kana else folded

    def instead(self, word: str) -> Sequence[str]:
        """What else to look for when a resident says `word`."""
        return self._synonyms.get(self.read(word), ())

    def subject(self, question: str) -> str:
        """The thing asked about: `question` without what is said around it; never empty unless the question is."""
        plain = unicodedata.normalize("NFKC", question).strip(" ?？!！。、")
        while stripped := self._stripped(plain):
            plain = stripped
        return plain

    def _stripped(self, text: str) -> str:
        for word in self.after:
            if text.endswith(word) and len(text) > len(word):
                return text[: -len(word)].strip(" ?？!！。、")
        for word in self.before:
            if text.startswith(word) and len(text) > len(word):
                return text[len(word) :].strip(" 、")
        return ""

    @cached_property
    def _kana(self) -> dict[str, str]:
        return {fold(kanji): fold(kana) for kanji, kana in self.readings.items()}

    @cached_property
    def _kanji(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, sorted(self._kana, key=len, reverse=True))))

    @cached_property
    def _synonyms(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for word, others in self.synonyms.items():
            found[self.read(word)] = (*found.get(self.read(word), ()), *others)
        return found
