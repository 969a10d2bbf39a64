"""What came of a month: rides, seats and runs by day, derived from the rides themselves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.chart import Chart, Printing
from chalicelib.platform.console.staff import Clerk, Field, Form, Handed, Link, Sent, Table, View
from chalicelib.services.rides.model.ride import BOUGHT, Ride
from chalicelib.services.rides.model.timetable import clock_words
from chalicelib.services.rides.repository import TownRides
from chalicelib.services.rides.staff.words import RIDE_STATES, state_of
from chalicelib.web.words import short_day

COLUMNS = ("日", "走った便", "予約", "乗った方", "来なかった方", "取消し", "運転手なし", "運賃の合計（円）")
LINES = (
    "日", "受付番号", "便", "乗る停留所", "乗る時刻", "降りる停留所", "人数", "申込み", "状況", "運賃（円）",
)  # fmt: skip


@dataclass(frozen=True)
class DayFigures:
    """One day in numbers; riders and fares count seats."""

    day: date
    runs: int = 0
    rides: int = 0
    ridden: int = 0
    missed: int = 0
    cancelled: int = 0
    driverless: int = 0
    fares: int = 0

    @classmethod
    def of(cls, day: date, rides: Sequence[Ride]) -> "DayFigures":
        with_driver = [ride for ride in rides if ride.state in BOUGHT]
        ridden = [ride for ride in with_driver if ride.state != "missed"]
        return cls(
            day=day,
            runs=len({(ride.trip, ride.driver) for ride in with_driver}),
            rides=len(rides),
            ridden=sum(ride.seats for ride in ridden),
            missed=sum(ride.seats for ride in rides if ride.state == "missed"),
            cancelled=sum(1 for ride in rides if ride.state == "cancelled" and ride.because != "no_driver"),
            driverless=sum(1 for ride in rides if ride.because == "no_driver" or ride.state == "waiting"),
            fares=sum(ride.seats * ride.fare for ride in ridden),
        )

    @property
    def numbers(self) -> tuple[int, ...]:
        return (self.runs, self.rides, self.ridden, self.missed, self.cancelled, self.driverless, self.fares)


def month_asked(clerk: Clerk, told: str) -> date:
    """The first day of the month a page is about: this one where none is named."""
    try:
        return date.fromisoformat(f"{told}-01")
    except ValueError:
        return clerk.at.date().replace(day=1)


def days_of(first: date) -> Iterator[date]:
    day = first
    while day.month == first.month:
        yield day
        day += timedelta(days=1)


def show_figures(clerk: Clerk, query: Mapping[str, str]) -> View:
    town, first = TownRides(clerk.office, fresh=True), month_asked(clerk, query.get("month", ""))
    figures = [DayFigures.of(day, town.rides.on(day.isoformat())) for day in days_of(first)]
    totals = tuple(f"{sum(numbers):,}" for numbers in zip(*(each.numbers for each in figures), strict=True))
    rows: tuple[tuple[desk.Cell, ...], ...] = tuple(
        (Link(short_day(each.day), f"day?day={each.day}"), *(f"{number:,}" for number in each.numbers))
        for each in figures
        if each.rides
    )
    before, after = (first - timedelta(days=1)), (first + timedelta(days=32)).replace(day=1)
    links = desk.Facts(
        (
            ("前の月", Link(f"{before:%Y年%-m月}", f"figures?month={before:%Y-%m}")),
            ("次の月", Link(f"{after:%Y年%-m月}", f"figures?month={after:%Y-%m}")),
        )
    )
    chart = Chart("乗った方", "人", tuple((f"{each.day.day}日", each.ridden or None) for each in figures))
    may_export = clerk.member.may("cases.work")
    form = Form(
        "export", "CSVで書き出す", (Field("month", "", "hidden", f"{first:%Y-%m}"),), "乗車の記録", hands_table=True
    )
    blocks = (
        Printing(),
        links,
        desk.Facts(tuple(zip(COLUMNS[1:], totals, strict=True)), "月の合計（今日より後は見込み）"),
        chart,
        Table(COLUMNS, rows, "この月の予約はありません。", "日ごとの数"),
        *((form,) if may_export else ()),
    )
    return View(f"{first:%Y年%-m月}の相乗りの実績", blocks)


def export(clerk: Clerk, sent: Sent) -> Handed:
    """Each ride of a month, without anybody's name or number."""
    town, first = TownRides(clerk.office, fresh=True), month_asked(clerk, sent["month"])
    rows = [_line(town, ride) for day in days_of(first) for ride in town.rides.on(day.isoformat())]
    return Handed(f"rides-{first:%Y-%m}.csv", LINES, rows, "乗車の記録")


def _line(town: TownRides, ride: Ride) -> tuple[str, ...]:
    table = town.timetable
    trip = table.trip(ride.trip)
    return (
        ride.day,
        ride.number,
        f"{clock_words(trip.starts)} {table.route_said(trip.route, 'ja')}" if trip else ride.trip,
        table.stop_said(ride.origin, "ja"),
        clock_words(ride.board),
        table.stop_said(ride.destination, "ja"),
        str(ride.seats),
        "電話" if ride.is_by_phone else "LINE",
        state_of(ride) if ride.state == "cancelled" else RIDE_STATES[ride.state],
        str(ride.seats * ride.fare if ride.state in ("matched", "done") else 0),
    )
