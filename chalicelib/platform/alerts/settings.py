"""What a town chooses for alerts: which kinds it tells by itself, from which level, to whom."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from chalicelib.platform.alerts.model import Kind, intensity_level
from chalicelib.platform.settings.marks import Calls, Named, Standing, Vendor

Mode = Literal["off", "draft", "send"]
MODES = {"off": "配信しない", "draft": "職員の下書きにする", "send": "直ちに配信する"}
KINDS = {
    "rain": "大雨",
    "landslide": "土砂災害",
    "surge": "高潮",
    "flood": "洪水",
    "wind": "暴風",
    "snowstorm": "暴風雪",
    "snow": "大雪",
    "wave": "波浪",
    "advisory": "注意報",
    "quake": "地震",
    "tsunami": "津波",
    "heavy_rain": "記録的短時間大雨",
    "tornado": "竜巻",
    "evacuation": "避難の情報",
    "notice": "お知らせ（メール）",
}

_PLACE = re.compile(r"(city|quake|coast|river|pref)/[0-9]{2,12}")


def _place(text: str) -> str:
    if not _PLACE.fullmatch(text):
        raise ValueError("city/1620111、quake/390、coast/340、river/8404010001のように入力してください。")
    return text


Place = Annotated[str, AfterValidator(_place)]
Mail = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[a-z0-9.-]+\.[a-z]+$", to_lower=True)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Choice(_Part):
    """One kind of hazard."""

    mode: Annotated[Mode, Named(MODES)] = Field(default="off", title="知らせ方")
    lowest: str = Field(
        default="3",
        pattern=r"^([1-7]|[56][+-])$",
        title="知らせる最低の段階",
        description="警戒レベル1〜5。地震は震度（3、4、5-、5+、6-、6+、7）",
    )
    category: str = Field(default="bosai", title="配信カテゴリの記号", description="このカテゴリを受け取る人に届きます")

    def least(self, kind: Kind) -> int:
        """The lowest level as a number."""
        return intensity_level(self.lowest) if kind == "quake" else int(self.lowest[0])


DEFAULTS: Mapping[Kind, Choice] = {
    "rain": Choice(mode="draft", lowest="3"),
    "landslide": Choice(mode="draft", lowest="3"),
    "surge": Choice(mode="draft", lowest="3"),
    "flood": Choice(mode="draft", lowest="3"),
    "wind": Choice(mode="draft", lowest="3"),
    "snowstorm": Choice(mode="draft", lowest="3"),
    "snow": Choice(mode="draft", lowest="3"),
    "wave": Choice(mode="draft", lowest="3"),
    "advisory": Choice(mode="off", lowest="2"),
    "quake": Choice(mode="draft", lowest="4"),
    "tsunami": Choice(mode="draft", lowest="2"),
    "heavy_rain": Choice(mode="draft", lowest="1"),
    "tornado": Choice(mode="draft", lowest="1"),
    "evacuation": Choice(mode="draft", lowest="3"),
    "notice": Choice(mode="draft", lowest="1"),
}
"""Nothing is sent at once unless the town says so."""


class MailSender(_Part):
    """An address whose mail becomes an alert: the town's existing disaster mail."""

    address: Mail = Field(title="送信元のメールアドレス")
    kind: Annotated[Literal["evacuation", "notice"], Named(KINDS)] = Field(default="notice", title="種類")


class AlertSettings(_Part):
    """気象・災害情報の設定"""

    model_config = ConfigDict(title="気象・災害情報")

    kinds: Annotated[dict[Kind, Choice], Named(KINDS), Standing(DEFAULTS)] = Field(
        default_factory=dict, title="種類ごとの知らせ方"
    )
    areas: Annotated[dict[Place, tuple[str, ...]], Calls("場所", key="場所の番号", value="知らせる地区の記号")] = Field(
        default_factory=dict, title="一部の地区だけに知らせる場所", description="ここにない場所は、まち全体に知らせます"
    )
    also: tuple[Place, ...] = Field(
        default=(), title="ほかに見はる場所", description="地震の区域（quake/）、海岸（coast/）、河川（river/）など"
    )
    inbox: Annotated[str, Vendor()] = Field(
        default="",
        pattern=r"^([a-z0-9-]{4,40})?$",
        title="受信用のメールアドレス",
        description="@の前の部分",
    )
    senders: Annotated[tuple[MailSender, ...], Calls("送信元")] = Field(
        default=(), title="メールで受け取る防災情報の送信元"
    )
    says_lifted: bool = Field(default=True, title="解除も知らせる", description="発表を届けた人に、解除を届けます")

    def of(self, kind: Kind) -> Choice:
        return self.kinds.get(kind) or DEFAULTS[kind]

    def sender(self, address: str) -> MailSender | None:
        return next((sender for sender in self.senders if sender.address == address.lower()), None)
