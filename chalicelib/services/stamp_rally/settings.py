"""What a tenant may choose."""

from pydantic import BaseModel, ConfigDict, Field


class StampRallySettings(BaseModel):
    """メモの設定"""

    model_config = ConfigDict(extra="forbid", frozen=True)

    notes_at_most: int = Field(default=5, ge=1, le=20, title="おひとりが残せるメモの数")
