"""All entries of a town together with its test questions: what is changed, imported, undone and published as one."""

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.ids import digest
from chalicelib.services.faq.model.asking import plain
from chalicelib.services.faq.model.entry import Faq


@dataclass(frozen=True)
class Trial:
    """A test question (テスト質問): what a resident might type, and the entries that answer it."""

    id: str
    text: str
    expected: tuple[str, ...]
    language: str = "ja"


@dataclass(frozen=True)
class Book:
    """Entries in the order in which staff and residents see them, and the test questions."""

    entries: tuple[Faq, ...] = ()
    trials: tuple[Trial, ...] = ()
    synonyms: tuple[str, ...] = ()
    """The town's own rows of words that mean the same: 「母子手帳、母子健康手帳」."""

    @cached_property
    def by_id(self) -> Mapping[str, Faq]:
        return {faq.id: faq for faq in self.entries}

    def entry(self, faq_id: str) -> Faq | None:
        return self.by_id.get(faq_id)

    def with_entries(self, *changed: Faq) -> "Book":
        """The book with these in the place of those of the same id, new ones at the end."""
        told = {faq.id: faq for faq in changed}
        stayed = tuple(told.pop(faq.id, faq) for faq in self.entries)
        return replace(self, entries=(*stayed, *told.values()))

    def without(self, faq_id: str) -> "Book":
        return replace(self, entries=tuple(faq for faq in self.entries if faq.id != faq_id))

    def with_trials(self, *changed: Trial) -> "Book":
        told = {trial.id: trial for trial in changed}
        stayed = tuple(told.pop(trial.id, trial) for trial in self.trials)
        return replace(self, trials=(*stayed, *told.values()))

    def without_trial(self, trial_id: str) -> "Book":
        return replace(self, trials=tuple(trial for trial in self.trials if trial.id != trial_id))

    @property
    def categories(self) -> tuple[str, ...]:
        """Each once, in the order of the entries."""
        return tuple(dict.fromkeys(faq.category for faq in self.entries if faq.category))

    def to_json(self) -> dict[str, Any]:
        trials = [
            {"id": each.id, "text": each.text, "expected": list(each.expected), "language": each.language}
            for each in self.trials
        ]
        return {"entries": [faq.to_json() for faq in self.entries], "trials": trials, "synonyms": list(self.synonyms)}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        trials = (
            Trial(each["id"], each["text"], tuple(each["expected"]), each["language"])
            for each in told.get("trials", ())
        )
        return cls(tuple(map(Faq.from_json, told["entries"])), tuple(trials), tuple(told.get("synonyms", ())))


def wordings_of(entries: Iterable[Faq]) -> Mapping[str, frozenset[str]]:
    """Every wording of a question, plain, and the entries it stands at."""
    found: dict[str, set[str]] = {}
    for faq in entries:
        for told in faq.told.values():
            for wording in (told.question, *told.also):
                found.setdefault(plain(wording), set()).add(faq.id)
    return {wording: frozenset(ids) for wording, ids in found.items()}


def packed(told: object) -> bytes:
    """JSON as it is kept in a file; the same for the same content."""
    return gzip.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), mtime=0)


def unpacked(content: bytes) -> Any:
    """What `packed` packed."""
    return json.loads(gzip.decompress(content))


def digest_of(faq: Faq | None) -> str:
    """The name of an entry's content, empty where there is none: what a form was drawn from."""
    return digest(json.dumps(faq.to_json(), ensure_ascii=False, sort_keys=True), length=16) if faq else ""


def restored(now: Book, before: Book, after: Book) -> Book:
    """The book without what happened between two of its states. `Conflict` where that was changed again since."""
    kept = now
    for faq_id in _changed(before.by_id, after.by_id):
        if now.entry(faq_id) != after.entry(faq_id):
            raise Conflict("そのあとに、もう一度変えられた質問があるため、取り消せません。")
        was = before.entry(faq_id)
        kept = kept.with_entries(was) if was else kept.without(faq_id)
    old, new, here = ({trial.id: trial for trial in book.trials} for book in (before, after, now))
    for trial_id in _changed(old, new):
        if here.get(trial_id) != new.get(trial_id):
            raise Conflict("そのあとに、もう一度変えられたテスト質問があるため、取り消せません。")
        kept = kept.with_trials(old[trial_id]) if trial_id in old else kept.without_trial(trial_id)
    gone = [row for row in after.synonyms if row not in before.synonyms]
    back = [row for row in before.synonyms if row not in after.synonyms and row not in kept.synonyms]
    return replace(kept, synonyms=(*(row for row in kept.synonyms if row not in gone), *back))


def _changed(before: Mapping[str, object], after: Mapping[str, object]) -> Iterable[str]:
    return [key for key in {**before, **after} if before.get(key) != after.get(key)]
