"""What a town may choose, and the calendar its choices and the changes entered by staff make."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from chalicelib.services.garbage.model import Change, SuspensionMode, TownCalendar, YearlyPeriod

LEAP_YEAR = 2024

MonthDay = Annotated[str, StringConstraints(pattern=r"^\d{2}-\d{2}$")]
HalfHour = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):(00|30)$")]


class ClosedDays(BaseModel):
    """毎年、収集を休む期間"""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first: MonthDay = Field(title="最初の日（月-日）")
    last: MonthDay = Field(title="最後の日（月-日）。年をまたいでもよい")

    @field_validator("first", "last")
    @classmethod
    def _is_a_day(cls, told: str) -> str:
        _month_day(told)
        return told

    def period(self) -> YearlyPeriod:
        return YearlyPeriod(_month_day(self.first), _month_day(self.last))


class GarbageSettings(BaseModel):
    """ごみの設定"""

    model_config = ConfigDict(extra="forbid", frozen=True)

    suspension: SuspensionMode = Field(default=SuspensionMode.SKIP, title="処理施設が休む日の収集（休む、翌週、行う）")
    closed: tuple[ClosedDays, ...] = Field(default=(), title="毎年、収集を休む期間")
    closed_on_holidays: bool = Field(default=False, title="祝日は収集を休む")
    synonyms: dict[str, tuple[str, ...]] = Field(default={}, title="このまちの言い方（住民の言葉 → 品目一覧での言葉）")
    evening_times: tuple[HalfHour, ...] = Field(
        default=("18:00", "19:00", "20:00", "21:00"), min_length=1, max_length=8, title="前日の夜のお知らせの時刻"
    )
    morning_times: tuple[HalfHour, ...] = Field(
        default=("06:00", "06:30", "07:00", "07:30"), min_length=1, max_length=8, title="当日の朝のお知らせの時刻"
    )
    phone: str = Field(default="", title="ごみの問い合わせ先の電話番号（空欄なら代表番号）")

    def calendar(self, changes: Iterable[Change]) -> TownCalendar:
        """The town's calendar with these changes, the newest last."""
        closed = tuple(days.period() for days in self.closed)
        return TownCalendar(self.suspension, closed, self.closed_on_holidays, tuple(changes))


def _month_day(told: str) -> tuple[int, int]:
    month, day = map(int, told.split("-"))
    date(LEAP_YEAR, month, day)  # a ValueError names what is no day
    return month, day
