"""Series of step messages (ステップ配信) a town chooses: what is told so long after a follow, a birth or a date."""

import re
from datetime import date, time, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chalicelib.platform.residents.settings import InLanguages, Name, refuse_repeated
from chalicelib.platform.settings.marks import Calls, Look

SETTLED = "半角の英数字。あとから変えると、もう届いたものとのつながりが切れます"

FOLLOW, BORN, ANSWER = "follow", "born", "answer:"
MONTHS = 12
DAY_FROM, DAY_UNTIL = time(7), time(21)
"""Steps are said by day: from seven in the morning until nine in the evening."""

_AFTER = re.compile(r"([+-]?)(\d{1,3})([dwm])")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


UNITS = {"d": "日", "w": "週間", "m": "か月"}


class Step(_Part):
    """One message of a series."""

    id: Name = Field(title="記号", description=SETTLED)
    after: str = Field(
        pattern=r"^[+-]?\d{1,3}[dwm]$",
        title="いつ",
        description="3dは3日後、2wは2週間後、4mは4か月後、-1wは1週間前。その月にない日は月末になります",
    )
    at: Annotated[str, Look("time")] = Field(
        pattern=r"^([01]\d|2[0-3]):[0-5]\d$", title="時刻", description="7:00から21:00まで"
    )
    text: InLanguages = Field(title="文")

    @model_validator(mode="after")
    def _is_by_day(self) -> "Step":
        if not DAY_FROM <= time.fromisoformat(self.at) < DAY_UNTIL:
            raise ValueError("at: 7:00から21:00までの時刻にしてください（07:00から20:59まで）。")
        return self

    @property
    def told(self) -> str:
        """When it comes, in staff's words: 4か月後."""
        number = int(self.after[:-1])
        side = "後" if number > 0 else "前"
        return f"{abs(number)}{UNITS[self.after[-1]]}{side}" if number else "当日"

    def day(self, start: date) -> date:
        """The day of this step of a series that starts on a day; `ValueError` beyond the calendar."""
        found = _AFTER.fullmatch(self.after)
        assert found
        number = int(found[2]) * (-1 if found[1] == "-" else 1)
        try:
            if found[3] == "m":
                return _months_on(start, number)
            return start + timedelta(days=number * (7 if found[3] == "w" else 1))
        except OverflowError as error:
            raise ValueError from error


def _months_on(start: date, number: int) -> date:
    month = start.year * MONTHS + start.month - 1 + number
    first = date(month // MONTHS, month % MONTHS + 1, 1)
    following = date((month + 1) // MONTHS, (month + 1) % MONTHS + 1, 1)
    return first.replace(day=min(start.day, (following - timedelta(days=1)).day))


class Series(_Part):
    """Messages one after another, from a start of each resident's own."""

    id: Name = Field(title="記号", description=SETTLED)
    name: InLanguages = Field(title="名前")
    start: str = Field(
        pattern=r"^(follow|born|answer:[a-z0-9-]{1,30})$",
        title="始まり",
        description="followは友だちになった日、bornは生まれた月、answer:記号は受信設定で答えた日付や年月",
    )
    category: str = Field(
        default="", title="配信カテゴリの記号", description="このカテゴリを受け取る人に届きます。空欄なら全員"
    )
    steps: Annotated[tuple[Step, ...], Calls("文")] = Field(min_length=1, max_length=40, title="届ける文")

    @model_validator(mode="after")
    def _ids_stand_for_one_step(self) -> "Series":
        refuse_repeated("steps: id", [step.id for step in self.steps])
        return self

    def step(self, id_: str) -> Step | None:
        return next((step for step in self.steps if step.id == id_), None)


class StepSettings(_Part):
    """ステップ配信"""

    model_config = ConfigDict(title="ステップ配信")

    series: Annotated[tuple[Series, ...], Calls("ステップ配信")] = Field(
        default=(), max_length=20, title="ステップ配信"
    )

    @model_validator(mode="after")
    def _ids_stand_for_one_series(self) -> "StepSettings":
        refuse_repeated("series: id", [series.id for series in self.series])
        return self

    def of_id(self, id_: str) -> Series | None:
        return next((series for series in self.series if series.id == id_), None)
