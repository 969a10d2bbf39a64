"""What a town lets residents book: kinds, and offerings with their times, limits and questions."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chalicelib.platform.bookings.settings import Offering
from chalicelib.platform.hours.settings import Clock
from chalicelib.platform.residents.settings import InLanguages, Name, refuse_repeated
from chalicelib.platform.settings.marks import Calls


class Category(BaseModel):
    """A kind of offering, which is asked first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Name = Field(title="記号", description="半角の英数字。あとから変えると、予約できるものとのつながりが切れます")
    name: InLanguages = Field(title="名前")


class VisitsSettings(BaseModel):
    """What a town chose for bookings."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="予約")

    categories: Annotated[tuple[Category, ...], Calls("種類")] = Field(default=(), max_length=30, title="種類")
    offerings: Annotated[tuple[Offering, ...], Calls("予約できるもの")] = Field(
        default=(), max_length=300, title="予約できるもの", description="施設・会場・教室ごとに1つ"
    )
    evening: Clock = Field(default="18:00", title="前の日のお知らせの時刻")

    @model_validator(mode="after")
    def _fit_together(self) -> "VisitsSettings":
        refuse_repeated("種類", [category.id for category in self.categories])
        refuse_repeated("予約できるもの", [offering.id for offering in self.offerings])
        known = {category.id for category in self.categories}
        for offering in self.offerings:
            if offering.category and offering.category not in known:
                raise ValueError(f"「{offering.id}」の種類「{offering.category}」は、種類にありません。")
        return self
