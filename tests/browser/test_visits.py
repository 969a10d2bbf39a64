"""Bookings in real Chromium: a resident's pages on a phone, and every page of the desk at two widths."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.model import Wanted
from chalicelib.platform.bookings.waiting import Queue
from chalicelib.platform.console.members import Members
from chalicelib.platform.tenants.grants import OperatorOrder
from chalicelib.platform.tenants.repository import Tenants
from chalicelib.services import load
from chalicelib.services.visits.actions.booking import finish
from chalicelib.services.visits.actions.desk import town_desk
from tests.browser.console_server import ConsoleServer, a_console
from tests.browser.looks import fits, is_accessible, looked_at, pictured
from tests.browser.page_server import Pages, open_pages
from tests.browser.windows import a_context, a_page, comes_in
from tests.kit.offices import a_resident, a_tenant, a_turn
from tests.platform.console.desks import MINATO
from tests.services.visits.test_flow import books_flu
from tests.services.visits.towns import SETTINGS

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("estate")]

CHOSEN = {"visits": SETTINGS, "hours": {"closed_on_holidays": False}}
NURSERY, FLU, CLASS = "umikaze@2026-11-23T10:00+09:00", "flu@2026-11-24T13:00+09:00", "cooking@2026-11-27T10:00+09:00"


# the resident's pages


@pytest.fixture
def pages(browser: Any) -> Iterator[Pages]:
    with open_pages(load("visits"), settings=CHOSEN) as opened:
        yield opened


def on_a_phone(browser: Any, pages: Pages, faults: list[str], page_name: str, query: str = "") -> Any:
    page = a_page(a_context(browser), faults)
    page.goto(pages.address(page_name, query, service="visits"))
    page.wait_for_url("**/view*")
    return page


def seen(page: Any, name: str) -> None:
    is_accessible(page)
    fits(page)
    pictured(page, f"visits-{name}-360")


def test_a_resident_looks_changes_and_cancels_on_the_phone(browser: Any, pages: Pages, faults: list[str]) -> None:
    books_flu(pages.resident)
    page = on_a_phone(browser, pages, faults, "list")
    expect(page.get_by_text("インフルエンザの予防接種")).to_be_visible()
    seen(page, "list")
    page.get_by_role("link", name="日時や人数を変える").click()
    seen(page, "booking")
    page.get_by_label("新しい日時").select_option(label="11月25日（水） 13:30 あと1人")
    page.get_by_role("button", name="変更する").click()
    expect(page.get_by_text("予約を変更しました。")).to_be_visible()
    expect(page.get_by_text("11月25日（水） 13:30").first).to_be_visible()
    page.locator("details.ask summary").click()
    seen(page, "cancel")
    page.locator("details.ask button[type=submit]").click()
    expect(page.get_by_text("予約を取り消しました。")).to_be_visible()
    expect(page.get_by_text("予約はありません。", exact=True)).to_be_visible()


def test_free_times_of_a_month_lead_back_into_the_chat(browser: Any, pages: Pages, faults: list[str]) -> None:
    pages.resident.says("予約")
    page = on_a_phone(browser, pages, faults, "slots")
    seen(page, "offerings")
    page.get_by_role("link", name="インフルエンザの予防接種").click()
    expect(page.get_by_text("13:00 あと1人").first).to_be_visible()
    seen(page, "month")
    page.get_by_role("button", name="13:00をえらぶ").first.click()
    page.wait_for_url("**/tapped*")
    pages.town.pump()
    assert "この内容でよいですか。" in str(pages.town.line.said_to(pages.resident.user_id)[-1])


def test_the_pages_speak_english(browser: Any, pages: Pages, faults: list[str]) -> None:
    books_flu(pages.resident)
    page = on_a_phone(browser, pages, faults, "list", "lang=en")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="My bookings")).to_be_visible()
    expect(page.get_by_text("Flu vaccination")).to_be_visible()
    seen(page, "list-en")


# the desk


@pytest.fixture
def server(estate: None) -> Iterator[ConsoleServer]:
    """A town in which some residents have booked, wait, and take part in a draw."""
    with a_console(load=load) as server:
        office = server.desks.towns[MINATO]
        Tenants(office.scope).keep(a_tenant(MINATO, services=("visits",), settings=CHOSEN))
        server.desks.house.memory.forget()
        Members(office.scope).keep(server.desks.member(MINATO, "manager"))
        fill(server)
        yield server


def fill(server: ConsoleServer) -> None:
    office = server.desks.house.office(OperatorOrder(MINATO))
    desk = town_desk(office)
    answers = {"about": NURSERY, "people": "2", "q-age": 2, "q-child": "見本 一郎"}
    finish(a_turn(office, a_resident(office, "1"), service="visits", event="E1"), answers)
    finish(a_turn(office, a_resident(office, "2"), service="visits", event="E2"), {"about": FLU})
    offering, slot = desk.offering("flu"), desk.slot("flu", FLU.partition("@")[2])
    waiter = a_resident(office, "3")
    wanted = Wanted("W", (slot,), offering.limits(), resident=waiter.id, channel=waiter.channel_key)
    Queue(desk, offering, slot).join(wanted, office.now())
    for number in range(4, 9):
        turn = a_turn(office, a_resident(office, str(number)), service="visits", event=f"E{number}")
        finish(turn, {"about": CLASS})


def booked_by(desk: Desk, name: str) -> str:
    return desk.ledger.ahead_of(a_resident(desk.office, name).id, desk.office.now())[0].id


def opened(desk: Any, server: ConsoleServer, path: str) -> None:
    answered = desk.goto(f"{server.url}/console/{MINATO}/{path}")
    assert answered.status == 200


def test_every_page_of_the_desk_is_accessible_at_both_widths(desk: Any, server: ConsoleServer) -> None:
    town = town_desk(server.desks.house.office(OperatorOrder(MINATO)))
    expect(desk.get_by_role("heading", level=1)).not_to_have_text("うまくいきませんでした")
    looked_at(desk, "visits-front")
    for name, path in {
        "day": "day?day=2026-11-23",
        "week": "week?day=2026-11-24",
        "one": f"booking?number={booked_by(town, '1')}",
        "slot": "slot?offering=flu&starts=2026-11-24T13:00%2B09:00",
        "phone": "phone?offering=umikaze",
        "lotteries": "lotteries",
        "lottery": "lottery?offering=cooking&starts=2026-11-27T10:00%2B09:00",
        "forecast": "forecast?day=2026-11-23",
        "offerings": "offerings",
        "offering": "offering?offering=umikaze",
        "export": "export",
        "feeds": "feeds",
        "audit": "audit",
    }.items():
        opened(desk, server, f"visits/{path}")
        looked_at(desk, f"visits-{name}")
    opened(desk, server, "settings/form?of=visits")
    looked_at(desk, "visits-settings")
    opened(desk, server, "settings/form?of=visits&at=offerings:umikaze")
    looked_at(desk, "visits-settings-offering")


def test_a_caller_is_booked_found_marked_and_cancelled(desk: Any, server: ConsoleServer) -> None:
    opened(desk, server, "visits/phone?offering=umikaze")
    desk.get_by_label("日時").select_option(index=1)
    desk.get_by_label("お名前").fill("見本 花子")
    desk.get_by_label("電話番号").fill("0123-45-0000")
    desk.get_by_label("お子さんの年齢").fill("3")
    desk.get_by_label("お子さんの名前").fill("見本 二郎")
    pictured(desk, "visits-call-filled")
    desk.get_by_role("button", name="予約する").click()
    expect(desk.get_by_role("status").first).to_contain_text("予約しました。受付番号は")
    desk.get_by_role("button", name="名前・連絡先などを見る").click()
    expect(desk.get_by_text("見本 花子")).to_be_visible()
    looked_at(desk, "visits-private")
    desk.go_back()
    desk.get_by_label("来庁の記録").select_option("来庁")
    desk.get_by_role("button", name="記録する").click()
    expect(desk.get_by_role("status").first).to_contain_text("「来庁」と記録しました。")


def test_a_day_is_printed_with_names_and_a_draw_is_drawn(desk: Any, server: ConsoleServer) -> None:
    opened(desk, server, "visits/day?day=2026-11-23")
    desk.get_by_role("button", name="名前入りの名簿を開く").click()
    expect(desk.get_by_text("見本 一郎")).to_be_visible()
    looked_at(desk, "visits-sheet")
    server.desks.house.clock.pass_(days=5, hours=8)  # type: ignore[attr-defined]
    comes_in(desk, server)
    opened(desk, server, "visits/lottery?offering=cooking&starts=2026-11-27T10:00%2B09:00")
    desk.get_by_text("抽選する").first.click()
    desk.get_by_role("button", name="抽選する").last.click()
    expect(desk.get_by_role("status").first).to_contain_text("抽選しました。")
    expect(desk.get_by_text("当選").first).to_be_visible()
    looked_at(desk, "visits-drawn")
