"""Lotteries: what is to be drawn, the draw, its result as a table and a file that anybody can check."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.lotteries import PAUSE, Lotteries, Lottery, LotteryRecord, Result
from chalicelib.platform.bookings.settings import Offering
from chalicelib.platform.bookings.waiting import slot_or_gone
from chalicelib.platform.console.staff import (
    Block,
    Cell,
    Clerk,
    Done,
    Facts,
    Field,
    Form,
    Handed,
    Link,
    Note,
    Sent,
    Table,
    View,
)
from chalicelib.services.visits.staff.words import desk_of, offering_in, telling_refusals, when_words

SHOWN = 200
WAITING = "落選した人は、この表の順に空き待ちに入っています（空き待ちをやめた人、ブロックした人などをのぞきます）。"
ABOUT = (
    "抽選は、先に決めた「種」と申込番号から順番を計算します。種の控え（SHA-256）は申込みの前に示し、"
    "種は結果といっしょに公開します。申込番号ごとに「種/申込番号」のSHA-256を計算し、小さい順に並べると同じ結果になります。"
)


def show_draws(clerk: Clerk, _query: Mapping[str, str]) -> View:
    """Every lottery that is announced, the newest last; those to draw are marked."""
    desk = desk_of(clerk)
    rows = tuple(row for offering in desk.offerings if offering.is_drawn for row in _rows(clerk, desk, offering))
    table = Table(("抽選", "申込みの締切", "状態"), rows, "抽選はまだありません。", title="抽選の一覧")
    return View("抽選", (Note("info", ABOUT), table))


def _rows(clerk: Clerk, desk: Desk, offering: Offering) -> Iterator[tuple[Cell, ...]]:
    for record in Lotteries(clerk.office.scope).of_offering(desk.service, offering.id):
        lottery = _lottery(desk, offering, record.starts)
        label = f"{offering.name['ja']} {when_words(lottery.slot.starts)}"
        yield Link(label, f"lottery?{_way(lottery)}"), when_words(lottery.closes_at), _state(record, lottery, clerk.at)


def _state(record: LotteryRecord, lottery: Lottery, at: datetime) -> str:
    if record.drawn_at:
        return "抽選ずみ"
    return "抽選してください" if at >= lottery.closes_at + PAUSE else "受付中"


def _lottery(desk: Desk, offering: Offering, starts: str) -> Lottery:
    try:
        datetime.fromisoformat(starts)
    except ValueError as error:
        raise StaffMistake("その抽選はありません。") from error
    return Lottery(desk, offering, slot_or_gone(desk, offering.id, starts))


def _way(lottery: Lottery) -> str:
    return f"offering={lottery.offering.id}&starts={lottery.slot.name.replace('+', '%2B')}"


@telling_refusals
def show_draw(clerk: Clerk, query: Mapping[str, str]) -> View:
    desk = desk_of(clerk)
    lottery = _lottery(desk, offering_in(desk, query.get("offering", "")), query.get("starts", ""))
    record = lottery.announced()
    entries = lottery.kept.entries_of(desk.service, lottery.offering.id, lottery.slot.name)
    rows = (
        ("日時", when_words(lottery.slot.starts)),
        ("定員", f"{lottery.slot.capacity}人"),
        ("申込み", f"{len(entries)}件"),
        ("申込みの締切", when_words(lottery.closes_at)),
        ("状態", _state(record, lottery, clerk.at)),
        ("種の控え（SHA-256）", record.promise),
        *((("種", record.seed),) if record.seed else ()),
    )
    title = f"抽選：{lottery.offering.name['ja']} {when_words(lottery.slot.starts)}"
    return View(title, (Note("info", ABOUT), Facts(rows), *_next(record, lottery, clerk.at)))


def _next(record: LotteryRecord, lottery: Lottery, at: datetime) -> Iterator[Block]:
    hidden = (
        Field("offering", "", "hidden", lottery.offering.id),
        Field("starts", "", "hidden", lottery.slot.name),
    )  # fmt: skip
    if record.drawn_at:
        lines = lottery.results()
        rows = tuple(_line(line) for line in lines[:SHOWN])
        if lottery.offering.losers_wait:
            yield Note("info", WAITING)
        title = f"結果（はじめの{SHOWN}件）" if len(lines) > SHOWN else "結果"
        yield Table(("順番", "申込番号", "人数", "結果"), rows, "申込みはありませんでした。", title=title)
        yield Form("draw_csv", "CSVで保存する", hidden, title="結果の一覧（個人情報は入りません）", hands_table=True)
    elif at >= lottery.closes_at + PAUSE:
        waits = "落選した人は、抽選の順に空き待ちに入ります。" if lottery.offering.losers_wait else ""
        told = f"抽選をすると、やり直せません。当選した人には予約を、落選した人には結果を知らせます。{waits}"
        yield Form("draw", "抽選する", hidden, title="抽選", confirm=f"{told}よろしいですか。")
    else:
        yield Note("info", f"抽選は、締切の{PAUSE.seconds // 60}分後からできます。")


def _line(line: Result) -> tuple[str, ...]:
    return (str(line.position), line.number, f"{line.places}人", "当選" if line.has_won else "落選")


@telling_refusals
def draw(clerk: Clerk, sent: Sent) -> Done:
    """Draw; who won is booked and all are told by what is due then."""
    desk = desk_of(clerk)
    lottery = _lottery(desk, offering_in(desk, sent["offering"]), sent["starts"])
    if clerk.at < lottery.closes_at + PAUSE:
        raise StaffMistake(f"抽選は、締切（{when_words(lottery.closes_at)}）の{PAUSE.seconds // 60}分後からできます。")
    lottery.draw(clerk.at)
    return Done(f"lottery?{_way(lottery)}", "抽選しました。結果を順に知らせています。")


def hand_results(clerk: Clerk, sent: Sent) -> Handed:
    """The drawn order with what it was computed from; numbers, no persons."""
    desk = desk_of(clerk)
    lottery = _lottery(desk, offering_in(desk, sent["offering"]), sent["starts"])
    record = lottery.announced()
    rows = [(*_line(line), _digest(record.seed, line.number)) for line in lottery.results()]
    columns = ("順番", "申込番号", "人数", "結果", f"SHA-256（種 {record.seed}）")
    return Handed(f"lottery-{lottery.offering.id}-{lottery.slot.starts:%Y%m%d-%H%M}.csv", columns, rows, "抽選の結果")


def _digest(seed: str, number: str) -> str:
    return sha256(f"{seed}/{number}".encode()).hexdigest()


def about(_clerk: Clerk, sent: Sent) -> str:
    return f"抽選 {sent['offering'][:30]} {sent['starts'][:25]}"
