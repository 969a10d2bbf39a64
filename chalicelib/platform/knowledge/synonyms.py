"""Words that mean the same, kept by staff: a row of them, each found by any other of its row."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.knowledge.wording import folded

GENERAL = Path(__file__).parent / "synonyms.txt"
MARKS = re.compile(r"[、,，\t=＝]+")
MOST_IN_ROW = 20


@dataclass(frozen=True)
class Synonyms:
    """Rows of words. Both directions hold within a row and nothing follows from one row to the next.

    So a chain (夫＝主人, 主人＝店主) does not make 夫 a 店主, and no loop is ever walked.
    """

    rows: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def of(cls, rows: Iterable[Sequence[str]]) -> Self:
        """From rows of words; blank words and rows of one word are left out."""
        cleaned = (tuple(dict.fromkeys(word.strip() for word in row if word.strip())) for row in rows)
        return cls(tuple(row[:MOST_IN_ROW] for row in cleaned if len(row) > 1))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """One row a line, words parted by commas or 、; what follows # is a remark.

        Raises StaffMistake that names the line when a line has one word only.
        """
        rows = []
        for number, line in enumerate(text.splitlines(), 1):
            words = [word.strip() for word in MARKS.split(line.partition("#")[0]) if word.strip()]
            if len(words) == 1:
                raise StaffMistake(f"{number}行目：同じ意味の言葉を2つ以上、「、」で区切って入力してください。")
            if words:
                rows.append(words)
        return cls.of(rows)

    @classmethod
    def general(cls) -> Self:
        """What any municipality's residents say, as the product knows it."""
        return cls.from_text(GENERAL.read_text(encoding="utf-8"))

    def with_rows(self, rows: Iterable[Sequence[str]]) -> Self:
        """The same with a town's own rows before them."""
        return type(self)((*self.of(rows).rows, *self.rows))

    def spoken_in(self, text: str) -> list[tuple[str, tuple[str, ...]]]:
        """The words of rows that an already folded text has, longest first, each with its others; none overlap."""
        return [(match[0], self._others[match[0]]) for match in self._words.finditer(text)] if self._others else []

    @cached_property
    def _others(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for row in self.rows:
            words = tuple(dict.fromkeys(map(folded, row)))
            for word in words:
                others = (*found.get(word, ()), *(other for other in words if other != word))
                found[word] = tuple(dict.fromkeys(others))
        return found

    @cached_property
    def _words(self) -> re.Pattern[str]:
        ordered = sorted(self._others, key=lambda word: (-len(word), word))
        return re.compile("|".join(map(_bounded, ordered)))


def _bounded(word: str) -> str:
    """A Latin word stands alone: "cat" is not in "certificate"."""
    escaped = re.escape(word)
    return rf"(?<![a-z0-9]){escaped}(?![a-z0-9])" if re.fullmatch(r"[a-z0-9 '.-]+", word) else escaped
