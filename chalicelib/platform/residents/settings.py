"""What a town asks its residents for their reception settings (受信設定): schools, questions of its own, quiet hours.

A tenant writes it under `settings.reception`. The service `reception` asks it; segments read conditions by it.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from chalicelib.platform.settings.marks import ByLanguage, Calls, Look, Named

Name = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,30}$")]
LOWEST_GRADE, HIGHEST_GRADE = -3, 12


def _said_in_japanese(words: dict[str, str]) -> dict[str, str]:
    if not words.get("ja"):
        raise ValueError("日本語の言葉を入力してください（`ja`）。")
    return words


InLanguages = Annotated[dict[str, str], AfterValidator(_said_in_japanese), ByLanguage()]
"""Words by language; `ja` is always there."""


def refuse_repeated(what: str, names: Sequence[str]) -> None:
    """`ValueError` where a name stands twice."""
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(f"{what}: 同じ記号が2つあります（{', '.join(repeated)}）。")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


SETTLED = "半角の英数字。あとから変えると、住民のこれまでの答えとのつながりが切れます"
KINDS = {"choice": "1つ選ぶ", "several": "いくつでも選ぶ", "date": "日付", "month": "年月"}


class School(_Part):
    """A school or nursery residents may name for a child."""

    id: Name = Field(title="記号", description=SETTLED)
    name: str = Field(min_length=1, title="名前")
    lowest: int = Field(default=LOWEST_GRADE, ge=LOWEST_GRADE, le=HIGHEST_GRADE, title="いちばん下の学年")
    highest: int = Field(default=HIGHEST_GRADE, ge=LOWEST_GRADE, le=HIGHEST_GRADE, title="いちばん上の学年")

    def has_grade(self, grade: int | None) -> bool:
        """Whether a child of that grade can be there: who has left the highest grade is there no more."""
        return grade is None or self.lowest <= grade <= self.highest


class Choice(_Part):
    """One answer of a question."""

    id: Name = Field(title="記号", description=SETTLED)
    name: InLanguages = Field(title="言葉")


class Question(_Part):
    """A question of the town's own. Its answer is a condition of segments, a date besides a start of step messages."""

    id: Name = Field(title="記号", description=SETTLED)
    name: InLanguages = Field(title="質問の呼び名", description="例：出産予定日")
    ask: InLanguages = Field(title="質問の文")
    kind: Annotated[Literal["choice", "several", "date", "month"], Named(KINDS)] = Field(title="答え方")
    choices: Annotated[tuple[Choice, ...], Calls("選択肢")] = Field(default=(), max_length=20, title="選択肢")
    is_asked: bool = Field(
        default=True, title="受信設定でたずねる", description="外すと、キャンペーンなどの答えだけを使います"
    )

    @property
    def is_dated(self) -> bool:
        return self.kind in {"date", "month"}

    @model_validator(mode="after")
    def _has_what_to_choose(self) -> "Question":
        if self.is_dated == bool(self.choices):
            raise ValueError("選択肢（choices）は、答え方が「1つ選ぶ」「いくつでも選ぶ」のときだけ入力してください。")
        refuse_repeated("choices: id", [choice.id for choice in self.choices])
        return self


Span = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"), Look("span")]


class ReceptionSettings(_Part):
    """受信設定"""

    model_config = ConfigDict(title="受信設定")

    schools: Annotated[tuple[School, ...], Calls("学校・園")] = Field(default=(), title="学校・園")
    questions: Annotated[tuple[Question, ...], Calls("質問")] = Field(default=(), max_length=20, title="このまちの質問")
    quiet_times: Annotated[tuple[Span, ...], Calls("時間帯")] = Field(
        default=("21:00-07:00", "22:00-07:00", "23:00-06:00"), min_length=1, max_length=6, title="音を鳴らさない時間帯"
    )
    asks_number: bool = Field(default=False, title="緊急時のSMSのための電話番号をたずねる")

    @model_validator(mode="after")
    def _names_stand_for_one_thing(self) -> "ReceptionSettings":
        refuse_repeated("schools: id", [school.id for school in self.schools])
        refuse_repeated("questions: id", [question.id for question in self.questions])
        return self

    def school(self, id_: str) -> School | None:
        return next((school for school in self.schools if school.id == id_), None)

    def question(self, id_: str) -> Question | None:
        return next((question for question in self.questions if question.id == id_), None)


def in_language(words: Mapping[str, str], language: str) -> str:
    """The words in a language, else in Japanese."""
    return words.get(language) or words["ja"]
