"""The operator's day: its runs, who waits, calling it off, and the sheet that drivers are given."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.chart import Printing
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Link, Note, Once, Sent, Table, View
from chalicelib.services.rides.actions.drivers import name_of
from chalicelib.services.rides.actions.driving import call_off_day
from chalicelib.services.rides.model.ride import Offer, Ride, Run
from chalicelib.services.rides.model.timetable import Trip
from chalicelib.services.rides.repository import TownRides
from chalicelib.services.rides.staff.words import caller_in_words, run_page, state_of, trip_in_words, way_of
from chalicelib.web.words import day as day_in_words
from chalicelib.web.words import short_day

DAYS_SHOWN = 7
WAITING_SHOWN = 50


def day_asked(clerk: Clerk, query: Mapping[str, str]) -> date:
    """The day a page is about: today where none is named."""
    try:
        return date.fromisoformat(query.get("day", ""))
    except ValueError:
        return clerk.at.date()


def show_day(clerk: Clerk, query: Mapping[str, str]) -> View:
    """The runs of a day with seats and riders, and all requests without a driver, the soonest first."""
    town, day = TownRides(clerk.office, fresh=True), day_asked(clerk, query)
    offers, rides = town.offers.on(day.isoformat()), town.rides.on(day.isoformat())
    off = town.days_off.find(day.isoformat())
    blocks: list[desk.Block] = [_days(clerk, day)]
    if off:
        blocks.append(Note("warning", f"この日は運休です。{off.because}"))
    blocks += [_runs(town, day, offers, rides), _waiting(town)]
    if clerk.member.may("cases.work"):
        paper = (Field("day", "", "hidden", day.isoformat()),)
        blocks.append(Form("sheet", "運転手に渡す表を開く", paper, "印刷（電話の方のお名前と番号が出ます）"))
    if not off and day >= clerk.at.date() and clerk.member.may("cases.work"):
        blocks.append(_call_off_form(day, offers, rides))
    return View(f"{day_in_words(day)}の運行", tuple(blocks))


def _days(clerk: Clerk, shown: date) -> desk.Facts:
    week = [clerk.at.date() + timedelta(days=number) for number in range(DAYS_SHOWN)]
    beside = [shown + timedelta(days=step) for step in (-1, 1)]
    days = sorted({*week, *beside} - {shown})
    links = tuple((short_day(day), Link("この日を見る", f"day?day={day.isoformat()}")) for day in days)
    return desk.Facts(links, "ほかの日")


def _runs(town: TownRides, day: date, offers: Sequence[Offer], rides: Sequence[Ride]) -> Table:
    trips = {trip.id: trip for trip in town.timetable.trips_on(day)}
    for id_ in ({offer.trip for offer in offers} | {ride.trip for ride in rides}) - trips.keys():
        trips[id_] = town.timetable.trip(id_) or Trip(id_, "", "")
    rows = tuple(
        _run_row(town, day, trip, offers, rides) for trip in sorted(trips.values(), key=lambda each: each.starts)
    )
    columns = ("便", "運転手", "席", "乗る方", "運転手待ち", "くわしく")
    return Table(columns, rows, "この日に走る便はありません。", "便")


def _run_row(
    town: TownRides, day: date, trip: Trip, offers: Sequence[Offer], rides: Sequence[Ride]
) -> tuple[desk.Cell, ...]:
    cars = [offer for offer in offers if offer.trip == trip.id and offer.is_open]
    here = [ride for ride in rides if ride.trip == trip.id]
    seats = Counter({"ridden": 0, "waiting": 0})
    for ride in here:
        seats["waiting" if ride.state == "waiting" else "ridden" if ride.state != "cancelled" else "gone"] += ride.seats
    return (
        trip_in_words(town, trip),
        "、".join(name_of(town, offer.driver) for offer in cars) or "―",
        f"{sum(offer.seats for offer in cars)}",
        f"{seats['ridden']}人",
        f"{seats['waiting']}人",
        Link("開く", run_page(Run(day, trip.id))),
    )


def _waiting(town: TownRides) -> Table:
    waiting = town.rides.waiting(since=town.today.isoformat(), limit=WAITING_SHOWN)
    rows = tuple(
        (
            short_day(ride.day),
            way_of(town, ride),
            f"{ride.seats}人",
            Link(ride.number, run_page(ride.run)),
        )
        for ride in waiting
    )
    return Table(("日", "区間", "人数", "受付番号"), rows, "運転手を待っている方はいません。", "運転手を待っている依頼")


def _call_off_form(day: date, offers: Sequence[Offer], rides: Sequence[Ride]) -> Form:
    drivers = len({offer.driver for offer in offers if offer.is_open})
    riders = sum(1 for ride in rides if ride.is_live)
    told = f"{day_in_words(day)}の便をすべて運休にします。予約{riders}件と運転手{drivers}人に知らせます。"
    sure = f"{told}元に戻せません。よろしいですか。"
    fields = (
        Field("day", "", "hidden", day.isoformat()),
        Field("because", "理由（住民にそのまま伝わります）", required=True, hint="例：大雪のため", most=60),
    )
    return Form("call_off", "この日を運休にする", fields, "1日の運休", confirm=sure, danger=True)


def call_off(clerk: Clerk, sent: Sent) -> Done:
    because = sent["because"].strip()
    if not 0 < len(because) <= 60:
        raise StaffMistake("理由を60文字以内で入力してください。")
    day = date.fromisoformat(sent["day"])
    if day < clerk.at.date():
        raise StaffMistake("過ぎた日は運休にできません。")
    town = TownRides(clerk.office, fresh=True)
    count = call_off_day(town, day, because, clerk.member.label, clerk.office.house.clock())
    return Done(f"day?day={day.isoformat()}", f"運休にしました。予約{count}件を取り消し、全員に知らせました。")


def about_day(_clerk: Clerk, sent: Sent) -> str:
    return sent["day"]


# the sheet


def print_sheet(clerk: Clerk, sent: Sent) -> Once:
    """For each driver of a day, who rides from where: on paper, with the numbers of those who telephoned."""
    town, day = TownRides(clerk.office, fresh=True), day_asked(clerk, sent.fields)
    rides = [ride for ride in town.rides.on(day.isoformat()) if ride.driver and ride.state != "cancelled"]
    tables = tuple(
        _driver_table(town, driver, [ride for ride in rides if ride.driver == driver])
        for driver in sorted({ride.driver for ride in rides})
    )
    empty = (Note("info", "この日に運転手と乗る方が決まった便はありません。"),)
    return Once(View(f"{day_in_words(day)}の運転", (Printing(), *(tables or empty))))


def _driver_table(town: TownRides, driver: str, rides: Sequence[Ride]) -> Table:
    ordered = sorted(rides, key=lambda ride: (ride.trip, ride.board, ride.number))
    rows = tuple(
        (
            _trip_of(town, ride),
            way_of(town, ride),
            f"{ride.seats}人",
            caller_in_words(town, ride),
            ride.luggage or "―",
            f"{ride.fare * ride.seats:,}円",
            state_of(ride),
        )
        for ride in ordered
    )
    columns = ("便", "乗る所 → 降りる所", "人数", "乗る方", "荷物", "運賃", "状況")
    return Table(columns, rows, "", name_of(town, driver))


def _trip_of(town: TownRides, ride: Ride) -> str:
    trip = town.timetable.trip(ride.trip)
    return trip_in_words(town, trip) if trip else ride.trip
