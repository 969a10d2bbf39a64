"""What a town may choose, and the calendar its choices and the changes entered by staff make."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from chalicelib.platform.settings.marks import Calls, Look, Named
from chalicelib.services.garbage.model import Change, SuspensionMode, TownCalendar, YearlyPeriod

LEAP_YEAR = 2024
PHONE = r"^([0-9+][0-9-]{1,19})?$"

MonthDay = Annotated[str, StringConstraints(pattern=r"^\d{2}-\d{2}$"), Look("month_day")]
HalfHour = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):(00|30)$"), Look("time")]


SUSPENDED = {
    SuspensionMode.SKIP: "休む",
    SuspensionMode.SHIFT_WEEK: "翌週にずらす",
    SuspensionMode.NONE: "いつもどおり行う",
}


class ClosedDays(BaseModel):
    """毎年、収集を休む期間"""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first: MonthDay = Field(title="最初の日")
    last: MonthDay = Field(title="最後の日", description="年をまたいでもかまいません")

    @field_validator("first", "last")
    @classmethod
    def _is_a_day(cls, told: str) -> str:
        try:
            _month_day(told)
        except ValueError as error:
            raise ValueError("12-31のように、暦にある月と日を入力してください。") from error
        return told

    def period(self) -> YearlyPeriod:
        return YearlyPeriod(_month_day(self.first), _month_day(self.last))


class GarbageSettings(BaseModel):
    """ごみの設定"""

    model_config = ConfigDict(extra="forbid", frozen=True, title="ごみ")

    suspension: Annotated[SuspensionMode, Named(SUSPENDED)] = Field(
        default=SuspensionMode.SKIP, title="処理施設が休む日の収集"
    )
    closed: Annotated[tuple[ClosedDays, ...], Calls("期間")] = Field(default=(), title="毎年、収集を休む期間")
    closed_on_holidays: bool = Field(default=False, title="祝日は収集を休む")
    synonyms: Annotated[dict[str, tuple[str, ...]], Calls("言い方", key="住民の言葉", value="品目一覧での言葉")] = (
        Field(
            default={}, title="このまちの言い方", description="住民が使う言葉を、品目一覧での言葉に読みかえて探します"
        )
    )
    evening_times: Annotated[tuple[HalfHour, ...], Calls("時刻")] = Field(
        default=("18:00", "19:00", "20:00", "21:00"), min_length=1, max_length=8, title="前日の夜のお知らせの時刻"
    )
    morning_times: Annotated[tuple[HalfHour, ...], Calls("時刻")] = Field(
        default=("06:00", "06:30", "07:00", "07:30"), min_length=1, max_length=8, title="当日の朝のお知らせの時刻"
    )
    phone: str = Field(
        default="",
        pattern=PHONE,
        title="ごみの問い合わせ先の電話番号",
        description="例：0123-45-6789。空欄なら代表番号を案内します",
    )

    def calendar(self, changes: Iterable[Change]) -> TownCalendar:
        """The town's calendar with these changes, the newest last."""
        closed = tuple(days.period() for days in self.closed)
        return TownCalendar(self.suspension, closed, self.closed_on_holidays, tuple(changes))


def _month_day(told: str) -> tuple[int, int]:
    month, day = map(int, told.split("-"))
    date(LEAP_YEAR, month, day)  # a ValueError names what is no day
    return month, day
