"""Offerings (予約できるもの) as a town types them: when, how many, who may how often, until when, and what is asked."""

from collections.abc import Callable
from datetime import date, time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chalicelib.platform.bookings.calendar import Calendar
from chalicelib.platform.bookings.calendar import Times as PlainTimes
from chalicelib.platform.bookings.model import Cutoff, Limits, Period
from chalicelib.platform.flows.model import Sensitivity
from chalicelib.platform.hours.days import DAYS
from chalicelib.platform.hours.settings import Clock, Day
from chalicelib.platform.messaging.reply import Written
from chalicelib.platform.residents.settings import InLanguages, Name, refuse_repeated
from chalicelib.platform.settings.marks import Calls, Look, Named

SETTLED = "半角の英数字。あとから変えると、これまでの予約とのつながりが切れます"
MODES = {"first_come": "先着順", "lottery": "抽選"}
PERIODS: dict[Period, str] = {
    "day": "1日", "week": "1週間", "month": "1か月", "fiscal_year": "1年度", "ever": "期間なし（全部）",
}  # fmt: skip
SECRECY = {
    "public": "ふつう（トークで聞く）",
    "personal": "個人情報（まちのページで聞く）",
    "confidential": "とくに慎重に扱う（まちのページで聞く）",
}
ANSWERS = {"text": "文章", "choice": "選択肢", "number": "数", "date": "日付", "month": "年月"}
MAYBE_CLOCK = r"^(([01]\d|2[0-3]):[0-5]\d)?$"
MAYBE_DAY = r"^(\d{4}-\d{2}-\d{2})?$"
LONGEST = 600
MOST_PLACES = 2000

Minutes = Annotated[int, Field(ge=5, le=LONGEST)]
Places = Annotated[int, Field(ge=1, le=MOST_PLACES)]
MaybeDay = Annotated[str, Field(pattern=MAYBE_DAY), Look("date")]
Week = Annotated[int, Field(ge=1, le=5), Named({1: "第1", 2: "第2", 3: "第3", 4: "第4", 5: "第5"})]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Times(_Part):
    """A weekly pattern: some weekdays, from when until when, cut into slots."""

    days: tuple[Day, ...] = Field(min_length=1, title="曜日")
    opens: Clock = Field(title="始まり")
    closes: Clock = Field(title="終わり")
    minutes: Minutes = Field(title="1枠の長さ（分）")
    capacity: Places = Field(title="1枠の定員")
    weeks: tuple[Week, ...] = Field(default=(), title="第何週", description="えらばなければ毎週です")

    @model_validator(mode="after")
    def _holds_a_slot(self) -> "Times":
        _refuse_too_short(self.opens, self.closes, self.minutes)
        return self

    def plain(self) -> PlainTimes:
        days = tuple(list(DAYS).index(day) for day in self.days)
        opens, closes = time.fromisoformat(self.opens), time.fromisoformat(self.closes)
        return PlainTimes(opens, closes, self.minutes, self.capacity, days, self.weeks)


class DayApart(_Part):
    """One day that differs: nothing takes place, or at other times."""

    day: Annotated[date, Look("date")] = Field(title="日")
    opens: Annotated[str, Look("time")] = Field(
        default="", pattern=MAYBE_CLOCK, title="始まり", description="空欄なら、その日は予約を受けません"
    )
    closes: Annotated[str, Look("time")] = Field(default="", pattern=MAYBE_CLOCK, title="終わり")
    minutes: Minutes = Field(default=60, title="1枠の長さ（分）")
    capacity: Places = Field(default=1, title="1枠の定員")
    note: str = Field(default="", max_length=60, title="理由", description="例：運動会のため")

    @model_validator(mode="after")
    def _has_both_or_neither(self) -> "DayApart":
        if bool(self.opens) != bool(self.closes):
            raise ValueError("始まりと終わりは、両方入力するか、両方空欄にしてください。")
        if self.opens:
            _refuse_too_short(self.opens, self.closes, self.minutes)
        return self

    def plain(self) -> tuple[PlainTimes, ...]:
        if not self.opens:
            return ()
        opens, closes = time.fromisoformat(self.opens), time.fromisoformat(self.closes)
        return (PlainTimes(opens, closes, self.minutes, self.capacity),)


def _refuse_too_short(opens: str, closes: str, minutes: int) -> None:
    first, last = time.fromisoformat(opens), time.fromisoformat(closes)
    if (last.hour - first.hour) * 60 + last.minute - first.minute < minutes:
        raise ValueError("始まりから終わりまでに、1枠が入りません。")


class Deadline(_Part):
    """Until when something may be done."""

    days: int = Field(default=0, ge=0, le=90, title="何日前の")
    at: Annotated[str, Look("time")] = Field(
        default="", pattern=MAYBE_CLOCK, title="何時まで", description="空欄なら、右の「開始の何時間前まで」で決めます"
    )
    hours: int = Field(default=0, ge=0, le=240, title="開始の何時間前まで")

    @model_validator(mode="after")
    def _is_one_of_both(self) -> "Deadline":
        if self.days and not self.at:
            raise ValueError("「何日前」を決めるときは、「何時まで」も入力してください。")
        if self.at and not self.days:
            raise ValueError("「何時まで」は、1日以上前の日について決めます。")
        return self

    def plain(self) -> Cutoff:
        return Cutoff(self.hours * 60, self.days, self.at)


class Choice(_Part):
    id: Name = Field(title="記号", description=SETTLED)
    name: InLanguages = Field(title="選択肢の言葉")


class Question(_Part):
    """One thing asked when booking."""

    id: Name = Field(title="記号", description=SETTLED)
    name: InLanguages = Field(title="答えの呼び名", description="確認の画面と、職員の一覧に出ます")
    ask: InLanguages = Field(title="質問の文")
    kind: Annotated[Literal["text", "choice", "number", "date", "month"], Named(ANSWERS)] = Field(
        default="text", title="答え方"
    )
    sensitivity: Annotated[Sensitivity, Named(SECRECY)] = Field(default="public", title="答えの扱い")
    optional: bool = Field(default=False, title="答えなくてもよい")
    choices: Annotated[tuple[Choice, ...], Calls("選択肢")] = Field(
        default=(), max_length=30, title="選択肢", description="答え方が「選択肢」のときに入力します"
    )

    @model_validator(mode="after")
    def _fits(self) -> "Question":
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError("選択肢は、答え方が「選択肢」のときだけ、1つ以上必要です。")
        refuse_repeated("選択肢", [choice.id for choice in self.choices])
        return self


class Offering(_Part):
    """Something residents can book."""

    id: Name = Field(title="記号", description=SETTLED)
    name: InLanguages = Field(title="名前")
    category: str = Field(default="", title="種類の記号")
    area: str = Field(default="", title="地区の記号", description="町の登録と同じ記号。空欄なら町全体です")
    place: str = Field(default="", max_length=200, title="場所", description="建物の名前と住所")
    about: Annotated[str, Look("long")] = Field(
        default="", max_length=500, title="案内", description="持ち物や注意。予約のあとに伝えます"
    )
    phone: str = Field(default="", max_length=20, title="問合せの電話")
    is_open: bool = Field(default=True, title="予約を受け付ける", description="外すと、新しい予約だけを止めます")
    times: Annotated[tuple[Times, ...], Calls("時間割")] = Field(default=(), max_length=20, title="ふだんの時間割")
    days_apart: Annotated[tuple[DayApart, ...], Calls("日")] = Field(
        default=(), max_length=100, title="この日だけ違う日", description="ほかのどの決まりよりも優先します"
    )
    closed_with_town: bool = Field(
        default=True, title="役所の閉庁日は休む", description="「開庁時間・閉庁日」の祝日・毎年閉まる日・閉まる日"
    )
    first: MaybeDay = Field(default="", title="最初の日")
    last: MaybeDay = Field(default="", title="最後の日")
    mode: Annotated[Literal["first_come", "lottery"], Named(MODES)] = Field(default="first_come", title="決め方")
    places: int = Field(default=1, ge=1, le=50, title="1回の予約の人数（最大）")
    opens_days: int = Field(default=60, ge=1, le=400, title="何日先まで予約できるか")
    live: int = Field(default=0, ge=0, le=50, title="同時に持てる予約の数", description="0なら決めません")
    per_period: int = Field(default=0, ge=0, le=50, title="期間内に予約できる回数", description="0なら決めません")
    period: Annotated[Period, Named(PERIODS)] = Field(default="month", title="その期間")
    group: str = Field(
        default="", max_length=30, title="数えるまとまり", description="同じ言葉の予約は、回数をあわせて数えます"
    )
    book: Deadline = Field(default=Deadline(days=1, at="17:00"), title="予約の締切")
    change: Deadline = Field(default=Deadline(days=1, at="17:00"), title="変更の締切")
    cancel: Deadline = Field(default=Deadline(days=1, at="17:00"), title="取消の締切")
    lottery: Deadline = Field(
        default=Deadline(days=7, at="17:00"), title="抽選の申込みの締切", description="決め方が「抽選」のとき"
    )
    waiting: bool = Field(default=True, title="空き待ちを受け付ける")
    lost_wait: bool = Field(
        default=False,
        title="抽選にもれた人を空き待ち（キャンセル待ち）に入れる",
        description="決め方が「抽選」で、空き待ちを受け付けるとき。抽選の順にならび、空きが出たら順に案内します。"
        "結果のお知らせに、やめるためのボタンが付きます",
    )
    offer_hours: int = Field(
        default=12, ge=1, le=72, title="空きの案内に答える時間（時間）", description="過ぎると次の方に案内します"
    )
    questions: Annotated[tuple[Question, ...], Calls("質問")] = Field(default=(), max_length=20, title="質問")

    @model_validator(mode="after")
    def _fits(self) -> "Offering":
        refuse_repeated("質問", [question.id for question in self.questions])
        for told in (self.first, self.last):
            if told:
                date.fromisoformat(told)
        days = [each.day for each in self.days_apart]
        if len(set(days)) < len(days):
            raise ValueError("「この日だけ違う日」に、同じ日が2つあります。")
        return self

    @property
    def said(self) -> Written:
        return Written(self.name)

    @property
    def is_drawn(self) -> bool:
        return self.mode == "lottery"

    @property
    def losers_wait(self) -> bool:
        """Whether those whom a draw passes over are put on the waiting list."""
        return self.is_drawn and self.waiting and self.lost_wait

    def limits(self) -> Limits:
        return Limits(
            self.places, 1, self.live, self.per_period, self.period, self.group, self.opens_days,
            self.book.plain(), self.change.plain(), self.cancel.plain(),
        )  # fmt: skip

    def calendar(self, zone: str, is_off: Callable[[date], bool]) -> Calendar:
        """When it can be had. `is_off` tells the days on which the town's office is closed."""
        return Calendar(
            self.id,
            zone,
            tuple(times.plain() for times in self.times),
            {each.day: each.plain() for each in self.days_apart},
            is_off if self.closed_with_town else lambda _: False,
            date.fromisoformat(self.first) if self.first else None,
            date.fromisoformat(self.last) if self.last else None,
        )

    def question(self, id_: str) -> Question | None:
        return next((question for question in self.questions if question.id == id_), None)
