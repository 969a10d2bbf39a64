"""Words that mean the same, kept by staff: a row of them, each found by any other of its row."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.knowledge.wording import folded

GENERAL = Path(__file__).parent / "synonyms.txt"
MARKS = re.compile(r"[、,，\t=＝]+")
LATIN = re.compile(r"[a-z0-9]")
MOST_IN_ROW = 20


@dataclass(frozen=True)
class Synonyms:
    """Rows of words. Within a row each finds the others, and nothing follows from one row to the next.

    So a chain (夫＝主人, 主人＝店主) does not make 夫 a 店主, and no loop is ever walked. An index holds the
    rows that an entry speaks of as terms of their own, so more synonyms do not make a question slower.
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
        """The words of rows that `text` has, longest first where they overlap, each with the others of its rows."""
        return [(word, self._others(word)) for word in self._found_in(text)]

    def rows_in(self, text: str) -> list[str]:
        """The rows that `text` speaks of, as terms for an index: of what `spoken_in` tells and of words inside.

        Who says 燃えるごみ speaks of ごみ too.
        """
        return [term for word in self._found_in(text) for term in self._terms(word)]

    def _terms(self, word: str) -> tuple[str, ...]:
        if word not in self._known:
            inside = {word[at:end] for at in range(len(word)) for end in range(at + 2, len(word) + 1)} - {word}
            rows = (row for part in (word, *sorted(inside)) for row in self._rows.get(part, ()))
            self._known[word] = tuple(dict.fromkeys(map(str, rows)))
        return self._known[word]

    def _found_in(self, text: str) -> Iterator[str]:
        said, at = folded(text), 0
        while at < len(said):
            word = next((word for word in self._words.get(said[at], ()) if _stands(word, said, at)), "")
            if word:
                yield word
            at += len(word) or 1

    def _others(self, word: str) -> tuple[str, ...]:
        spoken = (folded(other) for row in self._rows[word] for other in self.rows[row])
        return tuple(dict.fromkeys(other for other in spoken if other != word))

    @cached_property
    def _rows(self) -> Mapping[str, tuple[int, ...]]:
        found: dict[str, tuple[int, ...]] = {}
        for number, row in enumerate(self.rows):
            for word in dict.fromkeys(map(folded, row)):
                found[word] = (*found.get(word, ()), number)
        return found

    @cached_property
    def _known(self) -> dict[str, tuple[str, ...]]:
        """What `_terms` told before."""
        return {}

    @cached_property
    def _words(self) -> Mapping[str, list[str]]:
        """By their first letter, longest first."""
        found: dict[str, list[str]] = {}
        for word in sorted(self._rows, key=lambda word: (-len(word), word)):
            found.setdefault(word[0], []).append(word)
        return found


def _stands(word: str, text: str, at: int) -> bool:
    """Whether `word` begins there; a Latin word stands alone: "cat" is not in "certificate"."""
    if not text.startswith(word, at):
        return False
    return not LATIN.match(word) or not (LATIN.match(text, at + len(word)) or (at and LATIN.match(text[at - 1])))
