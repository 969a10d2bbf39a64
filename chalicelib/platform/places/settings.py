"""Which data sets of places a town keeps, and what is said of each: title, source, how long it is good for."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chalicelib.platform.residents.settings import SETTLED, Name, refuse_repeated
from chalicelib.platform.settings.marks import Calls

TOWNS = "towns"
"""The data set with the middles of the town's parts. It is always there and shown to nobody as places."""


class DataSet(BaseModel):
    """A list of places that staff bring as a file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Name = Field(title="記号", description=SETTLED)
    title: str = Field(min_length=1, max_length=40, title="名前", description="例：保育施設一覧")
    source: str = Field(
        default="",
        max_length=120,
        title="出典",
        description="例：みなと市オープンデータ（CC BY 4.0）。住民に表示します",
    )
    good_for: int = Field(
        default=365,
        ge=0,
        le=1100,
        title="更新の目安（日）",
        description="取り込んでからこの日数がたつと、更新をうながします。0ならうながしません",
    )
    is_landmark: bool = Field(default=True, title="名前を目印（さがす出発点）として使う")


class PlacesSettings(BaseModel):
    """場所のデータ"""

    model_config = ConfigDict(extra="forbid", frozen=True, title="場所のデータ")

    sets: Annotated[tuple[DataSet, ...], Calls("データ")] = Field(default=(), max_length=12, title="場所のデータ")

    @model_validator(mode="after")
    def _names_stand_for_one_thing(self) -> "PlacesSettings":
        refuse_repeated("sets: id", [each.id for each in self.sets])
        if any(each.id == TOWNS for each in self.sets):
            raise ValueError(f"記号「{TOWNS}」は、町名の一覧のために使われています。")
        return self

    def of_id(self, id_: str) -> DataSet | None:
        return next((each for each in self.sets if each.id == id_), None)
