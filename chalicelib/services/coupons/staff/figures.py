"""Uses in figures: by day and shop, as CSV, and what is owed to each shop for a period (精算)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.console.chart import Chart, Printing
from chalicelib.platform.console.staff import Block, Clerk, Done, Facts, Field, Form, Handed, Note, Sent, Table, View
from chalicelib.services.coupons.actions import kept
from chalicelib.services.coupons.model.campaign import Campaign
from chalicelib.services.coupons.repository import Campaigns, ShopDayRecord, Shops
from chalicelib.services.coupons.staff.campaigns import UNITS, day_of, standing_of
from chalicelib.web.words import day

DAYS_SHOWN = 14
SHOPS_SHOWN = 100


def show_figures(clerk: Clerk, query: Mapping[str, str]) -> View:
    """A campaign's uses as they stand now, by day and by shop."""
    campaign = Campaigns(clerk.office.scope).fetch(query.get("id", ""))
    days = kept(clerk.office).days_of(campaign.id)
    by_day, by_shop = _sums(days, lambda each: each.day), _sums(days, lambda each: each.shop_id)
    shown = [clerk.at.date() - timedelta(days=back) for back in reversed(range(DAYS_SHOWN))]
    bars = tuple((f"{day.month}/{day.day}", by_day.get(day.isoformat(), (0, 0))[0]) for day in shown)
    rows = tuple((day, *_told(by_day[day])) for day in sorted(by_day, reverse=True))
    export = Form("csv", "CSVを書き出す", (Field("id", "", "hidden", campaign.id),), title="書出し", hands_table=True)
    return View(
        f"{campaign.title['ja']}の利用",
        (
            *_compared(clerk, campaign, days),
            Chart("1日の利用", "枚", bars),
            Table(("日", "枚数", "金額"), rows, "まだ使われていません。", title="日ごと"),
            Table(("お店", "枚数", "金額"), _by_shop(clerk, by_shop), "まだ使われていません。", title="お店ごと"),
            export,
        ),
    )


def _sums(days: Iterable[ShopDayRecord], key: Callable[[ShopDayRecord], str]) -> dict[str, tuple[int, int]]:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for each in days:
        found = sums[key(each)]
        found[0] += int(each.pieces)
        found[1] += int(each.yen)
    return {name: (pieces, yen) for name, (pieces, yen) in sums.items()}


def _told(sums: tuple[int, int]) -> tuple[str, str]:
    return (f"{sums[0]:,}枚", f"{sums[1]:,}円")


def _by_shop(clerk: Clerk, sums: Mapping[str, tuple[int, int]]) -> tuple[tuple[str, ...], ...]:
    names = {shop.id: shop.name for shop in Shops(clerk.office.scope).all()}
    first = sorted(sums, key=lambda shop: (-sums[shop][0], shop))[:SHOPS_SHOWN]
    return tuple((f"{names.get(shop, '—')}（{shop}）", *_told(sums[shop])) for shop in first)


def _compared(clerk: Clerk, campaign: Campaign, days: Iterable[ShopDayRecord]) -> tuple[Block, ...]:
    """The budget beside the sum of the shops' days, which must be the same."""
    standing = standing_of(clerk, campaign)
    if standing is None:
        return (Note("info", "まだ開始していません。"),)
    of_shops = sum(int(each.yen if campaign.counts == "yen" else each.pieces) for each in days)
    unit, apart = UNITS[campaign.counts], standing.spent - of_shops
    rows = (
        ("予算の使用", f"{standing.spent:,}{unit}"),
        ("お店ごとの合計", f"{of_shops:,}{unit}"),
        ("差", f"{apart:,}{unit}"),
    )
    return (Facts(rows, title="いまの利用"),)


def hand_uses(clerk: Clerk, sent: Sent) -> Handed:
    """Uses by day and shop as CSV."""
    campaign = Campaigns(clerk.office.scope).fetch(sent["id"])
    names = {shop.id: shop.name for shop in Shops(clerk.office.scope).all()}
    days = kept(clerk.office).days_of(campaign.id)
    rows = ((day.day, day.shop_id, names.get(day.shop_id, ""), str(day.pieces), str(day.yen)) for day in days)
    return Handed(
        f"coupons-{clerk.at:%Y%m%d}.csv", ("日", "店舗番号", "店舗名", "枚数", "金額（円）"), rows, "クーポンの利用"
    )


# settlement


def show_settlement(clerk: Clerk, query: Mapping[str, str]) -> View:
    """What each shop took in a period, over all campaigns: what it is owed."""
    first, last = _period(clerk, query)
    rows = _owed(clerk, first, last)
    total = sum(yen for *_, yen in rows)
    shown = tuple((number, name, f"{pieces:,}枚", f"{yen:,}円") for number, name, pieces, yen in rows)
    period = (
        Field("first", "はじめの日", "date", first, required=True),
        Field("last", "おわりの日", "date", last, required=True),
    )
    kept_ = (Field("first", "", "hidden", first), Field("last", "", "hidden", last))
    export = (Form("settle_csv", "CSVを書き出す", kept_, title="精算表の書出し", hands_table=True),)
    return View(
        "クーポンの精算",
        (
            Form("settle", "この期間を見る", period, title="期間"),
            Facts((("期間", f"{day(first)}〜{day(last)}"), ("お店", f"{len(rows)}店"), ("合計", f"{total:,}円"))),
            Table(("店舗番号", "お店", "枚数", "金額"), shown, "この期間の利用はありません。"),
            *(export if clerk.member.may("knowledge.write") else ()),
            Printing(),
        ),
    )


def _period(clerk: Clerk, query: Mapping[str, str]) -> tuple[str, str]:
    """The period asked for; the month before this one where none was."""
    before = clerk.at.date().replace(day=1) - timedelta(days=1)
    return day_of(query.get("first", f"{before:%Y-%m}-01")), day_of(query.get("last", before.isoformat()))


def _owed(clerk: Clerk, first: str, last: str) -> list[tuple[str, str, int, int]]:
    names = {shop.id: shop.name for shop in Shops(clerk.office.scope).all()}
    coupons = kept(clerk.office)
    days = [
        day
        for campaign in Campaigns(clerk.office.scope).all()
        if campaign.starts <= last and campaign.ends >= first
        for day in coupons.days_of(campaign.id, first, last)
    ]
    sums = _sums(days, lambda each: each.shop_id)
    return [(shop, names.get(shop, "—"), *sums[shop]) for shop in sorted(sums) if any(sums[shop])]


def choose_period(_clerk: Clerk, sent: Sent) -> Done:
    first, last = day_of(sent["first"]), day_of(sent["last"])
    if last < first:
        raise StaffMistake("おわりの日は、はじめの日より後にしてください。")
    return Done(f"settlement?first={first}&last={last}", f"{day(first)}からの精算です。")


def hand_settlement(clerk: Clerk, sent: Sent) -> Handed:
    rows = _owed(clerk, day_of(sent["first"]), day_of(sent["last"]))
    told = ((shop, name, str(pieces), str(yen)) for shop, name, pieces, yen in rows)
    return Handed(
        f"settlement-{sent['first']}-{sent['last']}.csv",
        ("店舗番号", "店舗名", "枚数", "金額（円）"),
        told,
        "クーポンの精算",
    )
