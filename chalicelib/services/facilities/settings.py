"""What a town may choose: the kinds of places residents can look for, and what is shown and asked of each."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chalicelib.platform.residents.settings import SETTLED, InLanguages, Name, refuse_repeated
from chalicelib.platform.settings.marks import Calls

FACTS = "項目の記号（wheelchair など、スタッフの手引きの表）か、町が加えた列の見出しをそのまま入力します"


class Kind(BaseModel):
    """さがせるものの種類"""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Name = Field(title="記号", description=SETTLED)
    name: InLanguages = Field(title="呼び名", description="例：保育園・幼稚園")
    data_set: Name = Field(title="場所のデータの記号", description="「場所のデータ」の設定にあるもの")
    words: Annotated[tuple[str, ...], Calls("言葉")] = Field(
        default=(), max_length=20, title="住民が使う言葉", description="例：保育所。この言葉が送られたら案内します"
    )
    shown: Annotated[tuple[str, ...], Calls("項目")] = Field(
        default=(), max_length=8, title="カードに出す項目", description=FACTS
    )
    wishes: Annotated[tuple[str, ...], Calls("項目")] = Field(
        default=(), max_length=8, title="しぼりこめる項目", description=FACTS
    )
    asks_open_now: bool = Field(default=False, title="「今開いている」でしぼりこめる")
    has_classes: bool = Field(default=False, title="年齢のクラスと空きがある（保育園など）")


class FacilitiesSettings(BaseModel):
    """施設をさがす"""

    model_config = ConfigDict(extra="forbid", frozen=True, title="施設をさがす")

    kinds: Annotated[tuple[Kind, ...], Calls("種類")] = Field(default=(), max_length=12, title="さがせるものの種類")
    months_ahead: int = Field(default=8, ge=1, le=18, title="入園希望月を何か月先までえらべるか")
    list_at_most: int = Field(default=20, ge=3, le=50, title="おひとりの一覧に入れられる数")
    aliases: Annotated[dict[str, str], Calls("言い方", key="住民の言葉", value="目印の名前")] = Field(
        default={}, title="このまちの言い方", description="住民が使う場所の言葉を、目印や町の名前に読みかえます"
    )

    @model_validator(mode="after")
    def _names_stand_for_one_thing(self) -> "FacilitiesSettings":
        refuse_repeated("kinds: id", [kind.id for kind in self.kinds])
        return self

    def kind(self, id_: str) -> Kind | None:
        return next((kind for kind in self.kinds if kind.id == id_), None)

    @property
    def by_word(self) -> Mapping[str, Kind]:
        """Every word residents may use for a kind, its names included."""
        named = {word: kind for kind in self.kinds for word in kind.name.values()}
        return named | {word: kind for kind in self.kinds for word in kind.words}
