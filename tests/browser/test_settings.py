"""Settings in real Chromium, as a newcomer changes them: the long form, its mistakes and rows, without script too."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from chalicelib.platform.console.members import Members
from chalicelib.platform.tenants.repository import Tenants
from chalicelib.services import load
from tests.browser.console_server import ConsoleServer, a_console
from tests.browser.looks import is_accessible
from tests.kit.offices import a_tenant
from tests.platform.console.desks import MINATO

PAGES = (
    "settings/all",
    "settings/texts",
    "settings/texts?q=ごみ&of=",
    "settings/text?of=conversations&key=welcome",
    "settings/form?of=garbage",
    "settings/form?of=hours",
    "settings/form?of=alerts",
    "settings/form?of=broadcasts",
    "settings/form?of=reports",
    "settings/form?of=reports&at=kinds:other",
    "settings/form?of=reports&at=kinds:other/questions:photo",
    "settings/history?of=settings/garbage",
    "garbage/items",
    "garbage/words",
)
HEAVIEST = 200_000

pytestmark = pytest.mark.browser


@pytest.fixture
def server(estate: None) -> Iterator[ConsoleServer]:
    with a_console(load=load) as server:
        office = server.desks.towns[MINATO]
        Tenants(office.scope).keep(a_tenant(MINATO, services=("garbage", "reports", "reception", "profile")))
        server.desks.house.memory.forget()
        Members(office.scope).keep(server.desks.member(MINATO, "manager"))
        yield server


def chosen(server: ConsoleServer, name: str) -> Any:
    return Tenants(server.desks.towns[MINATO].scope).own().settings.get(name, {})


@pytest.mark.parametrize("scripts", [True, False])
def test_a_newcomer_types_the_opening_hours_makes_mistakes_and_gets_there(
    open_page: Any, server: ConsoleServer, scripts: bool
) -> None:
    page = open_page(path=f"{MINATO}/settings/all", java_script_enabled=scripts)
    page.get_by_role("link", name="開庁時間・閉庁日").click()
    page.get_by_role("button", name="時間帯を足す").click()
    row = page.get_by_role("group", name="時間帯 1")
    for day in ("月曜日", "火曜日"):
        row.get_by_label(day).check()
    row.get_by_label("開く時刻").fill("17:15")
    row.get_by_label("閉まる時刻").fill("8時半")
    page.get_by_role("button", name="保存する").last.click()
    expect(page.get_by_role("alert").first).to_contain_text("印のついた項目")
    expect(page.get_by_text("18:30のように入力してください。").first).to_be_visible()
    expect(row.get_by_label("火曜日")).to_be_checked()
    expect(row.get_by_label("閉まる時刻")).to_have_value("8時半")
    row.get_by_label("開く時刻").fill("８：３０")
    row.get_by_label("閉まる時刻").fill("17:15")
    page.get_by_role("button", name="保存する").last.click()
    expect(page.get_by_role("status").first).to_contain_text("保存しました。")
    assert chosen(server, "hours") == {"week": [{"days": ["mon", "tue"], "opens": "08:30", "closes": "17:15"}]}


def test_enter_saves_and_never_removes_a_row(open_page: Any, server: ConsoleServer) -> None:
    page = open_page(path=f"{MINATO}/settings/form?of=garbage")
    page.get_by_label("ごみの問い合わせ先の電話番号").fill("0123-11-2222")
    page.get_by_label("ごみの問い合わせ先の電話番号").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("保存しました。")
    assert chosen(server, "garbage") == {"phone": "0123-11-2222"}


def test_the_summary_of_mistakes_leads_to_the_field(open_page: Any, server: ConsoleServer) -> None:
    page = open_page(path=f"{MINATO}/settings/form?of=garbage")
    page.get_by_label("ごみの問い合わせ先の電話番号").fill("代表")
    page.get_by_role("button", name="保存する").last.click()
    page.get_by_role("link", name="ごみの問い合わせ先の電話番号").click()
    assert "v-phone" in page.url
    expect(page.get_by_label("ごみの問い合わせ先の電話番号")).to_have_attribute("aria-invalid", "true")


def test_a_welcome_is_found_changed_looked_at_and_put_back(open_page: Any, server: ConsoleServer) -> None:
    page = open_page(path=f"{MINATO}/settings/texts")
    page.get_by_label("文の中の言葉").fill("ようこそ")
    page.get_by_role("button", name="さがす").click()
    page.get_by_role("link", name="ようこそ").first.click()
    page.get_by_label("日本語", exact=True).fill("やあ、{town}の窓口です。")
    page.get_by_role("button", name="届く形を確かめる").click()
    expect(page.locator(".handset")).to_contain_text("やあ、みなと市の窓口です。")
    page.get_by_role("button", name="保存する").last.click()
    expect(page.get_by_role("status").first).to_contain_text("保存しました。")
    page.get_by_role("button", name="日本語を標準の文に戻す").click()
    expect(page.get_by_role("status").first).to_contain_text("保存しました。")
    assert Tenants(server.desks.towns[MINATO].scope).own().texts == {}


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_is_wider_than_the_screen_or_too_heavy(open_page: Any, server: ConsoleServer, width: int) -> None:
    page = open_page(width=width)
    wide, heavy = [], []
    for path in PAGES:
        page.goto(f"{server.url}/console/{MINATO}/{path}")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(path)
        if len(page.content().encode()) > HEAVIEST:
            heavy.append(path)
    assert (wide, heavy) == ([], [])


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(open_page: Any, path: str) -> None:
    page = open_page(path=f"{MINATO}/{path}")
    assert page.get_by_role("heading", level=1).count() == 1
    is_accessible(page)


def test_axe_finds_nothing_where_mistakes_are_told(open_page: Any) -> None:
    page = open_page(path=f"{MINATO}/settings/form?of=hours")
    page.get_by_role("button", name="時間帯を足す").click()
    page.get_by_role("button", name="保存する").last.click()
    expect(page.get_by_text("確認が必要な項目が").first).to_be_visible()
    is_accessible(page)
