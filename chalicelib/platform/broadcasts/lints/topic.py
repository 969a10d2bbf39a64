"""Whether a text is like what its category usually says: the town's own sends are the measure.

Words of the text (runs of kanji and of katakana) vote for the categories they stood in (naive Bayes with add-one
smoothing; McCallum and Nigam, 1998). A town with little history is told nothing.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.platform.broadcasts.lints.findings import Findings, warning

_WORD = re.compile(r"[一-龥々]{2,}|[ァ-ヶー]{2,}")
FEWEST_SENDS = 4
"""Sends a category needs before it is compared with others."""
CLEARLY = math.log(8)
"""How much likelier another category must be."""
SHOWN = 3


@dataclass(frozen=True)
class Verdict:
    """Another category than the chosen one is clearly likelier, and the words that say so."""

    category: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class History:
    """How often each word stood in the sends of each category, and how many sends those were."""

    words: Mapping[str, Counter[str]]
    sends: Counter[str]

    def judged(self, text: str, chosen: str) -> Verdict | None:
        """None where the text suits its category, or where there is too little to go by."""
        known = {category for category, number in self.sends.items() if number >= FEWEST_SENDS}
        found = [word for word in words_of(text) if any(self.words[category][word] for category in known)]
        if chosen not in known or len(known) < 2 or len(found) < 2:
            return None
        likely = {category: sum(self._weight(category, word) for word in found) for category in known}
        best = max(sorted(known), key=lambda category: likely[category])
        if best == chosen or likely[best] - likely[chosen] < CLEARLY:
            return None
        return Verdict(best, self._telling(found, best, chosen))

    def _weight(self, category: str, word: str) -> float:
        counts = self.words[category]
        size = len({each for counter in self.words.values() for each in counter})
        return math.log((counts[word] + 1) / (counts.total() + size))

    def _telling(self, found: Sequence[str], best: str, chosen: str) -> tuple[str, ...]:
        spoken = [word for word in found if self.words[best][word]]
        spoken.sort(key=lambda word: self._weight(best, word) - self._weight(chosen, word), reverse=True)
        return tuple(spoken[:SHOWN])


def words_of(text: str) -> list[str]:
    """The text's words, each once, in order."""
    return list(dict.fromkeys(_WORD.findall(unicodedata.normalize("NFKC", text))))


def history_of(told: Iterable[tuple[str, str]]) -> History:
    """From (category, text) of earlier sends."""
    words: dict[str, Counter[str]] = {}
    sends: Counter[str] = Counter()
    for category, text in told:
        words.setdefault(category, Counter()).update(words_of(text))
        sends[category] += 1
    return History(words, sends)


def topic_findings(history: History, text: str, chosen: str, names: Mapping[str, str]) -> Findings:
    verdict = history.judged(text, chosen)
    if verdict:
        words = "」「".join(verdict.words)
        yield warning(
            f"「{words}」は、これまで「{names.get(verdict.category, verdict.category)}」の配信によく出てきた言葉です。"
            f"いまのカテゴリは「{names.get(chosen, chosen)}」です。選びまちがいがないか確かめてください。"
        )
