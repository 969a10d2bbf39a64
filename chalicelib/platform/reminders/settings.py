"""Series of step messages (ステップ配信) a town chooses: what is told so long after a follow, a birth or a date."""

import re
from datetime import date, time, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chalicelib.platform.residents.settings import InLanguages, Name, refuse_repeated

FOLLOW, BORN, ANSWER = "follow", "born", "answer:"
MONTHS = 12
DAY_FROM, DAY_UNTIL = time(7), time(21)
"""Steps are said by day: from seven in the morning until nine in the evening."""

_AFTER = re.compile(r"([+-]?)(\d{1,3})([dwm])")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(_Part):
    """One message of a series."""

    id: Name
    after: Annotated[str, Field(pattern=r"^[+-]?\d{1,3}[dwm]$")]
    """Days, weeks or months after the start, `3d`, `2w`, `4m`; before it, `-1w`. A day no month has is its last."""
    at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    """Time of day on the town's clocks."""
    text: InLanguages

    @model_validator(mode="after")
    def _is_by_day(self) -> "Step":
        if not DAY_FROM <= time.fromisoformat(self.at) < DAY_UNTIL:
            raise ValueError("at: steps are said from 07:00 until 21:00")
        return self

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

    id: Name
    name: InLanguages
    start: Annotated[str, Field(pattern=r"^(follow|born|answer:[a-z0-9-]{1,30})$")]
    """`follow`: the day they became a friend. `born`: the first of the month a person was born in, for each person.
    `answer:<question>`: the date or (its first day) month they answered."""
    category: str = ""
    """Only for those who receive it; empty for all."""
    steps: tuple[Step, ...] = Field(min_length=1, max_length=40)

    @model_validator(mode="after")
    def _ids_stand_for_one_step(self) -> "Series":
        refuse_repeated("steps: id", [step.id for step in self.steps])
        return self

    def step(self, id_: str) -> Step | None:
        return next((step for step in self.steps if step.id == id_), None)


class StepSettings(_Part):
    """ステップ配信"""

    series: tuple[Series, ...] = Field(default=(), max_length=20)

    @model_validator(mode="after")
    def _ids_stand_for_one_series(self) -> "StepSettings":
        refuse_repeated("series: id", [series.id for series in self.series])
        return self

    def of_id(self, id_: str) -> Series | None:
        return next((series for series in self.series if series.id == id_), None)
