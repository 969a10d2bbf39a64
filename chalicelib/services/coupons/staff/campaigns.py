"""Campaigns as staff see them: the list, one with its budget and its audit, starting, stopping, extending."""

from collections.abc import Mapping
from datetime import date

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.console.staff import (
    Block,
    Clerk,
    Done,
    Facts,
    Field,
    Form,
    Link,
    Note,
    Progress,
    Sent,
    Table,
    View,
)
from chalicelib.platform.rewards.budget import Budgets
from chalicelib.platform.rewards.model import BudgetStanding
from chalicelib.platform.rewards.repository import Books
from chalicelib.platform.segments.repository import Segments
from chalicelib.services.coupons import schedule
from chalicelib.services.coupons.model.campaign import WEEKDAYS, Campaign, Rate
from chalicelib.services.coupons.repository import CampaignRecord, Campaigns
from chalicelib.web.words import day

STATES = {"draft": "準備中", "open": "実施中", "stopped": "停止中"}
DAYS = dict(zip(WEEKDAYS, "月火水木金土日", strict=True))
UNITS = {"yen": "円", "pieces": "枚"}
LONGEST_WHY = 200


def about(_clerk: Clerk, sent: Sent) -> str:
    return sent["id"] or "new"


def show_campaigns(clerk: Clerk, _query: Mapping[str, str]) -> View:
    """All campaigns, the newest first, with how far their money went."""
    found = Campaigns(clerk.office.scope).all()
    rows = tuple(_row(clerk, campaign) for campaign in found)
    table = Table(("名前", "状態", "期間", "予算"), rows, "クーポンはまだありません。")
    new = (Facts((("新しいクーポン", Link("内容を決める", "edit")),)),) if clerk.member.may("knowledge.write") else ()
    return View("クーポン", (table, *new))


def _row(clerk: Clerk, campaign: Campaign) -> tuple[Link | str, ...]:
    standing = standing_of(clerk, campaign)
    used = f"{standing.percent}%" if standing and standing.total else "—"
    period = f"{day(campaign.starts)}〜{day(campaign.ends)}"
    return (Link(campaign.title["ja"], f"campaign?id={campaign.id}"), STATES[campaign.state], period, used)


def standing_of(clerk: Clerk, campaign: Campaign) -> BudgetStanding | None:
    """How the budget stands; None before it was started."""
    budgets = Budgets(clerk.office.scope)
    return budgets.standing(campaign.id) if budgets.find(campaign.id) else None


def show_campaign(clerk: Clerk, query: Mapping[str, str]) -> View:
    """One campaign: how it stands, its rules, what the audit found, and what can be done with it."""
    record = Campaigns(clerk.office.scope).records.fetch(query.get("id", ""))
    campaign = record.value
    standing = standing_of(clerk, campaign)
    blocks: list[Block] = [_state(campaign), *_budget(campaign, standing)]
    blocks += [Facts(_rules(clerk, campaign), title="内容"), Facts(_audited(clerk, campaign), title="台帳の照合")]
    if campaign.chances:
        blocks.append(_chances(record))
    if clerk.member.may("knowledge.write"):
        blocks += _deeds(campaign)
    return View(campaign.title["ja"], tuple(blocks))


def _state(campaign: Campaign) -> Note:
    if campaign.state == "open":
        return Note("info", "実施中です。")
    if campaign.state == "stopped":
        return Note("warning", f"停止中です。理由：{campaign.because}")
    return Note("info", "準備中です。開始するまで、住民には見えません。")


def _budget(campaign: Campaign, standing: BudgetStanding | None) -> tuple[Block, ...]:
    if standing is None:
        return ()
    unit = UNITS[campaign.counts]
    rows: list[tuple[str, Link | str]] = [("使用", f"{standing.spent:,}{unit}"), ("確保", f"{standing.held:,}{unit}")]
    rows.append(("利用の内訳", Link("日ごと・お店ごとに見る", f"figures?id={campaign.id}")))
    if standing.total is None or standing.rest is None:
        return (Facts((*rows, ("総額", "上限なし")), title="予算"),)
    told = f"{standing.total:,}{unit}のうち{standing.spent + standing.held:,}{unit}（{standing.percent}%）"
    is_still = campaign.state != "open"
    bar = Progress("予算", standing.spent + standing.held, standing.total, told, is_over=is_still)
    over = (
        (Note("warning", "予算の上限に達したため、自動で止まっています。"),) if standing.rest < campaign.least else ()
    )
    facts = Facts((*rows, ("残り", f"{standing.rest:,}{unit}"), ("総額", f"{standing.total:,}{unit}")), title="予算")
    return (*over, bar, facts)


def _rules(clerk: Clerk, campaign: Campaign) -> tuple[tuple[str, str], ...]:
    segment = Segments(clerk.office.scope).find(campaign.segment) if campaign.segment else None
    return (
        ("期間", f"{day(campaign.starts)}〜{day(campaign.ends)}"),
        ("使える場所", "どのお店でも" if campaign.reach == "common" else "お店ごとのクーポン"),
        ("割引", "、".join(map(_rate, campaign.rates))),
        *((("内容", campaign.offer["ja"]),) if campaign.offer.get("ja") else ()),
        ("配る枚数", _batches(campaign)),
        ("使える回数", _limits(campaign)),
        ("曜日", "".join(DAYS[each] for each in campaign.weekdays) or "毎日"),
        ("対象", segment.name if segment else "全員"),
        ("予算の数え方", "配ったときに確保する" if campaign.reserves else "使われたときに減らす"),
        ("お知らせ", "、".join(f"{share}%" for share in campaign.thresholds) or "しない"),
    )


def _rate(rate: Rate) -> str:
    purchase = f"{rate.minimum:,}円以上のお買い物" if rate.minimum else "お買い物"
    first = f"（初参加のお店は{rate.first_value:,}円）" if rate.first_value else ""
    return f"{purchase}で{rate.value:,}円引き{first}"


def _batches(campaign: Campaign) -> str:
    every = f"{campaign.batch_days}日ごとに" if campaign.batch_days else "期間中に"
    valid = f"、{campaign.valid_days}日間有効" if campaign.valid_days else ""
    return f"{every}{campaign.per_batch}枚{valid}"


def _limits(campaign: Campaign) -> str:
    told = (("おひとり", campaign.per_resident), ("1店舗", campaign.per_shop), ("1日", campaign.per_day))
    return "、".join(f"{name}{most}回まで" for name, most in told if most) or "枚数のとおり"


def _audited(clerk: Clerk, campaign: Campaign) -> tuple[tuple[str, str], ...]:
    book = Books(clerk.office.scope).find(campaign.id)
    if book is None or not book.found:
        return (("結果", "まだ照合していません（毎晩2時40分）"),)
    found = book.found
    wrong = len(found["differences"])
    told = f"差 {wrong}件" if wrong else "差はありません"
    return (("結果", told), ("日時", str(found["at"])[:16].replace("T", " ")), ("記帳", f"{found['entries']:,}件"))


def _chances(record: CampaignRecord) -> Table:
    def row(count: int) -> tuple[str, ...]:
        drawn = record.drawn.get(str(count))
        if not drawn:
            return (f"{count:,}人", "まだ", "—", "—")
        winners = f"{len(drawn['winners'])}人" if record.value.winners else "全員"
        return (f"{count:,}人", str(drawn["at"])[:10], winners, drawn["seed"])

    rows = tuple(row(count) for count in record.value.chances)
    return Table(("友だちの数", "達した日", "当選", "抽選の種"), rows, "", title="ダブルチャンス")


def _deeds(campaign: Campaign) -> list[Block]:
    kept = Field("id", "", "hidden", campaign.id)
    if campaign.state == "draft":
        edit = Facts((("内容", Link("直す", f"edit?id={campaign.id}")),))
        sure = "開始すると、住民に見えます。内容は、期間と予算のほかは変えられません。よろしいですか。"
        return [edit, Form("start", "開始する", (kept,), title="開始", confirm=sure)]
    total = "" if campaign.total is None else str(campaign.total)
    fields = (
        kept,
        Field("ends", "終わりの日", "date", campaign.ends, required=True),
        Field("total", f"予算（{UNITS[campaign.counts]}）", "number", total, hint="上限なしのときは空のままにします。"),
    )
    extend = Form("extend", "変更する", fields, title="期間・予算の変更")
    if campaign.state == "stopped":
        return [Form("start", "再開する", (kept,), title="再開", confirm="住民がまた使えるようになります。"), extend]
    why = Field("because", "理由（住民に見えます）", required=True, most=LONGEST_WHY)
    sure = "すぐに、配ることも使うこともできなくなります。よろしいですか。"
    return [Form("stop", "停止する", (kept, why), title="停止", confirm=sure, danger=True), extend]


def do_start(clerk: Clerk, sent: Sent) -> Done:
    schedule.start(clerk.office, sent["id"])
    return Done(f"campaign?id={sent['id']}", "開始しました。")


def do_stop(clerk: Clerk, sent: Sent) -> Done:
    because = sent["because"].strip()[:LONGEST_WHY]
    if not because:
        raise StaffMistake("停止する理由を入力してください。")
    schedule.stop(clerk.office, sent["id"], because)
    return Done(f"campaign?id={sent['id']}", "停止しました。これより後に使われたものはありません。")


def do_extend(clerk: Clerk, sent: Sent) -> Done:
    schedule.extend(clerk.office, sent["id"], day_of(sent["ends"]), amount_of(sent["total"], "予算"))
    return Done(f"campaign?id={sent['id']}", "変更しました。")


def day_of(text: str) -> str:
    """A day as a form brings it."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise StaffMistake("日付を入力してください。") from error


def amount_of(text: str, name: str, most: int = 10**12) -> int | None:
    """A whole number that is not negative; None where nothing was typed."""
    told = text.strip().replace(",", "")
    if not told:
        return None
    if not told.isdecimal() or int(told) > most:
        raise StaffMistake(f"「{name}」は、0以上の数字で入力してください。")
    return int(told)
