"""Lists of sends: what waits for whom, the calendar, the months."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.platform.broadcasts.model import Broadcast, State
from chalicelib.platform.broadcasts.recurring import Rules
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.broadcasts.rhythm import coming
from chalicelib.platform.broadcasts.staff.wording import category_of, link_to, local, person, state_of
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Link, View
from chalicelib.platform.house import Office

LOOKED_AT = 300
"""Sends the list is put together from, the latest first."""
SHOWN = 20
ON_THE_WAY: tuple[State, ...] = ("planning", "sending", "halted")
DONE: tuple[State, ...] = ("sent", "stopped", "cancelled")
BEGUN: tuple[State, ...] = (*ON_THE_WAY, "sent", "stopped")


def show_list(clerk: Clerk, _query: Mapping[str, str]) -> View:
    """All sends by where they stand; first what waits for the one who looks."""
    latest = list(Broadcasts(clerk.office.scope).latest(LOOKED_AT))
    waiting = [each for each in latest if each.state == "submitted"]
    mine = [each for each in waiting if clerk.member.may("sends.approve") and clerk.member.id not in each.hands]
    others = [each for each in waiting if each not in mine]
    tables = (
        _table(clerk, "あなたの承認を待っている配信", mine, "承認を待っている配信はありません。"),
        *([_table(clerk, "ほかの人の承認を待っている配信", others, "")] if others else []),
        _table(clerk, "配信中・一時停止", _in(latest, ON_THE_WAY), "配信中のものはありません。"),
        _table(clerk, "配信待ち", _in(latest, ("approved",)), "配信を待っているものはありません。"),
        _table(clerk, "下書き", _in(latest, ("draft",)), "下書きはありません。"),
        _table(clerk, "最近終わった配信", _in(latest, DONE)[:SHOWN], "まだ配信していません。"),
    )
    make = (desk.Facts((("新しい配信", Link("配信を作る", "new")),)),) if clerk.member.may("sends.write") else ()
    return View("配信", (*make, *tables))


def _in(sends: Iterable[Broadcast], states: tuple[State, ...]) -> list[Broadcast]:
    return [each for each in sends if each.state in states]


def _table(clerk: Clerk, title: str, sends: Iterable[Broadcast], empty: str) -> desk.Table:
    rows = tuple(_row(clerk.office, broadcast) for broadcast in sends)
    return desk.Table(("件名", "カテゴリ", "状態", "人数", "日時", "作成"), rows, empty, title)


def _row(office: Office, broadcast: Broadcast) -> tuple[desk.Cell, ...]:
    state = state_of(broadcast) + ("\n戻されました" if broadcast.state == "draft" and broadcast.came_back else "")
    return (
        link_to(broadcast),
        category_of(office, broadcast.category),
        state,
        _people(broadcast),
        local(office, broadcast.moment),
        broadcast.author_label,
    )


def _people(broadcast: Broadcast) -> str:
    if broadcast.account:
        return person(broadcast.account.accepted)
    return "―" if broadcast.expected is None else person(broadcast.expected)


# the calendar


def show_calendar(clerk: Clerk, query: Mapping[str, str]) -> View:
    """A month's sends, past and coming, with those that recurring rules will make."""
    office, month = clerk.office, _month(query.get("month", ""), clerk.at.date())
    sends = [each for each in Broadcasts(office.scope).within(f"{month:%Y-%m}") if each.state != "cancelled"]
    entries: list[tuple[str, tuple[desk.Cell, ...]]] = [
        (each.moment, (local(office, each.moment), link_to(each), category_of(office, each.category), state_of(each)))
        for each in sends
    ]
    entries += _to_come(clerk, month)
    rows = tuple(row for _, row in sorted(entries, key=lambda entry: entry[0]))
    before, after = month - timedelta(days=1), _next(month)
    turn = desk.Facts(
        (
            ("前の月", Link(f"{before.year}年{before.month}月", f"calendar?month={before:%Y-%m}")),
            ("次の月", Link(f"{after.year}年{after.month}月", f"calendar?month={after:%Y-%m}")),
        )
    )
    table = desk.Table(("日時", "件名", "カテゴリ", "状態"), rows, "この月の配信はありません。")
    return View(f"配信カレンダー {month.year}年{month.month}月", (table, turn))


def _month(told: str, today: date) -> date:
    try:
        return date.fromisoformat(f"{told}-01")
    except ValueError:
        return today.replace(day=1)


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _to_come(clerk: Clerk, month: date) -> Iterable[tuple[str, tuple[desk.Cell, ...]]]:
    """Times of recurring rules of which no broadcast was made yet."""
    zone = ZoneInfo(clerk.office.tenant.zone)
    for rule in Rules(clerk.office.scope).all():
        if rule.is_paused or not rule.next_at:
            continue
        since = datetime.fromisoformat(rule.next_at) - timedelta(seconds=1)
        for at in coming(rule.rhythm, since, zone, 31):
            if (at.year, at.month) == (month.year, month.month):
                told = (local(clerk.office, at.isoformat()), Link(rule.name, f"rule?id={rule.id}"), "定期配信", "予定")
                yield at.isoformat(), told


# the months


def show_months(clerk: Clerk, query: Mapping[str, str]) -> View:
    """What was sent to how many in a month, by category; drills apart."""
    office, month = clerk.office, _month(query.get("month", ""), clerk.at.date())
    sends = [each for each in Broadcasts(office.scope).within(f"{month:%Y-%m}") if each.state in BEGUN]
    real = [each for each in sends if not each.is_drill]
    rows = tuple(_category_row(office, category, real) for category in dict.fromkeys(each.category for each in real))
    table = desk.Table(
        ("カテゴリ", "配信", "届いた人数（のべ）", "届かなかった人数", "緊急"), rows, "この月の配信はありません。"
    )
    listed = tuple(
        (local(office, each.began_at), link_to(each), category_of(office, each.category), _people(each))
        for each in real
    )
    before, after = month - timedelta(days=1), _next(month)
    facts = desk.Facts(
        (
            ("配信の数", f"{len(real)}件（ほかに訓練{len(sends) - len(real)}件）"),
            ("前の月", Link(f"{before.year}年{before.month}月", f"months?month={before:%Y-%m}")),
            ("次の月", Link(f"{after.year}年{after.month}月", f"months?month={after:%Y-%m}")),
        )
    )
    each = desk.Table(("日時", "件名", "カテゴリ", "届いた人数"), listed, "この月の配信はありません。", "配信ごと")
    return View(f"月ごとの集計 {month.year}年{month.month}月", (facts, table, each))


def _category_row(office: Office, category: str, sends: Iterable[Broadcast]) -> tuple[desk.Cell, ...]:
    own = [each for each in sends if each.category == category]
    sums: Counter[str] = Counter()
    for account in (each.account for each in own if each.account):
        sums["accepted"] += account.accepted
        sums["missed"] += account.planned - account.accepted
    urgent = sum(each.is_urgent for each in own)
    told = (f"{len(own)}件", person(sums["accepted"]), person(sums["missed"]), f"{urgent}件")
    return (category_of(office, category), *told)
