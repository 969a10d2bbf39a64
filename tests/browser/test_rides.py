"""Shared rides in real Chromium: the rider's page, the driver's page, and the operator's desk, at two widths."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from chalicelib.platform.console.members import Members
from chalicelib.platform.house import Office
from chalicelib.platform.residents.model import Resident, resident_id
from chalicelib.platform.residents.repository import Residents
from chalicelib.platform.tenants.grants import OperatorOrder
from chalicelib.platform.tenants.repository import Tenants
from chalicelib.services import load
from chalicelib.services.rides.actions.callers import book_for_caller
from chalicelib.services.rides.actions.driving import offer_trip
from chalicelib.services.rides.actions.matching import Asked
from chalicelib.services.rides.repository import TownRides
from tests.browser.console_server import ConsoleServer, a_console
from tests.browser.looks import fits, is_accessible, looked_at, pictured
from tests.browser.page_server import Pages, open_pages
from tests.browser.windows import a_context, a_page
from tests.kit.offices import a_resident, a_tenant
from tests.platform.console.desks import MINATO
from tests.services.rides.towns import MORNING, TUESDAY, a_driver, a_leg, a_run, books, brings_timetable

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("estate")]

TITLES = {
    "my_rides": "相乗りの予約",
    "my_rides?lang=en": "My shared rides",
    "driver": "運転手のページ",
    "driver?lang=en": "Driver's page",
    "driver?show=past": "運転手のページ",
}


def a_busy_day(office: Office, driver: Resident) -> TownRides:
    """A driver with two riders, one who telephoned, and a request on another trip."""
    brings_timetable(office)
    town = TownRides(office, fresh=True)
    known = a_driver(town, "21", driver)
    offer_trip(town, known, a_run(), 4, office.now())
    books(town, a_resident(office, "31"), seats=2)
    caller = {"name": "見本の電話の方", "phone": "0124-00-0001", "luggage": "買い物カート"}
    asked = Asked("call", office.house.clock())
    book_for_caller(town, a_run(), a_leg(town, "clinic"), 1, caller, by="desk", asked=asked)
    books(town, a_resident(office, "32"), leg=a_leg(town, "station", "kamizato", "up-1100"))
    return town


# residents' pages


@pytest.fixture
def pages(browser: Any) -> Iterator[Pages]:
    with open_pages(load("rides")) as opened:
        yield opened


def oneself(pages: Pages) -> Resident:
    """The resident whose phone it is, written down."""
    name = resident_id(pages.town.channel.line_id, pages.resident.user_id)
    known = Resident(name, pages.town.channel.key, pages.resident.user_id, follow="following")
    Residents(pages.town.office.scope).keep(known)
    return known


def opened(browser: Any, pages: Pages, page: str, faults: list[str], *, width: int = 360) -> Any:
    name, _, query = page.partition("?")
    seen = a_page(a_context(browser, width), faults)
    seen.goto(pages.address(name, query, "rides"))
    seen.wait_for_url("**/view*")
    return seen


def test_pages_are_accessible_and_fit(browser: Any, pages: Pages, faults: list[str]) -> None:
    me = oneself(pages)
    town = a_busy_day(pages.town.office, me)
    books(town, me, leg=a_leg(town, "kamizato", "station", "down-1330"))
    for page, title in TITLES.items():
        seen = opened(browser, pages, page, faults)
        for width in (360, 1280):
            seen.set_viewport_size({"width": width, "height": 780})
            expect(seen.get_by_role("heading", level=1)).to_have_text(title)
            is_accessible(seen)
            fits(seen)
            pictured(seen, f"rides-{page.replace('?', '-')}-{width}")


def test_a_rider_cancels_on_the_page_after_a_question(browser: Any, pages: Pages, faults: list[str]) -> None:
    me = oneself(pages)
    town = a_busy_day(pages.town.office, a_resident(pages.town.office, "21"))
    books(town, me)
    seen = opened(browser, pages, "my_rides", faults)
    expect(seen.get_by_text("白い軽自動車")).to_be_visible()
    form = seen.locator("form[action$='/do/cancel']")
    form.locator("summary").click()
    form.locator("button").click()
    expect(seen.locator("[data-focus]")).to_contain_text("の予約を取り消しました。")
    expect(seen.get_by_text("これからの予約はありません。").first).to_be_visible()
    pictured(seen, "rides-cancelled-360")


def test_a_driver_takes_a_request_and_withdraws_a_trip(browser: Any, pages: Pages, faults: list[str]) -> None:
    town = a_busy_day(pages.town.office, oneself(pages))
    seen = opened(browser, pages, "driver", faults)
    expect(seen.get_by_text("0124-00-0001")).to_have_count(0)
    seen.locator("form[action$='/do/take'] button").click()
    expect(seen.locator("[data-focus]")).to_contain_text("乗る方に、運転手が決まったことをお知らせしました。")
    form = seen.locator("form[action$='/do/withdraw']").first
    form.locator("summary").click()
    expect(form.get_by_text("取り下げる（3人が乗れなくなります）")).to_be_visible()
    pictured(seen, "rides-withdraw-360")
    form.locator("button").click()
    expect(seen.locator("[data-focus]")).to_contain_text("取り下げました。乗る予定だった2件")
    states = {ride.state for ride in town.rides.on(TUESDAY.isoformat(), MORNING)}
    assert states == {"waiting"}


# the operator's desk


@pytest.fixture
def server(estate: None) -> Iterator[ConsoleServer]:
    with a_console(load=load) as server:
        office = server.desks.towns[MINATO]
        Tenants(office.scope).keep(a_tenant(MINATO, services=("rides",)))
        server.desks.house.memory.forget()
        Members(office.scope).keep(server.desks.member(MINATO, "manager"))
        office = server.desks.house.office(OperatorOrder(MINATO))
        a_busy_day(office, a_resident(office, "21"))
        yield server


def goes(page: Any, server: ConsoleServer, path: str) -> None:
    page.goto(f"{server.url}/console/{MINATO}/rides/{path}")


def test_every_page_of_the_desk_is_accessible_and_fits(desk: Any, server: ConsoleServer) -> None:
    day = TUESDAY.isoformat()
    pages = {
        "day": (f"day?day={day}", "2026年11月24日(火)の運行"),
        "run": (f"run?day={day}&trip={MORNING}", "11月24日(火) 8:00 谷線 やまべ駅行き"),
        "waiting": (f"run?day={day}&trip=up-1100", "11月24日(火) 11:00 谷線 上里公民館行き"),
        "drivers": ("drivers", "相乗りの運転手"),
        "figures": ("figures?month=2026-11", "2026年11月の相乗りの実績"),
        "timetable": ("timetable", "相乗りの時刻表"),
        "stops": ("stops", "停留所"),
        "stop": ("stop?id=clinic", "診療所前"),
        "trip": (f"trip?id={MORNING}", "谷線の便"),
        "calendar": ("calendar?id=weekdays", "weekdays"),
    }
    for name, (path, title) in pages.items():
        goes(desk, server, path)
        expect(desk.get_by_role("heading", level=1)).to_have_text(title)
        looked_at(desk, f"rides-desk-{name}")


def test_the_operator_books_a_caller_finds_them_a_driver_and_prints_the_sheet(desk: Any, server: ConsoleServer) -> None:
    day = TUESDAY.isoformat()
    goes(desk, server, f"day?day={day}")
    desk.get_by_role("row").filter(has_text="11:00").get_by_role("link", name="開く").click()
    desk.get_by_label("乗る停留所").select_option("やまべ駅")
    desk.get_by_label("降りる停留所").select_option("上里公民館")
    desk.get_by_label("お名前").fill("見本の二人目")
    desk.get_by_label("電話番号").fill("0124-00-0002")
    desk.get_by_role("button", name="予約する").click()
    expect(desk.get_by_role("status").first).to_contain_text("で予約しました")
    form = desk.locator("form[action$='/assign']")
    form.locator("select[name=ride]").select_option(index=1)
    form.locator("select[name=driver]").select_option(index=1)
    form.get_by_role("button", name="この運転手に決める").click()
    expect(desk.get_by_role("status").first).to_contain_text("運転手を決め")
    goes(desk, server, f"day?day={day}")
    desk.get_by_role("button", name="運転手に渡す表を開く").click()
    expect(desk.get_by_text("見本の電話の方（電話 0124-00-0001）")).to_be_visible()
    looked_at(desk, "rides-desk-sheet")


def test_a_driver_is_paused_after_a_question_and_their_riders_wait(desk: Any, server: ConsoleServer) -> None:
    goes(desk, server, "drivers")
    desk.get_by_role("link", name="見本の運転手21").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("見本の運転手21")
    looked_at(desk, "rides-desk-driver")
    form = desk.locator("form[action$='/decide']").filter(has_text="休止する")
    form.locator("summary").click()
    form.get_by_label("本人に伝える理由").fill("車検のため")
    form.get_by_role("button", name="休止する").click()
    expect(desk.get_by_role("status").first).to_contain_text("便1件を取り下げ")
