"""The texts residents read: found by their words, changed per tenant, checked before they stand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.kernel.texts import DEFAULT, Texts, placeholders
from chalicelib.platform import hours
from chalicelib.platform.console.wording import LANGUAGES
from chalicelib.platform.conversations.voice import capability_texts
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.lengths import grapheme_length, utf16_length
from chalicelib.platform.messaging.render import TEXT
from chalicelib.platform.settings.changes import Difference
from chalicelib.platform.settings.reading import shape_of
from chalicelib.platform.settings.repository import Corner
from chalicelib.platform.tenants.model import Tenant

SPEAKING: Mapping[str, str] = {
    "conversations": "会話のどこでも",
    "cases": "受け付けたものの知らせ",
    "reminders": "お知らせ",
    "situations": "災害・訓練の表示",
    "alerts": "気象・災害の知らせ",
    "broadcasts": "配信と、その公開ページ",
    "liff": "住民のページ",
    "bookings": "予約の知らせとカード",
    "rewards": "スタンプの受け付け",
    "places": "場所のカードとページ",
}
"""Capabilities whose texts a town may change."""
LABEL = 20
"""Characters of a button's label. https://developers.line.biz/en/reference/messaging-api/#action-objects"""
STANDARD = "（標準の文）"


@dataclass(frozen=True)
class TextLine:
    """One text in all languages: as it is written, and as the town wants it."""

    owner: str
    """A service or capability."""
    title: str
    key: str
    standard: Mapping[str, str]
    own: Mapping[str, str]

    def said(self, language: str) -> str:
        return self.own.get(language) or self.standard.get(language, "")

    @property
    def gaps(self) -> frozenset[str]:
        return placeholders(self.standard[DEFAULT])

    @property
    def is_label(self) -> bool:
        """Whether it stands on a button, as far as its name tells."""
        return self.key.startswith("menu.")

    @cached_property
    def corner(self) -> Corner:
        return Corner(
            f"texts/{self.owner}/{self.key}", f"文：{self.title}", self._read, self._lay, _words, self._fit,
            "knowledge.write", f"text?of={self.owner}&key={self.key}",
        )  # fmt: skip

    def _read(self, tenant: Tenant) -> Any:
        told = tenant.texts.get(self.owner, {})
        return {language: words[self.key] for language, words in told.items() if self.key in words}

    def _lay(self, tenant: Tenant, state: Any) -> Tenant:
        told = {language: dict(words) for language, words in tenant.texts.get(self.owner, {}).items()}
        for language in LANGUAGES:
            told.setdefault(language, {}).pop(self.key, None)
            told[language] |= {self.key: state[language]} if state.get(language) else {}
        mine = {language: words for language, words in told.items() if words}
        others = {owner: words for owner, words in tenant.texts.items() if owner != self.owner}
        return replace(tenant, texts={**others, self.owner: mine} if mine else others)

    def _fit(self, wanted: Any, _stands: Any) -> Any:
        wrong = complaints(self, wanted)
        if wrong:
            raise StaffMistake("この状態には戻せません。" + "".join(wrong.values()))
        return wanted


def _words(before: Any, after: Any) -> Sequence[Difference]:
    return tuple(
        Difference(name, before.get(each, STANDARD), after.get(each, STANDARD))
        for each, name in LANGUAGES.items()
        if before.get(each) != after.get(each)
    )


def complaints(line: TextLine, told: Mapping[str, str]) -> dict[str, str]:
    """By language: why a wording cannot stand."""
    found = {language: _complaint(line, text) for language, text in told.items() if text}
    return {language: complaint for language, complaint in found.items() if complaint}


def _complaint(line: TextLine, text: str) -> str:
    missing, unknown = line.gaps - placeholders(text), placeholders(text) - line.gaps
    if missing:
        return f"{_gaps(missing)}が抜けています。住民ごとの内容が入るところです。"
    if unknown:
        return f"{_gaps(unknown)}は、この文では使えません。"
    if line.is_label and grapheme_length(text) > LABEL:
        return f"ボタンの言葉は{LABEL}字までです（いまは{grapheme_length(text)}字）。"
    if utf16_length(text) > TEXT:
        return f"LINEで一度に送れるのは{TEXT:,}字までです（いまは{utf16_length(text):,}字）。"
    return ""


def _gaps(names: frozenset[str]) -> str:
    return "、".join(f"{{{name}}}" for name in sorted(names))


def warnings(line: TextLine, told: Mapping[str, str]) -> Iterator[str]:
    """What deserves a look: a text that is short as it is written may stand on a button."""
    for language, name in LANGUAGES.items():
        text, standard = told.get(language, ""), line.standard.get(language, "")
        if grapheme_length(standard) <= LABEL < grapheme_length(text):
            yield f"{name}：標準の文は{LABEL}字以内です。ボタンに使われる文なら、{LABEL}字より後は「…」になります。"


def owners(office: Office) -> Iterator[tuple[str, str, Texts]]:
    """Who speaks to residents of this town: name, title, texts as they are written."""
    for name in office.tenant.services:
        try:
            service = office.service(name)
        except NotFound:  # offered by data, gone from the code
            continue
        model: type[BaseModel] = service.settings
        yield name, shape_of(model).title or name, service.texts
    for name, title in SPEAKING.items():
        texts = capability_texts(name)
        if texts is not None:
            yield name, title, texts


def lines(office: Office, tenant: Tenant) -> Iterator[TextLine]:
    """Every text a town may change."""
    for owner, title, texts in owners(office):
        written = {language: dict(texts.leaves(language)) for language in LANGUAGES}
        for key in written[DEFAULT]:
            standard = {language: words[key] for language, words in written.items() if key in words}
            own = {each: told[key] for each, told in tenant.texts.get(owner, {}).items() if key in told}
            yield TextLine(owner, title, key, standard, own)


def line_of(office: Office, tenant: Tenant, owner: str, key: str) -> TextLine:
    found = next((line for line in lines(office, tenant) if (line.owner, line.key) == (owner, key)), None)
    if found is None:
        raise NotFound
    return found


def found_by(line: TextLine, wanted: str) -> bool:
    """Whether residents read these words in a text, in any language."""
    folded = wanted.casefold()
    return any(folded in line.said(language).casefold() for language in LANGUAGES) or folded == line.key.casefold()


def sample(text: str, office: Office) -> str:
    """The text with its gaps filled by what is known of the town, else by their names."""
    known = {"town": office.tenant.name, "phone": office.tenant.phone, "hours": hours.sentence(office)}
    for name in placeholders(text):
        text = text.replace(f"{{{name}}}", known.get(name) or f"〔{name}〕")
    return text
