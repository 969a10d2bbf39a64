"""Opening hours as a town types them: a weekly pattern, days closed each year, and single days that differ."""

from datetime import date, time
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from chalicelib.platform.hours.days import DAYS
from chalicelib.platform.settings.marks import Calls, Look, Named

LEAP_YEAR = 2024
Day = Annotated[str, Field(pattern=r"^(mon|tue|wed|thu|fri|sat|sun)$"), Named(DAYS)]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$"), Look("time")]
MonthDay = Annotated[str, Field(pattern=r"^\d{2}-\d{2}$"), Look("month_day")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Span(_Part):
    """Some weekdays, from when until when. A day with a midday break stands in two."""

    days: tuple[Day, ...] = Field(min_length=1, title="曜日")
    opens: Clock = Field(title="開く時刻")
    closes: Clock = Field(title="閉まる時刻")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "Span":
        if self.opens >= self.closes:
            raise ValueError("閉まる時刻は、開く時刻より後にしてください。")
        return self


class YearlyDays(_Part):
    """Days closed each year: 12-29 until 01-03."""

    first: MonthDay = Field(title="最初の日")
    last: MonthDay = Field(title="最後の日", description="年をまたいでもかまいません")

    @field_validator("first", "last")
    @classmethod
    def _is_a_day(cls, told: str) -> str:
        try:
            date.fromisoformat(f"{LEAP_YEAR}-{told}")
        except ValueError as error:
            raise ValueError("12-31のように、暦にある月と日を入力してください。") from error
        return told

    def hold(self, day: date) -> bool:
        at = f"{day:%m-%d}"
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last


class SingleDay(_Part):
    """One day that differs: closed, or open at other times."""

    day: Annotated[date, Look("date")] = Field(title="日")
    opens: Annotated[str, Look("time")] = Field(
        default="", pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$", title="開く時刻", description="空欄なら一日休み"
    )
    closes: Annotated[str, Look("time")] = Field(
        default="", pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$", title="閉まる時刻"
    )
    note: str = Field(default="", max_length=60, title="理由", description="例：市民課だけの休日窓口")

    @model_validator(mode="after")
    def _has_both_or_neither(self) -> "SingleDay":
        if bool(self.opens) != bool(self.closes):
            raise ValueError("開く時刻と閉まる時刻は、両方入力するか、両方空欄にしてください。")
        if self.opens and self.opens >= self.closes:
            raise ValueError("閉まる時刻は、開く時刻より後にしてください。")
        return self


class HoursSettings(_Part):
    """開庁時間"""

    model_config = ConfigDict(title="開庁時間・閉庁日")

    week: Annotated[tuple[Span, ...], Calls("時間帯")] = Field(
        default=(),
        max_length=20,
        title="ふだんの開庁時間",
        description="昼に閉まる日は、同じ曜日で2つに分けて入力します。空のあいだは、町の登録の文をそのまま案内します",
    )
    closed_on_holidays: bool = Field(default=True, title="祝日・休日は閉まる")
    closed: Annotated[tuple[YearlyDays, ...], Calls("期間")] = Field(
        default=(YearlyDays(first="12-29", last="01-03"),), max_length=20, title="毎年閉まる日"
    )
    exceptions: Annotated[tuple[SingleDay, ...], Calls("日")] = Field(
        default=(), max_length=100, title="この日だけ違う日", description="ほかのどの決まりよりも優先します"
    )

    @model_validator(mode="after")
    def _a_day_stands_once(self) -> "HoursSettings":
        days = [each.day for each in self.exceptions]
        if len(set(days)) < len(days):
            raise ValueError("「この日だけ違う日」に、同じ日が2つあります。")
        return self

    def spans(self, day: date, *, is_holiday: bool) -> tuple[tuple[time, time], ...]:
        """From when until when it is open on a day, in order; none where it is closed."""
        own = next((each for each in self.exceptions if each.day == day), None)
        if own:
            return ((time.fromisoformat(own.opens), time.fromisoformat(own.closes)),) if own.opens else ()
        if (is_holiday and self.closed_on_holidays) or any(each.hold(day) for each in self.closed):
            return ()
        name = tuple(DAYS)[day.weekday()]
        told = sorted((each.opens, each.closes) for each in self.week if name in each.days)
        return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in told)

    def is_day_off(self, day: date, *, is_holiday: bool) -> bool:
        """Whether a day is closed whatever its weekday; a single day with hours of its own is not."""
        own = next((each for each in self.exceptions if each.day == day), None)
        if own:
            return not own.opens
        return (is_holiday and self.closed_on_holidays) or any(each.hold(day) for each in self.closed)
