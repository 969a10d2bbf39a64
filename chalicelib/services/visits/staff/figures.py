"""Numbers of bookings: visitors to expect by hour, a table as a file, calendars for staff, the ledger's audit."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.bookings.audit import Difference, audit_of
from chalicelib.platform.bookings.audit_page import AuditPage, settled
from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.repository import SlotRecord
from chalicelib.platform.console.chart import Chart, Printing
from chalicelib.platform.console.staff import (
    Block,
    Clerk,
    Done,
    Facts,
    Field,
    Form,
    Handed,
    Link,
    Note,
    Once,
    Sent,
    Table,
    View,
)
from chalicelib.services.visits.repository import SERVICE, Feed, Feeds
from chalicelib.services.visits.staff.words import (
    ORIGINS,
    STATES,
    day_in,
    day_words,
    desk_of,
    name_of,
    offering_options,
    when_words,
)

PAST = 28
"""Days whose arrivals tell how many of those who book come."""
DAY_FROM, DAY_UNTIL = 9, 16
"""Hours that are shown on every day."""
MOST_DAYS = 62
LABEL = 40


# visitors by hour


def show_forecast(clerk: Clerk, query: Mapping[str, str]) -> View:
    """Visitors to expect by hour: what is booked, times the share of bookings of the last four weeks that came."""
    desk, today = desk_of(clerk), clerk.office.now().date()
    day = day_in(query.get("day", ""), today)
    shares = came_of(desk, today)
    booked, expected = by_hour(desk, day, shares)
    hours = range(min([*booked, DAY_FROM]), max([*booked, DAY_UNTIL]) + 1)
    rows = tuple((f"{hour}時台", f"{booked[hour]}人", f"{expected[hour]:.1f}人") for hour in hours)
    bars = tuple((f"{hour}時", round(expected[hour], 1)) for hour in hours)
    title = f"{day_words(day)}の来庁の見込み"
    before, after = day - timedelta(days=1), day + timedelta(days=1)
    ways = Facts((("前の日", Link(day_words(before), f"forecast?day={before}")),
                  ("次の日", Link(day_words(after), f"forecast?day={after}"))))  # fmt: skip
    share = f"{shares[''] * 100:.0f}%" if "" in shares else "まだ記録がありません（予約の全員が来るとして計算します）"
    facts = Facts((("直近4週間に来庁した割合", share),))
    table = Table(("時間", "予約", "見込み"), rows, "", title=title)
    return View(title, (Printing(), ways, facts, Chart(title, "人", bars), table))


def came_of(desk: Desk, today: date) -> Mapping[str, float]:
    """By offering, and of all under the empty name: the share of those who were booked and marked that came."""
    came, marked = Counter[str](), Counter[str]()
    for back in range(1, PAST + 1):
        for record in desk.ledger.kept.slots_on(desk.service, today - timedelta(days=back)):
            for name in (record.offering, ""):
                came[name] += int(record.arrived)
                marked[name] += int(record.arrived + record.missed)
    return {name: came[name] / count for name, count in marked.items() if count}


def by_hour(desk: Desk, day: date, shares: Mapping[str, float]) -> tuple[Counter[int], dict[int, float]]:
    """People booked, and people to expect, by the hour in which their time begins."""
    booked: Counter[int] = Counter()
    expected: dict[int, float] = dict.fromkeys(range(24), 0.0)
    for record in desk.ledger.kept.slots_on(desk.service, day):
        hour, open_places = int(record.starts[11:13]), _still_open(record)
        if not record.taken:
            continue
        booked[hour] += int(record.taken)
        expected[hour] += int(record.arrived) + open_places * shares.get(record.offering, shares.get("", 1.0))
    return booked, expected


def _still_open(record: SlotRecord) -> int:
    return int(record.taken - record.arrived - record.missed)


# a file


def show_export(clerk: Clerk, _query: Mapping[str, str]) -> View:
    today = clerk.office.now().date()
    fields = (
        Field("first", "最初の日", "date", today.isoformat(), required=True, beside="span"),
        Field("last", "最後の日", "date", (today + timedelta(days=30)).isoformat(), required=True, beside="span"),
        Field("offering", "予約できるもの", "select", options=offering_options(desk_of(clerk))),
    )
    note = Note("info", f"一度に{MOST_DAYS}日分までです。名前や連絡先は入りません。書き出したことは記録されます。")
    return View("予約の書出し", (note, Form("csv", "CSVで保存する", fields, title="予約の一覧", hands_table=True)))


def hand_csv(clerk: Clerk, sent: Sent) -> Handed:
    """The bookings of some days, those that were cancelled too; nobody's name."""
    today = clerk.office.now().date()
    first, last = day_in(sent["first"], today), day_in(sent["last"], today)
    if not first <= last < first + timedelta(days=MOST_DAYS):
        raise StaffMistake(f"最初の日から最後の日までを、{MOST_DAYS}日以内にしてください。")
    columns = ("日", "開始", "予約の内容", "受付番号", "人数", "受付", "状態", "メモ")
    rows = _lines(desk_of(clerk), first, last, sent["offering"])
    return Handed(f"bookings-{first}-{last}.csv", columns, rows, "予約の一覧")


def _lines(desk: Desk, first: date, last: date, offering: str) -> Iterator[tuple[str, ...]]:
    for ahead in range((last - first).days + 1):
        for cancelled in (False, True):
            day = first + timedelta(days=ahead)
            for line in desk.ledger.kept.each_on(desk.service, day, offering=offering, cancelled=cancelled):
                yield (
                    day.isoformat(), f"{line.starts:%H:%M}", name_of(desk, line.offering), line.number,
                    str(line.places), ORIGINS.get(line.origin, line.origin), STATES[line.state], line.note,
                )  # fmt: skip


def about_span(_clerk: Clerk, sent: Sent) -> str:
    return f"{sent['first'][:10]}〜{sent['last'][:10]} {sent['offering'][:30]}".strip()


# calendars for staff


def show_feeds(clerk: Clerk, _query: Mapping[str, str]) -> View:
    desk, feeds = desk_of(clerk), Feeds(clerk.office.scope).all()
    rows = tuple((feed.label, _shown_in(desk, feed), feed.made_at[:10]) for feed in feeds)
    blocks: list[Block] = [
        Note("info", "カレンダーのアプリに、予約の時間と人数だけを表示します。名前や受付番号は入りません。"),
        Table(("名前", "予約できるもの", "作った日"), rows, "カレンダーはまだありません。", title="カレンダー"),
        Form(
            "make_feed",
            "アドレスを作る",
            (
                Field("label", "名前", hint="だれが使うのか、あとで見てわかる名前", required=True, most=LABEL),
                Field("offering", "予約できるもの", "select", options=offering_options(desk)),
            ),
            title="カレンダーを作る",
        ),
    ]
    if feeds:
        options = tuple((feed.id, f"{feed.label}（{feed.made_at[:10]}）") for feed in feeds)
        choice = Field("feed", "カレンダー", "select", options=options, required=True)
        sure = "このアドレスは、すぐに使えなくなります。よろしいですか。"
        blocks.append(Form("drop_feed", "無効にする", (choice,), title="カレンダーの無効化", confirm=sure, danger=True))
    return View("職員のカレンダー", tuple(blocks))


def _shown_in(desk: Desk, feed: Feed) -> str:
    return name_of(desk, feed.offering) if feed.offering else "すべて"


def make_feed(clerk: Clerk, sent: Sent) -> Once:
    """Open an address; it is shown this once."""
    label = sent["label"].strip()
    if not 0 < len(label) <= LABEL:
        raise StaffMistake(f"名前を{LABEL}文字以内で入力してください。")
    made = Feeds(clerk.office.scope).make(
        clerk.new_id(), label, sent["offering"], by=clerk.member.id, at=clerk.at
    )  # fmt: skip
    address = f"{clerk.office.house.public_url}/public/{clerk.office.tenant.id}/{SERVICE}/feed/{made}.ics"
    note = Note("warning", "このアドレスは、今だけ表示します。知っている人はだれでも予約の数を見られます。")
    return Once(View("カレンダーのアドレス", (note, Facts((("名前", label), ("アドレス", address))))))


def drop_feed(clerk: Clerk, sent: Sent) -> Done:
    feed = Feeds(clerk.office.scope).revoke(sent["feed"] or "-")
    return Done("feeds", f"「{feed.label}」のアドレスを無効にしました。")


def about_feed(_clerk: Clerk, sent: Sent) -> str:
    return f"カレンダー {sent['label'][:40] or sent['feed'][:20]}"


# the ledger


PAGE = AuditPage(
    "予約の記録の点検",
    ("枠", "日時", "予約の合計", "定員の記録"),
    "予約と定員の記録は、すべて一致しています。",
)


def show_audit(clerk: Clerk, _query: Mapping[str, str]) -> View:
    """The next days' bookings against the ledger, as the nightly audit looks at all of them."""
    desk = desk_of(clerk)

    def named(each: Difference) -> tuple[str, str]:
        starts = clerk.office.tenant.local(datetime.fromisoformat(each.starts))
        return name_of(desk, each.offering), when_words(starts)

    return PAGE.show(audit_of(desk), named)


def settle(clerk: Clerk, _sent: Sent) -> Done:
    """Take the slips of slots away that agree again."""
    return settled(audit_of(desk_of(clerk)))
