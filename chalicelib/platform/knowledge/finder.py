"""Finds short names (items of a dictionary, districts) by what residents type.

A name is taken apart once: 「アイスクリームの容器・ふた（プラスチック製）」 may be called アイスクリームの容器 or
アイスクリームのふた, and is qualified by プラスチック. A question matches exactly when it says one of these, in any
order, with any of the qualifiers; what only resembles it is a near miss, to be offered and not asserted.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from chalicelib.platform.knowledge.vocabulary import Vocabulary, fold

EXACT = 0.9
CLOSE_TO_BEST = 0.05
OFFERED = 0.5
BESIDE_EXACT = 0.7
SHORTEST_TYPO = 3

BRACKETS = re.compile(r"[(（【\[]([^()（）【】\[\]]*)[)）】\]]?")
LIST_MARKS = re.compile(r"[・、,/／]|または|及び|および")
WORD_MARKS = re.compile(r"の|と(?=[^\s])|[\s・、,/／()（）【】\[\]]+")
NOT_THIS = re.compile(r"以外|除く|なし|不可|不使用|ではない|でない")
NARROWS = re.compile(
    r"(製|製品|用|式|型|類|等|など|もの|以上|以下|以外|以内|未満|まで|含む|除く|限る|付き?|つき|なし|不可|場合|対象|"
    r"部分|本体|中身|のみ|容器|一式|セット|少量|大型|小型|入り|袋|枚|本|個|台|人|cm|m|kg|mm|㎝)$"
)
INCLUDES = re.compile(r"(など|等|[をも]?含む)$")
DRAWN = re.compile(r"[ー－−-]")
KANA_RUN = re.compile(r"[ァ-ヶー]+|[ぁ-ん]+|[a-zA-Z]+|[^ァ-ヶーぁ-んa-zA-Z]")
KANJI = re.compile(r"[一-龠々]")
MATERIAL_ENDINGS = re.compile(r"(製品|製|用|式|型|など|等|のもの|もの|に限る|のみ|部分)$")


@dataclass(frozen=True, slots=True)
class Entry:
    """A name to be found, and the key to answer with. `reading` is kana for the whole name, where known."""

    key: str
    name: str
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that answers; `score` runs from 0 to 1 and orders hits."""

    key: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """`exact`: what the question names. `near`: what it may have meant. Both best first; both may be empty."""

    exact: tuple[Hit, ...] = ()
    near: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to call an entry: `calling` as written, `said` in kana, `parts` its words, `entry` its number.

    `drawn` counts the long vowels that `said` no longer shows.
    """

    entry: int
    calling: str
    said: str
    spelled: str
    parts: tuple[str, ...]
    drawn: int
    qualifiers: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class _Question:
    said: str
    spelled: str
    parts: tuple[str, ...]
    drawn: int


class Finder:
    """An index over some names. Building costs some tens of microseconds a name; asking needs no storage."""

    def __init__(self, entries: Iterable[Entry], vocabulary: Vocabulary) -> None:
        self.entries = tuple(entries)
        self.vocabulary = vocabulary
        self.forms = tuple(form for at, entry in enumerate(self.entries) for form in self._forms(at, entry))
        self.sayings = [form.said for form in self.forms]
        self.spellings = [form.spelled for form in self.forms]
        self.wholes: dict[str, list[int]] = {}
        for at, entry in enumerate(self.entries):
            self.wholes.setdefault(fold(entry.name), []).append(at)

    def find(self, question: str, *, at_most: int = 8) -> Found:
        """The entries a question names or may mean, at most `at_most` of each kind."""
        subject = self.vocabulary.subject(question)
        scores = self._scores(subject) | dict.fromkeys(self.wholes.get(fold(question), ()), 1.0)
        if not _has_exact(scores):
            self._ask_otherwise(subject, scores)
        return self._found(scores, at_most)

    def _ask_otherwise(self, subject: str, scores: dict[int, float]) -> None:
        """Ask in other words, the likeliest first, until something is named."""
        for other in self._otherwise(subject):
            for entry, score in self._scores(other).items():
                scores[entry] = max(scores.get(entry, 0.0), score - 0.01)
            if _has_exact(scores):
                return

    def _found(self, scores: dict[int, float], at_most: int) -> Found:
        ordered = sorted(scores, key=lambda entry: (-scores[entry], entry))
        hits = [Hit(self.entries[at].key, self.entries[at].name, round(scores[at], 3)) for at in ordered]
        threshold = max(EXACT, hits[0].score - CLOSE_TO_BEST) if hits else EXACT
        exact = [hit for hit in hits if hit.score >= threshold]
        least = BESIDE_EXACT if exact else OFFERED
        near = [hit for hit in hits if least <= hit.score < threshold]
        return Found(tuple(exact[:at_most]), tuple(near[:at_most]))

    def _otherwise(self, subject: str) -> Iterator[str]:
        """The question in other words: the whole replaced, then one word at a time."""
        words = [word for word in WORD_MARKS.split(subject) if word]
        yield from self.vocabulary.instead(subject)
        yield from self.vocabulary.instead("の".join(reversed(words)))
        if len(words) > 1:
            for at, word in enumerate(words):
                for other in self.vocabulary.instead(word):
                    yield " ".join([*words[:at], other, *words[at + 1 :]])

    def _scores(self, subject: str) -> dict[int, float]:
        question = self._question(subject)
        scores: dict[int, float] = {}
        if not question.said:
            return scores
        for form in self.forms:
            score = self._closeness(question, form)
            if score > scores.get(form.entry, 0.0):
                scores[form.entry] = score
        if not _has_exact(scores) and len(question.said) >= SHORTEST_TYPO:
            self._add_typos(question, scores)
        return scores

    def _add_typos(self, question: _Question, scores: dict[int, float]) -> None:
        self._add_alike(question.said, self.sayings, scores)
        if KANJI.search(question.spelled):
            self._add_alike(question.spelled, self.spellings, scores)

    def _add_alike(self, asked: str, sayings: Sequence[str], scores: dict[int, float]) -> None:
        from rapidfuzz import process  # noqa: PLC0415  a tenth of a second that only a miss pays
        from rapidfuzz.distance import DamerauLevenshtein  # noqa: PLC0415

        slips = 1 if len(asked) < 6 else 2
        alike = process.extract(asked, sayings, scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=20)
        for said, distance, at in alike:
            if len(asked) > SHORTEST_TYPO or len(said) == len(asked):
                score = 0.88 * (1 - distance / max(len(said), len(asked)))
                entry = self.forms[at].entry
                scores[entry] = max(scores.get(entry, 0.0), score)

    def _question(self, subject: str) -> _Question:
        parts = [self.vocabulary.read(word) for word in WORD_MARKS.split(subject)]
        plain = subject.replace("の", "")
        return _Question(self.vocabulary.read(plain), fold(plain), tuple(filter(None, parts)), _drawn(subject))

    def _closeness(self, question: _Question, form: _Form) -> float:
        """How well the question names the form: 1 the same, above EXACT named with its qualifiers, below it a part."""
        asked, said = question.said, form.said
        if not said:
            return 0.0
        if asked == said:
            loose = 0.06 if question.drawn != form.drawn else 0.0
            return form.weight - loose - (0.01 if form.qualifiers else 0.0)
        if form.weight > EXACT and _covers(question, form):
            return form.weight - (0.1 if form.drawn > question.drawn else 0.04)
        return form.weight * self._overlap(question, form)

    def _overlap(self, question: _Question, form: _Form) -> float:
        asked, said = question.said, form.said
        if len(asked) >= 2 and asked in said:
            share = len(asked) / len(said)
            part = 0.72 if self._ends_with_word(form, asked) else 0.7 if said.startswith(asked) else 0.55
            return part + 0.15 * share
        if len(said) >= 2 and said in asked:
            share = len(said) / len(asked)
            return (0.68 if asked.endswith(said) else 0.5) + 0.15 * share
        if len(question.parts) > 1 and form.parts[-1] == question.parts[-1]:
            return 0.66
        return 0.0

    def _ends_with_word(self, form: _Form, asked: str) -> bool:
        """Whether the form ends in `asked` from where a word may begin: コップ ends 紙コップ, but not スコップ."""
        if not form.said.endswith(asked):
            return False
        starts = [match.start() for match in KANA_RUN.finditer(form.calling)]
        return asked == form.parts[-1] or any(self.vocabulary.read(form.calling[at:]) == asked for at in starts)

    def _forms(self, at: int, entry: Entry) -> Iterator[_Form]:
        name = unicodedata.normalize("NFKC", entry.name)
        inside = BRACKETS.findall(name)
        outside = BRACKETS.sub("", name).strip(" ※")
        qualifiers = tuple(dict.fromkeys(self._qualifiers(inside)))
        for calling in _callings(outside):
            yield self._form(at, calling, qualifiers, 1.0)
        if len(LIST_MARKS.split(outside)) > 1:
            yield self._form(at, outside, qualifiers, 1.0)
        if len(entry.reading) > 1:
            yield self._form(at, entry.reading, qualifiers, 1.0)
        for content in inside:
            others = list(_other_names(content))
            for other in others:
                is_same = self._is_same_thing(other, outside, is_alone=len(others) == 1)
                yield self._form(at, other, qualifiers, 0.98 if is_same else 0.86)

    def _form(self, at: int, calling: str, qualifiers: tuple[str, ...], weight: float) -> _Form:
        read = self.vocabulary.read
        plain = calling.replace("の", "")
        parts = tuple(filter(None, map(read, calling.split("の"))))
        return _Form(at, calling, read(plain), fold(plain), parts, _drawn(calling), qualifiers, weight)

    def _qualifiers(self, inside: Sequence[str]) -> Iterator[str]:
        for content in inside:
            if not NOT_THIS.search(content):
                for piece in LIST_MARKS.split(content):
                    spoken = (piece, MATERIAL_ENDINGS.sub("", piece.strip()))
                    yield from filter(None, map(self.vocabulary.read, spoken))

    def _is_same_thing(self, other: str, outside: str, *, is_alone: bool) -> bool:
        """Whether the word in brackets is another name: its reading, or a word ending alike."""
        one, two = self.vocabulary.read(other), self.vocabulary.read(outside)
        is_reading = is_alone and bool(re.fullmatch(r"[ぁ-ん]+", one)) and not re.search(r"[ぁ-んァ-ン]", outside)
        return one == two or is_reading or one[-2:] == two[-2:]


def _callings(outside: str) -> list[str]:
    """「AのB・C」 may be called AのB or AのC; 「A・B」, A or B."""
    first, *others = [piece.strip() for piece in LIST_MARKS.split(outside) if piece.strip()] or [outside]
    owner, mark, _ = first.rpartition("の")
    return [first, *(owner + mark + other if mark and "の" not in other else other for other in others)]


def _other_names(content: str) -> Iterator[str]:
    if NOT_THIS.search(content):
        return
    for piece in LIST_MARKS.split(content):
        plain = INCLUDES.sub("", piece.strip())
        if len(plain) > 1 and not NARROWS.search(plain):
            yield plain


def _drawn(text: str) -> int:
    return len(DRAWN.findall(unicodedata.normalize("NFKC", text)))


def _has_exact(scores: dict[int, float]) -> bool:
    return any(score >= EXACT for score in scores.values())


def _covers(question: _Question, form: _Form) -> bool:
    """Whether the question says every word of the form and, besides, nothing but its qualifiers."""
    rest = question.said
    for part in form.parts:
        if part not in rest:
            return False
        rest = rest.replace(part, " ", 1)
    for qualifier in sorted((*form.qualifiers,), key=len, reverse=True):
        rest = rest.replace(qualifier, " ", 1)
    left = rest.split()
    return all(any(len(word) > 1 and word in qualifier for qualifier in form.qualifiers) for word in left)
