"""What a town may choose: its campaigns, with their time, rules, rewards and prizes. `SpotBook` keeps the spots."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chalicelib.kernel.texts import LANGUAGES
from chalicelib.platform.residents.settings import InLanguages, refuse_repeated
from chalicelib.platform.rewards.evidence import Kind, Limits
from chalicelib.platform.settings.marks import ByLanguage, Calls, Look, Named
from chalicelib.services.stamp_rally.model import Condition, Rule, Spot

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,29}$")]
SETTLED = "半角の英数字。あとから変えると、集めたスタンプとのつながりが切れます"
KINDS = {
    "qr": "会場の画面に表示するQRコード（30秒ごとに変わる）",
    "code": "会場の係の人が伝える番号（1分ごとに変わる）",
    "place": "スマートフォンの位置情報",
    "paper": "印刷したQRコードと位置情報",
}
CONDITIONS = {
    "any": "好きなスポットを○か所（個数を使います）",
    "all": "すべてのスポット",
    "each_group": "どのエリアでも○か所ずつ（個数を使います）",
    "these": "決まったスポット（スポットの記号を使います）",
}
SOON, LONG_AGO = timedelta(days=14), timedelta(days=60)
TOWN_LANGUAGES = {"ja": "日本語", "ja-easy": "やさしい日本語", "en": "英語"}


class Chosen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Wanted(Chosen):
    """One condition of a reward."""

    kind: Annotated[Literal["any", "all", "each_group", "these"], Named(CONDITIONS)] = Field(
        default="any", title="条件"
    )
    number: int = Field(default=1, ge=1, le=1000, title="個数")
    spots: tuple[str, ...] = Field(default=(), title="スポットの記号", description="1行に1つ")

    @model_validator(mode="after")
    def _names_spots(self) -> "Wanted":
        if (self.kind == "these") != bool(self.spots):
            raise ValueError("スポットの記号は、条件が「決まったスポット」のときだけ、1つ以上入力してください。")
        return self

    @property
    def value(self) -> Condition:
        return Condition(self.kind, self.number, self.spots)


class Goal(Chosen):
    """A reward, and what must be collected for it."""

    id: Id = Field(title="記号", description=SETTLED)
    name: InLanguages = Field(title="名前", description="例：5か所達成賞")
    wanted: Annotated[tuple[Wanted, ...], Calls("条件")] = Field(min_length=1, title="条件")
    match: Annotated[Literal["all", "any"], Named({"all": "すべて満たす", "any": "どれか1つ満たす"})] = Field(
        default="all", title="条件がいくつもあるとき"
    )
    points: int = Field(default=0, ge=0, le=100_000, title="渡すポイント", description="0なら渡しません")
    coupon: Annotated[dict[str, str], ByLanguage()] = Field(
        default_factory=dict, title="渡すクーポンの文", description="お店で見せる画面に出ます。空欄なら渡しません"
    )
    at_most: int = Field(
        default=0, ge=0, le=1_000_000, title="先着の人数", description="0なら制限しません。この人数に渡すと止まります"
    )

    @property
    def rule(self) -> Rule:
        return Rule(tuple(each.value for each in self.wanted), needs_all=self.match == "all")

    @property
    def is_given(self) -> bool:
        """Whether there is something to receive; otherwise it only opens a prize."""
        return bool(self.points or self.coupon.get("ja"))


class Exchange(Chosen):
    """A reward that costs points."""

    id: Id = Field(title="記号", description=SETTLED)
    name: InLanguages = Field(title="名前", description="例：記念の手ぬぐい")
    points: int = Field(ge=1, le=100_000, title="必要なポイント")
    coupon: InLanguages = Field(title="渡すクーポンの文", description="交換した人の画面に出ます")
    spots: tuple[str, ...] = Field(
        default=(),
        title="交換する場所（スポットの記号）",
        description="1行に1つ。会場の係の人が伝える番号を入力すると交換できます。空欄なら、ページのボタンだけで交換できます",
    )
    each: int = Field(default=1, ge=0, le=1000, title="1人が交換できる回数", description="0なら制限しません")
    at_most: int = Field(default=0, ge=0, le=1_000_000, title="用意した数", description="0なら制限しません")


class Prize(Chosen):
    """Something that is drawn for."""

    id: Id = Field(title="記号", description=SETTLED)
    name: InLanguages = Field(title="賞品の名前")
    goal: Id = Field(title="応募に必要な特典の記号", description="この特典の条件を満たした人が応募できます")
    winners: int = Field(ge=1, le=10_000, title="当選の数")
    enter_until: Annotated[date, Look("date")] = Field(title="応募の締切", description="この日の終わりまで")

    def closes(self, zone: tzinfo | None) -> datetime:
        """The first moment at which nobody may enter any more, on the town's clocks."""
        return datetime.combine(self.enter_until + timedelta(days=1), time(), zone)


class AreaGroup(Chosen):
    """Areas that count as one: a prefecture's municipalities."""

    id: Id = Field(title="記号", description=SETTLED)
    name: InLanguages = Field(title="エリアの名前")
    areas: tuple[str, ...] = Field(min_length=1, title="地区・市町村の記号", description="1行に1つ")


class Campaign(Chosen):
    """キャンペーン"""

    id: Id = Field(title="記号", description=SETTLED)
    name: InLanguages = Field(title="名前")
    about: Annotated[dict[str, str], ByLanguage()] = Field(default_factory=dict, title="案内の文")
    first: Annotated[date, Look("date")] = Field(title="はじまる日")
    last: Annotated[date, Look("date")] = Field(title="終わる日")
    languages: Annotated[tuple[str, ...], Named(TOWN_LANGUAGES)] = Field(
        default=LANGUAGES,
        title="案内する言語",
        description="名前が足りない言語を、スポットの一覧で知らせます",
    )
    kinds: Annotated[tuple[Kind, ...], Named(KINDS)] = Field(
        default=("qr", "code", "place"), min_length=1, title="スタンプの方法"
    )
    is_daily: bool = Field(default=False, title="同じスポットで毎日スタンプを押せる")
    accuracy: int = Field(default=100, ge=10, le=1000, title="位置情報の誤差の上限（m）")
    kmh: int = Field(
        default=300, ge=50, le=1000, title="移動の速さの上限（km/時）",
        description="前のスポットからこれより速く着いたときは受け付けません。飛行機で回るなら900にします",
    )  # fmt: skip
    groups: Annotated[tuple[AreaGroup, ...], Calls("エリア")] = Field(
        default=(), title="エリア（県など）", description="なければ、地区・市町村の1つずつをエリアとします"
    )
    goals: Annotated[tuple[Goal, ...], Calls("特典")] = Field(default=(), title="特典")
    exchanges: Annotated[tuple[Exchange, ...], Calls("交換品")] = Field(default=(), title="ポイントで交換する特典")
    prizes: Annotated[tuple[Prize, ...], Calls("賞品")] = Field(default=(), title="抽選の賞品")

    @model_validator(mode="after")
    def _fits(self) -> "Campaign":
        if self.last < self.first:
            raise ValueError("終わる日は、はじまる日より後にしてください。")
        for what, parts in (("エリア", self.groups), ("特典", self.goals), ("賞品", self.prizes)):
            refuse_repeated(what, [part.id for part in parts])
        ids = (*(goal.id for goal in self.goals), *(each.id for each in self.exchanges), *(p.id for p in self.prizes))
        refuse_repeated("特典・交換品・賞品", list(ids))
        unknown = {prize.goal for prize in self.prizes} - {goal.id for goal in self.goals}
        if unknown:
            raise ValueError(f"賞品の「応募に必要な特典」が見つかりません（{', '.join(sorted(unknown))}）。")
        return self

    @property
    def limits(self) -> Limits:
        return Limits(self.accuracy, kmh=self.kmh)

    @property
    def enters_until(self) -> date:
        """The last day on which anything can be done by residents."""
        return max([self.last, *(prize.enter_until for prize in self.prizes)])

    def is_on(self, day: date) -> bool:
        return self.first <= day <= self.last

    def goal(self, id_: str) -> Goal | None:
        return next((goal for goal in self.goals if goal.id == id_), None)

    def exchange(self, id_: str) -> Exchange | None:
        return next((exchange for exchange in self.exchanges if exchange.id == id_), None)

    def prize(self, id_: str) -> Prize | None:
        return next((prize for prize in self.prizes if prize.id == id_), None)

    def group_of(self, area: str) -> str:
        """The group an area belongs to; without groups each area is its own, with them others are in none."""
        if not self.groups:
            return area
        return next((group.id for group in self.groups if area in group.areas), "")

    def groups_by(self, spots: Iterable[Spot]) -> Mapping[str, str]:
        """Spot -> its group."""
        return {spot.id: self.group_of(spot.area) for spot in spots}


class StampRallySettings(Chosen):
    """スタンプラリーの設定"""

    model_config = ConfigDict(title="スタンプラリー")

    campaigns: Annotated[tuple[Campaign, ...], Calls("キャンペーン")] = Field(default=(), title="キャンペーン")

    @model_validator(mode="after")
    def _differ(self) -> "StampRallySettings":
        refuse_repeated("キャンペーン", [campaign.id for campaign in self.campaigns])
        return self

    def campaign(self, id_: str) -> Campaign | None:
        return next((campaign for campaign in self.campaigns if campaign.id == id_), None)

    def told(self, day: date) -> Sequence[Campaign]:
        """Campaigns residents are shown on a day: those that run, then those that begin soon or ended not long ago."""
        shown = [each for each in self.campaigns if each.first - SOON <= day <= each.enters_until + LONG_AGO]
        return sorted(shown, key=lambda each: (not each.is_on(day), -each.first.toordinal()))
