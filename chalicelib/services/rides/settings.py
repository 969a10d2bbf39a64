"""What a town may choose of its shared rides."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chalicelib.platform.bookings.model import Cutoff, Limits
from chalicelib.platform.settings.marks import Calls, Look, Named

Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$"), Look("time")]
PHONE = r"^([0-9+][0-9-]{1,19})?$"
PAYMENTS = {"cash": "現金", "ticket": "回数券"}
NAMES = {"none": "伝えない", "family": "姓だけ", "full": "姓名"}


class RidesSettings(BaseModel):
    """相乗りの設定"""

    model_config = ConfigDict(extra="forbid", frozen=True, title="相乗り（ノッカル）")

    days_ahead: int = Field(default=14, ge=1, le=60, title="何日先まで予約できるか")
    cutoff_days: int = Field(default=1, ge=0, le=7, title="締切の日（何日前か）", description="0なら当日")
    cutoff_time: Clock = Field(default="17:00", title="締切の時刻")
    cancel_minutes: int = Field(
        default=60, ge=0, le=2880, title="取消の締切（便が出る何分前か）", description="過ぎたら電話で受け付けます"
    )
    seats_at_most: int = Field(default=4, ge=1, le=9, title="1回に予約できる座席の数")
    open_rides_at_most: int = Field(default=6, ge=1, le=30, title="おひとりが同時に予約できる件数")
    fare: int = Field(
        default=600,
        ge=0,
        le=10_000,
        title="運賃（円、おひとり1回）",
        description="時刻表に運賃があるときは、そちらを案内します",
    )
    payments: Annotated[tuple[Annotated[Literal["cash", "ticket"], Named(PAYMENTS)], ...], Calls("払い方")] = Field(
        default=("cash", "ticket"), min_length=1, title="運賃の払い方"
    )
    evening_reminder: Clock = Field(default="19:00", title="前日のお知らせの時刻")
    hours_before: int = Field(
        default=1, ge=1, le=2, title="当日のお知らせ（何時間前か）", description="乗車の1時間前か2時間前"
    )
    desk_hours: int = Field(
        default=6,
        ge=1,
        le=72,
        title="運転手が決まらない依頼を職員に知らせる時間（締切の何時間前か）",
    )
    rider_name: Annotated[Literal["none", "family", "full"], Named(NAMES)] = Field(
        default="none",
        title="運転手のページに出す、乗る方のお名前",
        description="お名前は、乗る方がまちのページで登録したときだけ出ます。電話番号は出ません",
    )
    papers_warned: int = Field(default=30, ge=1, le=180, title="免許・保険の期限を知らせる日数（何日前から）")
    near_metres: int = Field(default=3000, ge=100, le=20_000, title="近くの停留所をさがす範囲（メートル）")
    phone: str = Field(
        default="",
        pattern=PHONE,
        title="相乗りの問い合わせ先の電話番号",
        description="例：0123-45-6789。空欄なら代表番号を案内します",
    )

    @property
    def limits(self) -> Limits:
        """What a rider may book, in the words of bookings."""
        cutoff = Cutoff(days=self.cutoff_days, at=self.cutoff_time)
        return Limits(
            places=self.seats_at_most,
            live=self.open_rides_at_most,
            group="rides",
            opens_days=self.days_ahead,
            book=cutoff,
            change=cutoff,
            cancel=Cutoff(minutes=self.cancel_minutes),
        )
