"""A campaign in numbers: stamps by spot, day and language, and how far residents are; small groups hidden."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.platform.analytics.model import HIDDEN, veiled
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.chart import Chart
from chalicelib.platform.console.staff import Clerk, Field, Form, Handed, Sent, View
from chalicelib.platform.house import Office
from chalicelib.services.stamp_rally.repository import Counts
from chalicelib.services.stamp_rally.settings import TOWN_LANGUAGES, Campaign
from chalicelib.services.stamp_rally.staff.campaigns import campaign_named, standing_spots
from chalicelib.web.words import moment

ABOUT = (
    "毎晩3時ごろまでに、前の日までの記録から集計します。5に満たない数は「5未満」と表示します"
    "（ほかの数から計算できてしまうときは、もう1つ隠します）。"
)
DRAWN = 14
"""Days a chart shows; the table has all."""


@dataclass(frozen=True)
class Told:
    """A campaign's sums."""

    by_spot: Mapping[str, int]
    by_day: Mapping[str, int]
    by_language: Mapping[str, int]
    by_stamps: Mapping[str, int]
    """Number of stamps -> residents."""
    by_goal: Mapping[str, int]
    at: str = ""
    """When the last shard was counted; empty where no night has counted."""

    @property
    def residents(self) -> int:
        return sum(self.by_stamps.values())


def summed(office: Office, campaign: str) -> Told:
    """Two queries, whatever happened."""
    counts, spots, days, languages = Counts(office.scope), Counter[str](), Counter[str](), Counter[str]()
    for record in counts.days(campaign):
        for name, count in record.stamps.items():
            spot, _, language = name.rpartition("/")
            spots[spot] += count
            languages[language] += count
            days[record.day] += count
    stamps, goals, at = Counter[str](), Counter[str](), ""
    for reach in counts.reach(campaign):
        stamps.update(reach.residents)
        goals.update(reach.goals)
        at = max(at, reach.at)
    return Told(spots, dict(sorted(days.items())), languages, stamps, goals, at)


def show_figures(clerk: Clerk, query: Mapping[str, str]) -> View:
    campaign = campaign_named(clerk.office, query.get("campaign", ""))
    told = summed(clerk.office, campaign.id)
    if not told.at:
        return View("スタンプラリーの数字", (desk.Note("info", ABOUT), desk.Note("info", "まだ集計していません。")))
    total = sum(told.by_day.values())
    facts = (("集計", moment(told.at)), ("スタンプ", f"{total:,}個"), ("参加した人", _few(told.residents)))
    days = veiled(told.by_day)
    bars = tuple((f"{int(day[5:7])}/{int(day[8:])}", count) for day, count in list(days.items())[-DRAWN:])
    return View(
        f"数字：{campaign.name['ja']}",
        (
            desk.Note("info", ABOUT),
            desk.Facts(facts),
            Chart("日ごとのスタンプ", "個", bars),
            *(
                desk.Table(columns, rows, "まだありません。", title)
                for title, columns, rows in _tables(clerk, campaign)
            ),
            Form(
                "figures_csv",
                "CSVで保存する",
                (Field("campaign", "", "hidden", campaign.id),),
                "表を保存する",
                hands_table=True,
            ),
        ),
    )


Rows = tuple[tuple[str, str], ...]


def _tables(clerk: Clerk, campaign: Campaign) -> list[tuple[str, tuple[str, str], Rows]]:
    told = summed(clerk.office, campaign.id)
    spots = {spot.id: spot.names["ja"] for spot in standing_spots(clerk.office, campaign.id).spots}
    goals = {goal.id: goal.name["ja"] for goal in campaign.goals}
    everywhere = {**dict.fromkeys(spots, 0), **told.by_spot}
    by_stamps = dict(sorted(told.by_stamps.items(), key=lambda each: int(each[0])))
    return [
        ("日ごと", ("日", "スタンプ"), _rows(told.by_day, {})),
        ("スポットごと", ("スポット", "スタンプ"), _rows(everywhere, spots)),
        ("言語ごと", ("言語", "スタンプ"), _rows(told.by_language, {**TOWN_LANGUAGES, "-": "不明"})),
        ("集めた数ごとの人数", ("スタンプの数", "人数"), _rows(by_stamps, {n: f"{n}個" for n in by_stamps})),
        ("特典の条件を満たした人数", ("特典", "人数"), _rows({**dict.fromkeys(goals, 0), **told.by_goal}, goals)),
    ]


def _rows(counts: Mapping[str, int], names: Mapping[str, str]) -> Rows:
    return tuple(
        (names.get(name, name), HIDDEN if count is None else f"{count:,}") for name, count in veiled(counts).items()
    )


def _few(count: int) -> str:
    return HIDDEN if 0 < count < 5 else f"{count:,}人"


def hand_figures(clerk: Clerk, sent: Sent) -> Handed:
    """All tables, one below the other, as they are shown."""
    campaign = campaign_named(clerk.office, sent["campaign"])
    rows = [(title, name, count) for title, _, rows in _tables(clerk, campaign) for name, count in rows]
    return Handed(f"rally-{campaign.id}.csv", ("表", "項目", "数"), rows, "スタンプラリーの数字")
