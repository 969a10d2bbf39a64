"""What a town shows below the chat in each situation."""

from pydantic import BaseModel, ConfigDict, Field

ALIAS = r"^[a-z0-9_-]{0,32}$"
HINT = "メニューの記号。空欄なら、いま出ているメニューのままです"


class SituationSettings(BaseModel):
    """状況の設定: aliases of rich menus; empty leaves what is shown as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="状況の切替え")

    normal_menu: str = Field(default="", pattern=ALIAS, title="ふだんのリッチメニュー", description=HINT)
    disaster_menu: str = Field(default="", pattern=ALIAS, title="災害のときのリッチメニュー", description=HINT)
    drill_menu: str = Field(default="", pattern=ALIAS, title="訓練のときのリッチメニュー", description=HINT)

    def menu(self, state: str) -> str:
        return str(getattr(self, f"{state}_menu"))
