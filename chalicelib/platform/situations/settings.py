"""What a town shows below the chat in each situation."""

from pydantic import BaseModel, ConfigDict, Field


class SituationSettings(BaseModel):
    """状況の設定: aliases of rich menus; empty leaves what is shown as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    normal_menu: str = Field(default="", pattern=r"^[a-z0-9_-]{0,32}$")
    disaster_menu: str = Field(default="", pattern=r"^[a-z0-9_-]{0,32}$")
    drill_menu: str = Field(default="", pattern=r"^[a-z0-9_-]{0,32}$")

    def menu(self, state: str) -> str:
        return str(getattr(self, f"{state}_menu"))
