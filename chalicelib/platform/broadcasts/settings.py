"""What a town chooses for what it sends: categories, who must approve, how much is too much."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.platform.broadcasts.model import Content
from chalicelib.platform.residents.settings import InLanguages
from chalicelib.platform.settings.marks import ByLanguage, Calls, Elsewhere, Vendor


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Category(_Part):
    """配信カテゴリ: what residents choose to receive."""

    id: str = Field(
        pattern=r"^[a-z0-9-]{1,30}$",
        title="記号",
        description="半角の英数字。あとから変えると、住民が選んだ内容とのつながりが切れます",
    )
    name: InLanguages = Field(title="名前")
    about: Annotated[dict[str, str], ByLanguage()] = Field(default_factory=dict, title="説明")
    by_default: bool = Field(default=False, title="まだ選んでいない住民にも届ける")
    is_vital: bool = Field(default=False, title="急ぎでない配信を止めた住民にも届ける")
    at_most: int = Field(default=0, ge=0, title="7日間に配信できる回数", description="0なら制限しません")
    quiet: str = Field(
        default="",
        pattern=r"^(([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?$",
        title="配信しない時間帯",
        description="例：21:00-07:00。空欄ならいつでも",
    )


NIGHT = "21:00-07:00"
DEFAULT_CATEGORIES = (
    Category(
        id="bosai",
        name={"ja": "防災・気象", "ja-easy": "災害（さいがい）・天気（てんき）", "en": "Disasters and weather"},
        by_default=True,
        is_vital=True,
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

    model_config = ConfigDict(title="配信")

    categories: Annotated[tuple[Category, ...], Calls("カテゴリ")] = Field(
        default=DEFAULT_CATEGORIES, title="配信カテゴリ", description="住民が受け取るものを選ぶときの分け方です"
    )
    approval_above: int = Field(default=100, ge=0, title="これより多い人数への配信は、もう一人の承認が要る")
    hold_minutes: int = Field(default=5, ge=0, le=120, title="承認から配信までの猶予（分）")
    yen_per_message: Annotated[float, Vendor()] = Field(
        default=0, ge=0, title="1通あたりの料金（円）", description="地方公共団体プランは0"
    )
    templates: Annotated[tuple[TemplatePart, ...], Elsewhere("配信の「ひな型」で作ります。")] = Field(
        default=(), title="はじめからあるひな型"
    )
    test_phones: Annotated[tuple[str, ...], Vendor()] = Field(
        default=(), title="試し配信を受け取る電話", description="職員が自分で登録した電話のほかに"
    )

    def category(self, id_: str) -> Category | None:
        return next((category for category in self.categories if category.id == id_), None)
