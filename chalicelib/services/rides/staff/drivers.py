"""Drivers: who applied with what, who drives, who pauses, and whose papers end."""

from collections.abc import Mapping
from datetime import date

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Link, Note, Once, Sent, Table, View
from chalicelib.services.rides.actions.drivers import decide, papers_of, renew_papers
from chalicelib.services.rides.actions.driving import riders_with
from chalicelib.services.rides.actions.offering import open_offers
from chalicelib.services.rides.model.driver import Driver, DriverState
from chalicelib.services.rides.repository import TownRides
from chalicelib.services.rides.staff.words import DRIVER_STATES, run_page, trip_in_words
from chalicelib.web.words import WEEKDAYS, short_day
from chalicelib.web.words import day as day_in_words

LABELS: Mapping[str, str] = {
    "name": "お名前",
    "phone": "携帯電話",
    "licence": "免許証の番号",
    "plate": "車のナンバー",
    "insurance": "任意保険",
}
VERBS: Mapping[DriverState, tuple[str, str]] = {
    "approved": ("登録する", "書類を確認して、運転手として登録します。本人に知らせます。よろしいですか。"),
    "paused": (
        "休止する",
        "登録を休止し、これからの便をすべて取り下げます。乗る方と本人に知らせます。よろしいですか。",
    ),
    "ended": (
        "登録を終わる",
        "登録を終わり、これからの便をすべて取り下げます。乗る方と本人に知らせます。よろしいですか。",
    ),
}


def show_drivers(clerk: Clerk, _query: Mapping[str, str]) -> View:
    """Those to approve first, then by how soon their papers end."""
    town = TownRides(clerk.office, fresh=True)
    order = list(DRIVER_STATES)
    drivers = sorted(town.drivers.all(), key=lambda driver: (order.index(driver.state), driver.papers_until))
    rows = tuple(_row(town, driver) for driver in drivers)
    columns = ("運転手", "状態", "書類の期限", "席", "路線", "曜日")
    applied = "運転手の申込みは、LINEの「運転手に申し込む」で受け付けます。"
    return View("相乗りの運転手", (Note("info", applied), Table(columns, rows, "運転手は、まだいません。", "運転手")))


def _row(town: TownRides, driver: Driver) -> tuple[desk.Cell, ...]:
    name = papers_of(town, driver).get("name", "名前なし")
    return (
        Link(name, f"driver?id={driver.id}"),
        DRIVER_STATES[driver.state],
        _until(town, driver),
        f"{driver.seats}人",
        _routes(town, driver),
        _weekdays(driver),
    )


def _until(town: TownRides, driver: Driver) -> str:
    told = day_in_words(driver.papers_until)
    if driver.papers_until < town.today.isoformat():
        return f"{told}（切れています）"
    is_near = driver.warned_from(town.settings.papers_warned) <= town.today.isoformat()
    return f"{told}（まもなく）" if is_near else told


def _routes(town: TownRides, driver: Driver) -> str:
    return "、".join(town.timetable.route_said(route, "ja") for route in driver.routes) or "すべて"


def _weekdays(driver: Driver) -> str:
    return "".join(WEEKDAYS[day] for day in driver.weekdays) or "毎日"


def show_driver(clerk: Clerk, query: Mapping[str, str]) -> View:
    town = TownRides(clerk.office, fresh=True)
    driver = _fetched(town, query.get("id", ""))
    papers = papers_of(town, driver)
    facts = desk.Facts(
        (
            ("状態", DRIVER_STATES[driver.state] + (f"（{driver.reason}）" if driver.reason else "")),
            ("免許証の期限", day_in_words(driver.licence_until)),
            ("保険の満期日", day_in_words(driver.insurance_until)),
            ("車", f"{driver.car}（{driver.seats}人まで）"),
            ("路線", _routes(town, driver)),
            ("曜日", _weekdays(driver)),
        ),
        "登録の内容",
    )
    back = desk.Facts((("運転手の一覧", Link("戻る", "drivers")),))
    see = Form("papers", "書類を見る", (Field("id", "", "hidden", driver.id),), "書類（電話番号、免許証、保険など）")
    blocks: tuple[desk.Block, ...] = (back, facts, see, _runs(town, driver), *_decisions(driver), _renewal(driver))
    return View(papers.get("name", "運転手"), blocks)


def show_papers(clerk: Clerk, sent: Sent) -> Once:
    """A driver's private answers, shown once and written down in the audit log."""
    town = TownRides(clerk.office, fresh=True)
    driver = _fetched(town, sent["id"])
    papers = papers_of(town, driver)
    rows = tuple((label, papers.get(name, "―")) for name, label in LABELS.items())
    back = (("運転手", Link("戻る", f"driver?id={driver.id}")),)
    return Once(View("運転手の書類", (desk.Facts((*rows, *back)),)))


def _runs(town: TownRides, driver: Driver) -> Table:
    rows = []
    for offer in open_offers(town, driver.id):
        trip = town.timetable.trip(offer.trip)
        seats = sum(ride.seats for ride in riders_with(town, offer))
        told = trip_in_words(town, trip) if trip else offer.trip
        rows.append((short_day(offer.day), Link(told, run_page(offer.run)), f"{seats}人／{offer.seats}席"))
    return Table(("日", "便", "乗る方"), tuple(rows), "これからの運転の予定はありません。", "これからの運転")


def _decisions(driver: Driver) -> list[Form]:
    """What may be decided now: everything but what they are."""
    forms = []
    for state, (verb, sure) in VERBS.items():
        if state != driver.state:
            fields = (
                Field("id", "", "hidden", driver.id),
                Field("state", "", "hidden", state),
                *(() if state == "approved" else (Field("reason", "本人に伝える理由", most=100),)),
            )
            forms.append(Form("decide", verb, fields, confirm=sure, danger=state != "approved"))
    return forms


def _renewal(driver: Driver) -> Form:
    fields = (
        Field("id", "", "hidden", driver.id),
        Field("licence_until", "免許証の期限", "date", driver.licence_until, required=True, beside="until"),
        Field("insurance_until", "保険の満期日", "date", driver.insurance_until, required=True, beside="until"),
    )
    return Form("renew", "新しい期限を保存する", fields, "書類の更新")


def decide_driver(clerk: Clerk, sent: Sent) -> Done:
    town = TownRides(clerk.office, fresh=True)
    driver, state = _fetched(town, sent["id"]), next((each for each in VERBS if each == sent["state"]), None)
    if state is None:
        raise NotFound
    if state == "approved" and driver.papers_until < town.today.isoformat():
        raise StaffMistake("免許証か保険の期限が切れています。先に、新しい期限を保存してください。")
    count = decide(town, driver, state, by=clerk.member.label, reason=sent["reason"].strip()[:100])
    told = f"便{count}件を取り下げ、乗る方に知らせました。" if count else "本人に知らせました。"
    return Done(f"driver?id={driver.id}", f"「{DRIVER_STATES[state]}」にしました。{told}")


def renew(clerk: Clerk, sent: Sent) -> Done:
    town = TownRides(clerk.office, fresh=True)
    driver = _fetched(town, sent["id"])
    try:
        days = [date.fromisoformat(sent[name]).isoformat() for name in ("licence_until", "insurance_until")]
    except ValueError as error:
        raise StaffMistake("期限の日付を入力してください。") from error
    renew_papers(town, driver, days[0], days[1])
    return Done(f"driver?id={driver.id}", "新しい期限を保存しました。")


def _fetched(town: TownRides, id_: str) -> Driver:
    driver = town.drivers.find(id_)
    if driver is None:
        raise NotFound
    return driver


def about_driver(_clerk: Clerk, sent: Sent) -> str:
    return sent["id"]
