"""One run: who rides with whom, callers, finding a driver, and what happened on the way."""

from collections.abc import Mapping, Sequence
from datetime import date

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.bookings.model import Refused
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Link, Note, Once, Sent, Table, View
from chalicelib.services.rides.actions.asking import ask_all, available
from chalicelib.services.rides.actions.callers import book_for_caller
from chalicelib.services.rides.actions.drivers import name_of
from chalicelib.services.rides.actions.driving import mark_ride, take_request
from chalicelib.services.rides.actions.matching import Asked, cancel_ride, fill_freed, put_back
from chalicelib.services.rides.actions.refusing import Refusal, Refusals, in_words
from chalicelib.services.rides.actions.riding import leg_of
from chalicelib.services.rides.model.ride import Ride, RideState, Run
from chalicelib.services.rides.model.timetable import Trip
from chalicelib.services.rides.repository import TownRides
from chalicelib.services.rides.staff.words import (
    caller_in_words,
    rider_in_words,
    run_page,
    state_of,
    trip_in_words,
    way_of,
)
from chalicelib.web.words import short_day

MARKS: Mapping[str, RideState] = {"done": "done", "missed": "missed", "matched": "matched"}


def show_run(clerk: Clerk, query: Mapping[str, str]) -> View:
    """Riders with their drivers, drivers who could be found, and forms for all that is done by telephone."""
    town = TownRides(clerk.office, fresh=True)
    run, trip = _run(town, query.get("day", ""), query.get("trip", ""))
    rides = sorted(town.rides.on(run.day.isoformat(), run.trip), key=lambda ride: (ride.board, ride.number))
    back = desk.Facts((("日の一覧", Link("戻る", f"day?day={run.day.isoformat()}")),))
    title = f"{short_day(run.day)} {trip_in_words(town, trip)}"
    return View(title, (back, _cars(town, run), _riders(town, rides), *_forms(town, run, trip, rides)))


def _run(town: TownRides, day: str, trip_id: str) -> tuple[Run, Trip]:
    trip = town.timetable.trip(trip_id)
    try:
        run = Run(date.fromisoformat(day), trip_id)
    except ValueError as error:
        raise NotFound from error
    if trip is None or not trip.times:
        raise NotFound
    return run, trip


def _cars(town: TownRides, run: Run) -> Table:
    offers = [offer for offer in town.offers.on(run.day.isoformat(), run.trip) if offer.is_open]
    rows = tuple(
        (Link(name_of(town, offer.driver), f"driver?id={offer.driver}"), f"{offer.seats}人") for offer in offers
    )
    return Table(("運転手", "席"), rows, "この便の運転手は、まだいません。", "運転手")


def _riders(town: TownRides, rides: Sequence[Ride]) -> Table:
    rows = tuple(
        (
            ride.number,
            way_of(town, ride),
            f"{ride.seats}人",
            rider_in_words(ride) + (f"、荷物：{ride.luggage}" if ride.luggage else ""),
            name_of(town, ride.driver) if ride.driver else "―",
            state_of(ride),
        )
        for ride in rides
    )
    columns = ("受付番号", "区間", "人数", "乗る方", "運転手", "状況")
    return Table(columns, rows, "この便の予約はありません。", "乗る方")


def _forms(town: TownRides, run: Run, trip: Trip, rides: Sequence[Ride]) -> list[desk.Block]:
    waiting = [ride for ride in rides if ride.state == "waiting"]
    matched = [ride for ride in rides if ride.state == "matched"]
    ridden = [ride for ride in rides if ride.state in MARKS]
    forms: list[desk.Block] = []
    if waiting:
        forms += _finding(town, run, trip, waiting)
    if matched:
        sure = "この方を、運転手を待つ列の先頭に戻します。よろしいですか。"
        forms.append(
            Form("unassign", "運転手を外す", _ride_fields(run, matched), "運転手を外す", confirm=sure, danger=True)
        )
    forms.append(_caller_form(town, run, trip))
    callers = [ride for ride in rides if ride.is_by_phone]
    if callers:
        forms.append(Form("show_caller", "お名前と電話番号を見る", _ride_fields(run, callers), "電話の方"))
    if waiting or matched:
        forms.append(_cancel_form(run, [*waiting, *matched]))
    if ridden:
        marks = (("done", "乗車した"), ("missed", "来なかった"), ("matched", "記録を消す"))
        fields = (*_ride_fields(run, ridden), Field("state", "記録", "select", required=True, options=marks))
        forms.append(Form("mark", "記録する", fields, "乗車の記録"))
    return forms


def _finding(town: TownRides, run: Run, trip: Trip, waiting: Sequence[Ride]) -> list[desk.Block]:
    """Drivers who could be asked, all at once or by telephone."""
    found = available(town, run, trip)
    if not found:
        return [Note("warning", "この便を頼める運転手がいません。運転手の一覧で、路線と曜日を確認してください。")]
    names = tuple((driver.id, f"{name_of(town, driver.id)}（{driver.car}、{driver.seats}人まで）") for driver in found)
    drivers = Field("driver", "運転手", "select", required=True, options=names)
    told = f"頼める運転手{len(found)}人に、LINEで一度に知らせます。最初に引き受けた人に決まります。"
    return [
        Form(
            "ask_drivers",
            "一斉に依頼する",
            _ride_fields(run, waiting),
            "運転手をさがす",
            confirm=f"{told}よろしいですか。",
        ),
        Form("assign", "この運転手に決める", (*_ride_fields(run, waiting), drivers), "電話で決まった運転手"),
    ]


def _ride_fields(run: Run, rides: Sequence[Ride]) -> tuple[Field, ...]:
    options = tuple((ride.number, f"{ride.number}（{ride.seats}人）") for ride in rides)
    return (*_of_run(run), Field("ride", "予約", "select", required=True, options=options))


def _of_run(run: Run) -> tuple[Field, Field]:
    return Field("day", "", "hidden", run.day.isoformat()), Field("trip", "", "hidden", run.trip)


def _caller_form(town: TownRides, run: Run, trip: Trip) -> Form:
    stops = tuple((call.stop, town.timetable.stop_said(call.stop, "ja")) for call in trip.times)
    fields = (
        *_of_run(run),
        Field("origin", "乗る停留所", "select", required=True, options=stops, beside="way"),
        Field("destination", "降りる停留所", "select", required=True, options=stops, beside="way"),
        Field("seats", "人数", "number", "1", required=True, low="1", high=str(town.settings.seats_at_most)),
        Field(
            "name", "お名前", required=True, personal=True, most=40, hint="封をして保管し、運転手に渡す表に印刷します。"
        ),
        Field("phone", "電話番号", required=True, personal=True, most=20),
        Field("luggage", "荷物", most=60),
    )
    return Form("add_caller", "予約する", fields, "電話の方の予約")


def _cancel_form(run: Run, rides: Sequence[Ride]) -> Form:
    why = Field("why", "乗る方に伝える理由", most=60)
    sure = "予約を取り消し、乗る方と運転手に知らせます。よろしいですか。"
    return Form(
        "cancel_ride", "予約を取り消す", (*_ride_fields(run, rides), why), "予約の取消し", confirm=sure, danger=True
    )


# what is done


def add_caller(clerk: Clerk, sent: Sent) -> Done:
    town = TownRides(clerk.office, fresh=True)
    run, _ = _run(town, sent["day"], sent["trip"])
    caller = {name: sent[name].strip() for name in ("name", "phone", "luggage")}
    if not caller["name"] or not caller["phone"]:
        raise StaffMistake("お名前と電話番号を入力してください。")
    if not sent["seats"].isdecimal() or int(sent["seats"]) < 1:
        raise StaffMistake("人数を入力してください。")
    asked = Asked(f"caller/{clerk.new_id()}", clerk.office.house.clock())
    try:
        leg = leg_of(town, run.trip, sent["origin"], sent["destination"])
        ride = book_for_caller(town, run, leg, int(sent["seats"]), caller, by=clerk.member.id, asked=asked)
    except Refusals as refusal:
        raise _mistake(clerk, refusal) from refusal
    return Done(run_page(run), f"{ride.number}で予約しました（{state_of(ride)}）。")


def show_caller(clerk: Clerk, sent: Sent) -> Once:
    """Name and number of somebody who telephoned, shown once and written down in the audit log."""
    town, ride = _asked(clerk, sent)
    back = desk.Facts(
        (("受付番号", ride.number), ("乗る方", caller_in_words(town, ride)), ("便", Link("戻る", run_page(ride.run))))
    )
    return Once(View("電話の方", (back,)))


def assign(clerk: Clerk, sent: Sent) -> Done:
    town, ride = _asked(clerk, sent)
    driver = town.drivers.fetch(sent["driver"])
    try:
        take_request(town, driver, ride, clerk.office.house.clock(), is_told=True)
    except Refusals as refusal:
        raise _mistake(clerk, refusal) from refusal
    return Done(run_page(ride.run), "運転手を決め、乗る方と運転手に知らせました。")


def unassign(clerk: Clerk, sent: Sent) -> Done:
    town, ride = _asked(clerk, sent)
    try:
        put_back(town, ride, clerk.office.house.clock())
    except Refusals as refusal:
        raise _mistake(clerk, refusal) from refusal
    return Done(run_page(ride.run), "運転手を外し、列の先頭に戻しました。")


def ask_drivers(clerk: Clerk, sent: Sent) -> Done:
    town, ride = _asked(clerk, sent)
    if ride.state != "waiting":
        raise StaffMistake("この方の運転手は、もう決まっています。")
    count = ask_all(town, ride, cause=clerk.new_id())
    return Done(run_page(ride.run), f"運転手{count}人に依頼を送りました。最初に引き受けた人に決まります。")


def cancel(clerk: Clerk, sent: Sent) -> Done:
    town, ride = _asked(clerk, sent)
    at = clerk.office.house.clock()
    try:
        cancel_ride(town, ride, at=at, because="staff", why=sent["why"].strip()[:60])
    except Refusals as refusal:
        raise _mistake(clerk, refusal) from refusal
    fill_freed(town, ride, at)
    return Done(run_page(ride.run), "予約を取り消し、知らせました。")


def mark(clerk: Clerk, sent: Sent) -> Done:
    town, ride = _asked(clerk, sent)
    if sent["state"] not in MARKS:
        raise StaffMistake("記録をえらんでください。")
    try:
        mark_ride(town, ride, MARKS[sent["state"]], clerk.office.house.clock())
    except Refusals as refusal:
        raise _mistake(clerk, refusal) from refusal
    return Done(run_page(ride.run), "記録しました。")


def _asked(clerk: Clerk, sent: Sent) -> tuple[TownRides, Ride]:
    town = TownRides(clerk.office, fresh=True)
    ride = town.rides.find(sent["ride"], sent["day"], sent["trip"])
    if ride is None:
        raise NotFound
    return town, ride


def _mistake(clerk: Clerk, refusal: Refusal | Refused) -> StaffMistake:
    return StaffMistake(in_words(clerk.office, refusal))


def about_run(_clerk: Clerk, sent: Sent) -> str:
    return f"{sent['day']}/{sent['trip']}"


def about_ride(_clerk: Clerk, sent: Sent) -> str:
    return sent["ride"]
