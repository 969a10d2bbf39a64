"""The goals a town sets itself."""

from pydantic import BaseModel, ConfigDict, Field


class NumbersSettings(BaseModel):
    """数字の目標. 0: no goal was set."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="数字の目標")

    friends: int = Field(default=0, ge=0, title="友だちの数（人）", description="0なら目標を表示しません")
    sent: int = Field(default=0, ge=0, title="ひと月に届ける人数（のべ人）", description="0なら目標を表示しません")
    opened: int = Field(default=0, ge=0, title="ひと月の受付（件）", description="0なら目標を表示しません")
    days_to_close: int = Field(
        default=0, ge=0, le=365, title="対応が終わるまでの日数（中央値）", description="0なら目標を表示しません"
    )
