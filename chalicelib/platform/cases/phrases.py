"""Phrases (定型文) that staff reply with: per town, for any case or for one kind, with placeholders."""

from dataclasses import dataclass, replace
from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute

from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.kernel.storage import Key, TenantItem, TenantRepository
from chalicelib.platform.cases.model import Case

NUMBER, KIND = "{受付番号}", "{種類}"
LONGEST_NAME, LONGEST = 40, 900
"""Characters; with its placeholders filled a phrase still fits one message."""
MOST = 100


@dataclass(frozen=True)
class Phrase:
    """Something staff say often."""

    id: str
    name: str
    text: str
    kind: str = ""
    """The kind it is for, `reports/road`; empty: any case."""
    version: int = 0

    def suits(self, case: Case) -> bool:
        return self.kind in {"", f"{case.service}/{case.kind}"}

    def filled(self, case: Case, label: str) -> str:
        """The text for one case; `label` is its kind in words."""
        return self.text.replace(NUMBER, case.id).replace(KIND, label)


class PhraseRecord(TenantItem):
    kind = "case_phrase"

    phrase_id = UnicodeAttribute()
    name = UnicodeAttribute()
    text = UnicodeAttribute()
    case_kind = UnicodeAttribute(default="")

    def key(self) -> Key:
        return Key(self.phrase_id)


class Phrases(TenantRepository[PhraseRecord]):
    """One town's phrases."""

    item: ClassVar[type[TenantItem]] = PhraseRecord

    def all(self) -> tuple[Phrase, ...]:
        """By name: one query."""
        return tuple(sorted(map(_phrase, self.records.page(limit=MOST).items), key=lambda phrase: phrase.name))

    def find(self, id_: str) -> Phrase | None:
        record = self.records.find(id_)
        return _phrase(record) if record else None

    def save(self, phrase: Phrase) -> Phrase:
        """Write a phrase as it was read and changed; `Conflict` if somebody changed or dropped it since."""
        phrase = _checked(phrase)
        record = self.records.find(phrase.id) if phrase.version else None
        if phrase.version and (record is None or record.version != phrase.version):
            raise Conflict("ほかの人が先に、この定型文を変えたか、消しました。今の内容を確かめてください。")
        if record is None:
            record = PhraseRecord(phrase_id=phrase.id)
        record.name, record.text, record.case_kind = phrase.name, phrase.text, phrase.kind
        return _phrase(self.records.change(record))

    def drop(self, id_: str) -> None:
        self.records.remove(self.records.fetch(id_))


def _checked(phrase: Phrase) -> Phrase:
    name, text = phrase.name.strip(), phrase.text.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise StaffMistake(f"名前を{LONGEST_NAME}文字以内で入力してください。")
    if not 0 < len(text) <= LONGEST:
        raise StaffMistake(f"本文を{LONGEST}文字以内で入力してください（今は{len(text)}文字です）。")
    unknown = text.replace(NUMBER, "").replace(KIND, "")
    if "{" in unknown or "}" in unknown:
        raise StaffMistake(f"{{ }} で書けるのは {NUMBER} と {KIND} だけです。")
    return replace(phrase, name=name, text=text)


def _phrase(record: PhraseRecord) -> Phrase:
    return Phrase(record.phrase_id, record.name, record.text, record.case_kind, int(record.version))
