"""What a town chooses for what it sends: categories, who must approve, how much is too much."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.platform.broadcasts.model import Content


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Category(_Part):
    """配信カテゴリ: what residents choose to receive."""

    id: str = Field(pattern=r"^[a-z0-9-]{1,30}$")
    name: dict[str, str]
    """By language; `ja` is always there."""
    about: dict[str, str] = Field(default_factory=dict)
    by_default: bool = False
    """Received by residents who have not chosen yet."""
    at_most: int = Field(default=0, ge=0)
    """Sends in seven days; 0 for any number."""
    quiet: str = Field(default="", pattern=r"^(\d\d:\d\d-\d\d:\d\d)?$")
    """No sends between these times of day: `21:00-07:00`."""


NIGHT = "21:00-07:00"
DEFAULT_CATEGORIES = (
    Category(
        id="bosai",
        name={"ja": "防災・気象", "ja-easy": "災害（さいがい）・天気（てんき）", "en": "Disasters and weather"},
        by_default=True,
    ),
    Category(
        id="oshirase",
        name={"ja": "市からのお知らせ", "ja-easy": "市（し）からの お知（し）らせ", "en": "News from the town"},
        by_default=True,
        at_most=5,
        quiet=NIGHT,
    ),
    Category(
        id="kosodate",
        name={"ja": "子育て", "ja-easy": "子（こ）ども", "en": "Raising children"},
        at_most=3,
        quiet=NIGHT,
    ),
    Category(
        id="gakko",
        name={"ja": "学校・給食", "ja-easy": "学校（がっこう）・給食（きゅうしょく）", "en": "School and lunches"},
        at_most=5,
        quiet=NIGHT,
    ),
    Category(
        id="event",
        name={"ja": "イベント", "ja-easy": "イベント", "en": "Events"},
        at_most=3,
        quiet=NIGHT,
    ),
)


class TemplatePart(_Part):
    """ひな型: a text with gaps that comes with the town's settings."""

    id: str = Field(pattern=r"^[a-z0-9-]{1,30}$")
    name: str
    category: str
    content: Content
    audience: dict[str, Any] = Field(default_factory=dict)


class BroadcastSettings(_Part):
    """配信の設定"""

    categories: tuple[Category, ...] = DEFAULT_CATEGORIES
    approval_above: int = Field(default=100, ge=0, title="これより多い人数への配信は、もう一人の承認が要る")
    hold_minutes: int = Field(default=5, ge=0, le=120, title="承認から配信までの猶予（分）")
    yen_per_message: float = Field(default=0, ge=0, title="1通あたりの料金（円）。地方公共団体プランは0")
    templates: tuple[TemplatePart, ...] = ()
    test_phones: tuple[str, ...] = ()
    """LINE user ids of staff phones that test sends go to, besides those staff register themselves."""

    def category(self, id_: str) -> Category | None:
        return next((category for category in self.categories if category.id == id_), None)
