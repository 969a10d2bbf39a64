"""What a tenant may choose; campaigns and shops are kept beside it, where staff work on them every day."""

from pydantic import BaseModel, ConfigDict, Field


class CouponsSettings(BaseModel):
    """クーポン"""

    model_config = ConfigDict(extra="forbid", frozen=True, title="クーポン")

    undo_minutes: int = Field(default=10, ge=1, le=120, title="お店が利用を取り消せる時間（分）")
    categories: tuple[str, ...] = Field(
        default=("飲食", "買い物", "サービス"),
        max_length=20,
        title="お店の種類",
        description="お店を探すときの区分です。",
    )
