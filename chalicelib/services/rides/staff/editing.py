"""Stops, trips and service days changed by hand: each change is a new edition with its line of history."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

from chalicelib.kernel.errors import Conflict, NotFound, StaffMistake
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Link, Note, Sent, Table, View
from chalicelib.services.rides.actions.timetables import stand_for
from chalicelib.services.rides.model.timetable import Calendar, Stop, StopTime, Timetable, Trip, clock_words
from chalicelib.services.rides.repository import Timetables, TownRides
from chalicelib.web.words import WEEKDAYS

STOPS_SHOWN = 100
HOW = "1行に1か所、「停留所の記号 時刻」の順に書きます（例：kamizato 8:00）。乗る順に並べてください。"
LONGEST_ID = 60


def amend(clerk: Clerk, edit: Callable[[Timetable], Timetable], told: str, *, seen: str) -> None:
    """Let the timetable stand as `edit` makes it. `Conflict` if another than the one the clerk saw stands."""
    town = TownRides(clerk.office, fresh=True)
    if town.standing["edition"] != seen:
        raise Conflict("開いているあいだに、ほかの人が変えました。確かめて、もう一度保存してください。")
    changed = edit(town.timetable)
    if changed == town.timetable:
        return
    record = Timetables(clerk.office.scope).keep(changed, {"files": [told], "errors": [], "count": 0})
    stand_for(clerk.office, record, [told], clerk.member.label, seen=seen)


Thing = TypeVar("Thing", Stop, Trip, Calendar)


def _with(things: tuple[Thing, ...], changed: Thing) -> tuple[Thing, ...]:
    """The things with one of them changed, or added at the end."""
    if any(each.id == changed.id for each in things):
        return tuple(changed if each.id == changed.id else each for each in things)
    return things + (changed,)  # noqa: RUF005  unpacking loses the type


def _without(things: tuple[Thing, ...], id_: str) -> tuple[Thing, ...]:
    return tuple(each for each in things if each.id != id_)


def _seen(town: TownRides) -> Field:
    return Field("seen", "", "hidden", town.standing["edition"])


def _new_id(told: str) -> str:
    """An id as staff type it; what postbacks and lists could not carry is refused."""
    id_ = told.strip()
    if not id_ or len(id_) > LONGEST_ID or not id_.isascii() or set(id_) & set("#@&?/ "):
        raise StaffMistake(f"記号は、半角の英数字{LONGEST_ID}文字以内で入力してください。")
    return id_


# stops


def show_stops(clerk: Clerk, query: Mapping[str, str]) -> View:
    town = TownRides(clerk.office, fresh=True)
    start = int(query["from"]) if query.get("from", "").isdigit() else 0
    shown = town.timetable.stops[start : start + STOPS_SHOWN]
    following = start + STOPS_SHOWN
    more = Link("次の停留所", f"stops?from={following}") if following < len(town.timetable.stops) else None
    rows = tuple(
        (Link(stop.name, f"stop?id={stop.id}"), stop.id, stop.desc, "あり" if stop.lat is not None else "なし")
        for stop in shown
    )
    ways = desk.Facts((("停留所", Link("加える", "stop")), ("時刻表", Link("戻る", "timetable"))))
    return View("停留所", (ways, Table(("停留所", "記号", "乗る場所", "位置"), rows, "停留所がありません。", "", more)))


def show_stop(clerk: Clerk, query: Mapping[str, str]) -> View:
    town = TownRides(clerk.office, fresh=True)
    id_ = query.get("id", "")
    stop = town.timetable.stop(id_)
    if id_ and stop is None:
        raise NotFound
    known = stop or Stop("", "")
    is_new = Field("id", "記号", required=True, hint="半角の英数字。あとから変えられません")
    fields = (
        _seen(town),
        Field("id", "", "hidden", known.id) if stop else is_new,
        Field("name", "停留所の名前", value=known.name, required=True, most=60),
        Field("desc", "乗る場所", value=known.desc, hint="例：公民館の玄関前", most=60),
        Field("lat", "緯度", value=_degrees(known.lat), beside="place"),
        Field("lon", "経度", value=_degrees(known.lon), beside="place"),
        Field("zone", "運賃の区域", value=known.zone, most=40),
    )
    blocks: list[desk.Block] = [Form("save_stop", "保存する", fields)]
    if stop:
        gone = (_seen(town), Field("id", "", "hidden", stop.id))
        blocks.append(
            Form("drop_stop", "削除する", gone, confirm=f"「{stop.name}」を削除します。よろしいですか。", danger=True)
        )
    return View(known.name or "停留所を加える", tuple(blocks))


def _degrees(value: float | None) -> str:
    return "" if value is None else str(value)


def save_stop(clerk: Clerk, sent: Sent) -> Done:
    name = sent["name"].strip()
    if not name:
        raise StaffMistake("停留所の名前を入力してください。")
    lat, lon = _place(sent)
    stop = Stop(_new_id(sent["id"]), name, lat, lon, sent["desc"].strip(), sent["zone"].strip())
    amend(
        clerk,
        lambda table: replace(table, stops=_with(table.stops, stop)),
        f"停留所「{name}」の変更",
        seen=sent["seen"],
    )
    return Done(f"stop?id={stop.id}", "保存しました。住民への案内もすぐに変わります。")


def _place(sent: Sent) -> tuple[float, float] | tuple[None, None]:
    if not sent["lat"].strip() and not sent["lon"].strip():
        return None, None
    try:
        lat, lon = float(sent["lat"]), float(sent["lon"])
    except ValueError as error:
        raise StaffMistake("緯度と経度を、35.7655のような数で入力してください。") from error
    if not (20 <= lat <= 46 and 122 <= lon <= 154):
        raise StaffMistake("緯度と経度が、日本の外を指しています。")
    return lat, lon


def drop_stop(clerk: Clerk, sent: Sent) -> Done:
    town = TownRides(clerk.office, fresh=True)
    used = [trip for trip in town.timetable.trips if any(call.stop == sent["id"] for call in trip.times)]
    if used:
        raise StaffMistake(f"この停留所にとまる便が{len(used)}便あります。先に、便の時刻を直してください。")
    told = f"停留所「{sent['id']}」の削除"
    amend(clerk, lambda table: replace(table, stops=_without(table.stops, sent["id"])), told, seen=sent["seen"])
    return Done("stops", "停留所を削除しました。")


# trips


def show_trip(clerk: Clerk, query: Mapping[str, str]) -> View:
    """One trip with its calls, line by line; without an id, a new one of a route."""
    town = TownRides(clerk.office, fresh=True)
    table, id_ = town.timetable, query.get("id", "")
    trip = table.trip(id_)
    route = trip.route if trip else query.get("route", "")
    if (id_ and trip is None) or table.route(route) is None:
        raise NotFound
    known = trip or Trip("", route, table.calendars[0].id if table.calendars else "")
    fields = (
        _seen(town),
        Field("id", "", "hidden", known.id) if trip else Field("id", "記号", required=True, hint="半角の英数字"),
        Field("route", "", "hidden", route),
        Field("headsign", "行き先", value=known.headsign, most=40),
        Field(
            "service", "運行する日", "select", known.service, required=True,
            options=tuple((each.id, each.id) for each in table.calendars),
        ),
        Field("times", "停留所と時刻", "textarea", _written(known), hint=HOW, required=True),
    )  # fmt: skip
    stops = Table(
        ("記号", "停留所"), tuple((stop.id, stop.name) for stop in table.stops[:STOPS_SHOWN]), "", "停留所の記号"
    )
    blocks: list[desk.Block] = [Form("save_trip", "保存する", fields), stops]
    if trip:
        gone = (_seen(town), Field("id", "", "hidden", trip.id))
        sure = "この便を削除します。すでに入っている予約は残ります。よろしいですか。"
        blocks.append(Form("drop_trip", "削除する", gone, confirm=sure, danger=True))
    return View(f"{table.route_said(route, 'ja')}の便", tuple(blocks))


def _written(trip: Trip) -> str:
    return "\n".join(f"{call.stop} {clock_words(call.departure)}" for call in trip.times)


def save_trip(clerk: Clerk, sent: Sent) -> Done:
    table = TownRides(clerk.office, fresh=True).timetable
    if table.route(sent["route"]) is None or table.calendar(sent["service"]) is None:
        raise StaffMistake("路線と運行する日をえらんでください。")
    id_, times = _new_id(sent["id"]), _calls(table, sent["times"])
    known = table.trip(id_)
    trip = Trip(id_, sent["route"], sent["service"], times, sent["headsign"].strip(), known.direction if known else "")
    told = f"便「{id_}」の変更"
    amend(clerk, lambda table: replace(table, trips=_with(table.trips, trip)), told, seen=sent["seen"])
    return Done(f"trip?id={id_}", "保存しました。これからの予約は、新しい時刻になります。")


def _calls(table: Timetable, told: str) -> tuple[StopTime, ...]:
    """The calls as staff type them, in order; each line that cannot be is named."""
    calls: list[StopTime] = []
    wrong: list[str] = []
    for number, line in enumerate(filter(str.strip, told.splitlines()), 1):
        stop, _, clock = line.strip().partition(" ")
        minutes = _minutes(clock)
        if table.stop(stop) is None:
            wrong.append(f"{number}行目：停留所の記号「{stop}」がありません。")
        elif minutes is None:
            wrong.append(f"{number}行目：時刻を8:00のように書いてください。")
        elif calls and minutes < calls[-1].departure:
            wrong.append(f"{number}行目：前の停留所より早い時刻です。")
        else:
            calls.append(StopTime(stop, minutes, minutes))
    if not wrong and len(calls) < 2:
        wrong.append("停留所を2か所以上書いてください。")
    if wrong:
        raise StaffMistake("\n".join(wrong))
    return tuple(calls)


def _minutes(clock: str) -> int | None:
    hours, _, minutes = clock.strip().partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and int(hours) < 30 and int(minutes) < 60):
        return None
    return int(hours) * 60 + int(minutes)


def drop_trip(clerk: Clerk, sent: Sent) -> Done:
    told = f"便「{sent['id']}」の削除"
    amend(clerk, lambda table: replace(table, trips=_without(table.trips, sent["id"])), told, seen=sent["seen"])
    return Done("timetable", "便を削除しました。")


# days


def show_calendar(clerk: Clerk, query: Mapping[str, str]) -> View:
    town = TownRides(clerk.office, fresh=True)
    id_ = query.get("id", "")
    calendar = town.timetable.calendar(id_)
    if id_ and calendar is None:
        raise NotFound
    known = calendar or Calendar("", (True,) * 5 + (False,) * 2, clerk.at.date().isoformat(), "")
    fields = (
        _seen(town),
        Field("id", "", "hidden", known.id) if calendar else Field("id", "記号", required=True, hint="半角の英数字"),
        *(
            Field(f"day-{number}", f"{day}曜日", "checkbox", "on" if runs else "", beside="days")
            for number, (day, runs) in enumerate(zip(WEEKDAYS, known.weekdays, strict=True))
        ),
        Field("start", "始まりの日", "date", known.start, required=True, beside="span"),
        Field("end", "終わりの日", "date", known.end, required=True, beside="span"),
        Field("added", "臨時に走る日", "textarea", "\n".join(known.added), hint="1行に1日（例：2026-11-23）"),
        Field("removed", "休む日", "textarea", "\n".join(known.removed), hint="1行に1日（例：2026-12-31）"),
    )
    note = Note("info", "休む日にすでに予約がある方へは、「相乗りの運行」の運休でお知らせください。")
    return View(known.id or "運行する日を加える", (note, Form("save_calendar", "保存する", fields)))


def save_calendar(clerk: Clerk, sent: Sent) -> Done:
    weekdays = tuple(bool(sent[f"day-{number}"]) for number in range(len(WEEKDAYS)))
    try:
        start, end = (date.fromisoformat(sent[name]).isoformat() for name in ("start", "end"))
        added, removed = (_days(sent[name]) for name in ("added", "removed"))
    except ValueError as error:
        raise StaffMistake("日付は2026-11-23のように入力してください。") from error
    if end < start:
        raise StaffMistake("終わりの日が、始まりの日より前です。")
    calendar = Calendar(_new_id(sent["id"]), weekdays, start, end, added, removed)
    told = f"運行する日「{calendar.id}」の変更"
    amend(clerk, lambda table: replace(table, calendars=_with(table.calendars, calendar)), told, seen=sent["seen"])
    return Done(f"calendar?id={calendar.id}", "保存しました。")


def _days(told: str) -> tuple[str, ...]:
    return tuple(sorted(date.fromisoformat(line.strip()).isoformat() for line in told.splitlines() if line.strip()))


def about_thing(_clerk: Clerk, sent: Sent) -> str:
    return sent["id"]
