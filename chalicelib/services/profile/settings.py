"""What a tenant may choose."""

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """マイページの設定"""

    model_config = ConfigDict(extra="forbid", frozen=True, title="マイページ")

    persons_at_most: int = Field(default=5, ge=1, le=10, title="登録できる家族・見守り先の人数")
