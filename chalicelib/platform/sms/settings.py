"""What a town chooses for short messages."""

from pydantic import BaseModel, ConfigDict, Field


class SmsSettings(BaseModel):
    """SMSの設定. Nothing is sent while `monthly_yen` is 0."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="SMS")

    monthly_yen: int = Field(default=0, ge=0, title="ひと月に使う上限（円）。0は送らない")
    yen_per_part: int = Field(default=12, ge=1, le=100, title="1通分（70文字）の料金（円）")
    most_parts: int = Field(default=3, ge=1, le=9, title="1件の長さの上限（通分）")
