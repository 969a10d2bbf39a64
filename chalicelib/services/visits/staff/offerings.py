"""What can be booked, as the town chose it; it is changed in the town's settings, which keep its history."""

from collections.abc import Mapping

from chalicelib.platform.bookings.settings import MODES, PERIODS, SECRECY, Deadline, Offering, Times
from chalicelib.platform.console.staff import Block, Cell, Clerk, Facts, Link, Note, Table, View
from chalicelib.platform.hours.days import DAYS
from chalicelib.services.visits.staff.words import desk_of, offering_in

CHANGE = "/settings/form?of=visits"


def show_offerings(clerk: Clerk, _query: Mapping[str, str]) -> View:
    """Everything that can be booked, and where it is changed."""
    desk = desk_of(clerk)
    rows = tuple(_row(offering) for offering in desk.offerings)
    table = Table(
        ("名前", "場所", "決め方", "予約の受付"), rows, "予約できるものがありません。", title="予約できるもの"
    )
    ways = Facts(
        (
            ("追加・変更（履歴が残り、前に戻せます）", Link("設定を開く", CHANGE)),
            ("予約の一覧を書き出す", Link("CSV", "export")),
            ("職員のカレンダー", Link("アドレスを作る・消す", "feeds")),
            ("記録の点検", Link("予約と定員を確かめる", "audit")),
        )
    )
    return View("予約できるもの", (ways, table))


def _row(offering: Offering) -> tuple[Cell, ...]:
    is_open = "受付中" if offering.is_open else "止めている"
    return Link(offering.name["ja"], f"offering?offering={offering.id}"), offering.place, MODES[offering.mode], is_open


def show_offering(clerk: Clerk, query: Mapping[str, str]) -> View:
    """One offering in words."""
    offering = offering_in(desk_of(clerk), query.get("offering", ""))
    facts = Facts(
        (
            ("場所", offering.place),
            ("案内", offering.about),
            ("決め方", MODES[offering.mode]),
            ("1回の人数", f"{offering.places}人まで"),
            ("予約できる日", f"{offering.opens_days}日先まで"),
            ("同時に持てる予約", f"{offering.live}件まで" if offering.live else "決めていない"),
            ("回数", _often(offering)),
            ("予約の締切", _deadline(offering.book)),
            ("変更の締切", _deadline(offering.change)),
            ("取消の締切", _deadline(offering.cancel)),
            ("空き待ち", f"受け付ける（案内は{offering.offer_hours}時間）" if offering.waiting else "受け付けない"),
            *((("抽選にもれた人", "抽選の順に空き待ちに入れる"),) if offering.losers_wait else ()),
            ("変える", Link("設定を開く", f"{CHANGE}&at=offerings:{offering.id}")),
        )
    )
    rows = tuple(map(_times, offering.times))
    times = Table(("曜日", "時間", "1枠", "定員"), rows, "時間割がありません。", title="ふだんの時間割")
    apart = tuple(
        (each.day.isoformat(), f"{each.opens}〜{each.closes}" if each.opens else "休み", each.note)
        for each in offering.days_apart
    )
    days = Table(("日", "時間", "理由"), apart, "この日だけ違う日はありません。", title="この日だけ違う日")
    asked = tuple(
        (each.name["ja"], SECRECY[each.sensitivity], "" if each.optional else "必須") for each in offering.questions
    )
    questions = Table(("質問", "たずねる場所", "必須"), asked, "質問はありません。", title="質問")
    blocks: list[Block] = [facts, times, days, questions]
    if not offering.is_open:
        blocks.insert(0, Note("warning", "新しい予約を止めています。"))
    return View(offering.name["ja"], tuple(blocks))


def _times(times: Times) -> tuple[str, ...]:
    days = "・".join(DAYS[day][0] for day in times.days)
    weeks = "第" + "・".join(map(str, times.weeks)) if times.weeks else ""
    return f"{weeks}{days}", f"{times.opens}〜{times.closes}", f"{times.minutes}分", f"{times.capacity}人"


def _often(offering: Offering) -> str:
    return f"{PERIODS[offering.period]}に{offering.per_period}回まで" if offering.per_period else "決めていない"


def _deadline(deadline: Deadline) -> str:
    if deadline.at:
        return f"{deadline.days}日前の{deadline.at}"
    return f"開始の{deadline.hours}時間前" if deadline.hours else "開始まで"
