"""The campaigns, and one of them: its time, rewards, prizes, and the ways to its pages."""

from collections.abc import Mapping
from datetime import date

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Link, Sent, View
from chalicelib.platform.house import Office
from chalicelib.platform.rewards.budget import Budgets
from chalicelib.services.stamp_rally.actions import day_words
from chalicelib.services.stamp_rally.model import Area
from chalicelib.services.stamp_rally.model.spots import missing_languages
from chalicelib.services.stamp_rally.repository import SERVICE, Edition, SpotBook, ledger_of
from chalicelib.services.stamp_rally.settings import (
    CONDITIONS,
    KINDS,
    TOWN_LANGUAGES,
    Campaign,
    Exchange,
    Goal,
    StampRallySettings,
)

WHERE = (
    "期間・特典・賞品・エリアは、メニューの「設定」→「スタンプラリー」で編集します"
    "（変更の履歴が残り、前の状態に戻せます）。"
)


def campaign_named(office: Office, id_: str) -> Campaign:
    """`NotFound` where the town has no such campaign (any more)."""
    settings: StampRallySettings = office.settings(SERVICE)
    found = settings.campaign(id_)
    if found is None:
        raise NotFound
    return found


def about(_clerk: Clerk, sent: Sent) -> str:
    return sent["campaign"]


def areas_of(office: Office) -> tuple[Area, ...]:
    """The tenant's areas as spots know them."""
    return tuple(
        Area(area.id, area.name, area.point.lat if area.point else None, area.point.lon if area.point else None)
        for area in office.tenant.areas
    )


def standing_spots(office: Office, campaign: str) -> Edition:
    """The spots as they stand this moment."""
    return SpotBook(office.scope).now(campaign)


def show_campaigns(clerk: Clerk, _query: Mapping[str, str]) -> View:
    settings: StampRallySettings = clerk.office.settings(SERVICE)
    rows = tuple(
        (Link(each.name["ja"], f"campaign?campaign={each.id}"), span(each), state(each, clerk.at.date()))
        for each in sorted(settings.campaigns, key=lambda each: each.first, reverse=True)
    )
    table = desk.Table(("キャンペーン", "期間", "いま"), rows, "まだキャンペーンがありません。")
    return View("スタンプラリー", (desk.Note("info", WHERE), table))


def span(campaign: Campaign) -> str:
    return f"{day_words(campaign.first)}〜{day_words(campaign.last)}"


def state(campaign: Campaign, day: date) -> str:
    if campaign.is_on(day):
        return "開催中"
    return "開催前" if day < campaign.first else "終了"


def show_campaign(clerk: Clerk, query: Mapping[str, str]) -> View:
    campaign = campaign_named(clerk.office, query.get("campaign", ""))
    edition = standing_spots(clerk.office, campaign.id)
    ours = f"campaign={campaign.id}"
    facts = desk.Facts(
        (
            ("期間", span(campaign)),
            ("いま", state(campaign, clerk.at.date())),
            ("スタンプの方法", "、".join(KINDS[kind] for kind in campaign.kinds)),
            ("スポット", Link(f"{len(edition.open_spots)}か所", f"spots?{ours}")),
            ("スポットの取込み・書出し", Link("開く", f"import?{ours}")),
            ("掲示用QRコード", Link("開く", f"posters?{ours}")),
            ("スタンプカード", Link("番号で照会する", "cards")),
            ("数字", Link("スポット・日・言語ごとの数", f"figures?{ours}")),
        )
    )
    rewards = (_goals(clerk, campaign), *_exchanges(clerk, campaign), _prizes(campaign))
    return View(campaign.name["ja"], (*_lacking(campaign, edition), facts, *rewards))


def _lacking(campaign: Campaign, edition: Edition) -> tuple[desk.Block, ...]:
    if not edition.open_spots:
        return (desk.Note("warning", "スポットがまだありません。取り込むか、1か所ずつ足してください。"),)
    told = missing_languages(edition.spots, campaign.languages)
    words = "、".join(f"{TOWN_LANGUAGES.get(language, language)} {count}か所" for language, count in told.items())
    return (desk.Note("warning", f"名前がない言語があります（{words}）。日本語の名前で案内します。"),) if told else ()


def _goals(clerk: Clerk, campaign: Campaign) -> desk.Table:
    rows = tuple((goal.name["ja"], _wanted(goal), _given(clerk, campaign, goal)) for goal in campaign.goals)
    return desk.Table(("特典", "条件", "渡した数"), rows, "特典がまだありません。", "特典")


def _wanted(goal: Goal) -> str:
    joint = "、" if goal.match == "all" else " または "
    return joint.join(CONDITIONS[each.kind].split("（")[0].replace("○", str(each.number)) for each in goal.wanted)


def _exchanges(clerk: Clerk, campaign: Campaign) -> tuple[desk.Block, ...]:
    rows = tuple(
        (each.name["ja"], f"{each.points:,}ポイント", _spent(clerk, campaign, each)) for each in campaign.exchanges
    )
    table = desk.Table(("交換品", "必要なポイント", "交換した数"), rows, "", "ポイントで交換する特典")
    return (table,) if rows else ()


def _given(clerk: Clerk, campaign: Campaign, goal: Goal) -> str:
    return _spent(clerk, campaign, goal) if goal.is_given else "—"


def _spent(clerk: Clerk, campaign: Campaign, goal: Goal | Exchange) -> str:
    """How many were given, of how many there are."""
    budgets, ledger = Budgets(clerk.office.scope), ledger_of(campaign.id, goal.id)
    spent = budgets.standing(ledger).spent if budgets.find(ledger) else 0
    limit = f" / {goal.at_most:,}" if goal.at_most else ""
    over = "（終了）" if goal.at_most and spent >= goal.at_most else ""
    return f"{spent:,}{limit}{over}"


def _prizes(campaign: Campaign) -> desk.Table:
    rows = tuple(
        (
            Link(prize.name["ja"], f"draw?campaign={campaign.id}&prize={prize.id}"),
            f"{prize.winners:,}名",
            day_words(prize.enter_until),
        )
        for prize in campaign.prizes
    )
    return desk.Table(("賞品", "当選", "応募の締切"), rows, "賞品がまだありません。", "抽選の賞品")
