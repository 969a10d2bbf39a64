"""One question of the FAQ with its answer, as its desk keeps it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Self

from chalicelib.kernel.texts import DEFAULT, LANGUAGES

State = Literal["draft", "published", "withdrawn"]
STATES: Mapping[str, str] = {"draft": "下書き", "published": "公開", "withdrawn": "取り下げ"}

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
QUESTION, ANSWER, ALSO, CATEGORY, ADDRESS = 120, 1800, 30, 30, 900
"""The most of each: letters of a question, an answer, a category, an address; other wordings."""
RELATED = 5
LANGUAGE_NAMES: Mapping[str, str] = {"ja": "日本語", "ja-easy": "やさしい日本語", "en": "英語"}


@dataclass(frozen=True)
class Telling:
    """A question, other ways to ask it, and its answer, in one language."""

    question: str = ""
    answer: str = ""
    also: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.question or self.answer or self.also)


@dataclass(frozen=True)
class Faq:
    """An entry. Days are ISO 8601; an empty one is open."""

    id: str
    told: Mapping[str, Telling] = field(default_factory=dict)
    """By language; Japanese is always there."""
    category: str = ""
    team: str = ""
    """The desk that owns it."""
    source: str = ""
    """Where the answer is read in full, an https address."""
    checked: str = ""
    """When the desk last made sure that it is right."""
    valid_from: str = ""
    valid_until: str = ""
    related: tuple[str, ...] = ()
    """Ids of other entries."""
    state: State = "draft"

    @property
    def question(self) -> str:
        return self.in_(DEFAULT).question

    def in_(self, language: str) -> Telling:
        """What it says in a language, else in Japanese."""
        told = self.told.get(language)
        return told if told and told.question and told.answer else self.told.get(DEFAULT, Telling())

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return bool(self.valid_until) and self.valid_until < today.isoformat()

    def is_told(self, today: date) -> bool:
        """Whether residents may be answered by it on a day."""
        has_begun = not self.valid_from or self.valid_from <= today.isoformat()
        return self.state == "published" and has_begun and not self.is_over(today)

    def to_json(self) -> dict[str, Any]:
        told = {
            language: {"question": each.question, "answer": each.answer, "also": list(each.also)}
            for language, each in self.told.items()
            if each
        }
        return {
            "id": self.id, "told": told, "category": self.category, "team": self.team, "source": self.source,
            "checked": self.checked, "from": self.valid_from, "until": self.valid_until, "related": list(self.related),
            "state": self.state,
        }  # fmt: skip

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        return cls(
            told["id"],
            {
                language: Telling(each["question"], each["answer"], tuple(each["also"]))
                for language, each in told["told"].items()
            },
            told["category"], told["team"], told["source"], told["checked"], told["from"], told["until"],
            tuple(told["related"]), told["state"],
        )  # fmt: skip


def complaints(faq: Faq) -> dict[str, str]:
    """What is wrong with an entry: the field, and a sentence for staff."""
    return dict([*_of_words(faq), *_of_facts(faq)])


def _of_words(faq: Faq) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        told, name = faq.told.get(language, Telling()), LANGUAGE_NAMES[language]
        if len(told.question) > QUESTION:
            yield f"question-{language}", f"質問（{name}）は{QUESTION}文字以内にしてください。"
        if len(told.answer) > ANSWER:
            yield f"answer-{language}", f"回答（{name}）は{ANSWER}文字以内にしてください。"
        if len(told.also) > ALSO or any(len(each) > QUESTION for each in told.also):
            yield f"also-{language}", f"別の聞き方（{name}）は{ALSO}個まで、それぞれ{QUESTION}文字以内にしてください。"
        if bool(told.question) != bool(told.answer) or (language == DEFAULT and not told.question):
            field = "answer" if told.question else "question"
            yield f"{field}-{language}", f"質問と回答（{name}）は、両方入力してください。"


def _of_facts(faq: Faq) -> Iterator[tuple[str, str]]:
    if not ID.fullmatch(faq.id):
        yield "id", "番号は、半角の英数字と「-」「_」で、40文字以内にしてください。"
    if len(faq.category) > CATEGORY:
        yield "category", f"分野は{CATEGORY}文字以内にしてください。"
    if faq.source and not re.fullmatch(r"https://[^\s]+", faq.source):
        yield "source", "出典は、https:// で始まるアドレスを入力してください。"
    if len(faq.source) > ADDRESS:
        yield "source", f"出典のアドレスは{ADDRESS}文字以内にしてください。"
    for name, label in (("checked", "確認した日"), ("valid_from", "公開を始める日"), ("valid_until", "公開を終える日")):
        if not _is_day(getattr(faq, name)):
            yield name, f"{label}は、2026-12-31のように、暦にある日を入力してください。"
    if faq.valid_from and faq.valid_until and faq.valid_from > faq.valid_until:
        yield "valid_until", "公開を終える日は、始める日より後にしてください。"
    if len(faq.related) > RELATED or faq.id in faq.related:
        yield "related", f"関連する質問は、この質問のほかから{RELATED}件までにしてください。"
    if faq.state not in STATES:
        yield "state", "状態は「下書き」「公開」「取り下げ」のどれかにしてください。"


def _is_day(told: str) -> bool:
    try:
        return not told or date.fromisoformat(told).isoformat() == told
    except ValueError:
        return False
