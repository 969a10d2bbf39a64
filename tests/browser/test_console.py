"""The console in real Chromium, as a newcomer would use it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from chalicelib.platform.cases import desk
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.console.members import Members
from tests.browser.console_server import ConsoleServer, a_console
from tests.browser.looks import violations
from tests.kit.offices import a_clerk, a_resident
from tests.platform.console.desks import MINATO, a_case

CASE = "261120-4K7Q"
PAGES = ("", "/cases", "/cases?shelf=done", f"/cases/{CASE}", "/roads/words", "/staff/members", "/audit", "/cases/none")

pytestmark = pytest.mark.browser


@pytest.fixture
def server(estate: None) -> Iterator[ConsoleServer]:
    with a_console() as server:
        office = server.desks.towns[MINATO]
        Members(office.scope).keep(server.desks.member(MINATO, "manager"))
        sealed = server.desks.house.sealer.seal(MINATO, f"case/{CASE}", '{"電話": "0123-00-0000"}')
        a_case(office, CASE, resident_id=a_resident(office).id, lat=35.1, lon=139.1, sealed=sealed)
        yield server


def test_a_clerk_finds_a_case_answers_it_and_closes_it(open_page: Any, server: ConsoleServer) -> None:
    page = open_page()
    page.get_by_role("link", name="待っているもの").click()
    page.get_by_role("link", name=CASE).click()
    page.get_by_label("返信の本文").fill("明日、現地を確認します。")
    page.get_by_role("button", name="届く内容を確認する").first.click()
    expect(page.get_by_role("region", name="住民に届く内容")).to_contain_text("明日、現地を確認します。")
    page.get_by_role("button", name="この内容で送る").click()
    expect(page.get_by_role("status")).to_contain_text("返信を送りました。")
    page.get_by_label("新しい状況").select_option("対応済み")
    page.get_by_role("button", name="届く内容を確認する").nth(1).click()
    page.get_by_role("button", name="この内容で変更する").click()
    expect(page.get_by_role("status")).to_contain_text("状況を変更しました。")
    assert Cases(server.desks.towns[MINATO].scope).fetch(CASE).status == "fixed"


def test_it_all_works_without_scripts(open_page: Any, server: ConsoleServer) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(f"{server.url}/console/{MINATO}/cases/{CASE}")
    page.get_by_label("職員だけが読むメモ").fill("電話しました")
    page.get_by_role("button", name="メモを残す").click()
    expect(page.get_by_role("status")).to_contain_text("メモを残しました。")
    expect(page.get_by_text("北緯35.10000")).to_be_visible()
    page.get_by_role("button", name="個人情報を表示").click()
    expect(page.get_by_text("0123-00-0000")).to_be_visible()
    page.goto(f"{server.url}/console/{MINATO}/roads/words")
    page.get_by_text("消す").first.click()
    page.get_by_role("button", name="消す").click()
    expect(page.get_by_role("status").first).to_contain_text("消しました。")


def test_the_second_clerk_sees_what_changed_above_what_they_typed(open_page: Any, server: ConsoleServer) -> None:
    page = open_page(width=360)
    page.goto(f"{server.url}/console/{MINATO}/cases/{CASE}")
    page.get_by_label("職員だけが読むメモ").fill("途中まで書いた長いメモ")
    desk.write_note(a_clerk(server.desks.towns[MINATO]), CASE, 1, "先に書かれたメモ")
    page.get_by_role("button", name="メモを残す").click()
    expect(page.get_by_role("status").first).to_contain_text("先に書かれたメモ")
    expect(page.get_by_label("職員だけが読むメモ")).to_have_value("途中まで書いた長いメモ")


def test_the_list_refreshes_itself_while_somebody_looks(open_page: Any, server: ConsoleServer) -> None:
    page = open_page()
    page.clock.install()
    page.goto(f"{server.url}/console/{MINATO}/cases")
    a_case(server.desks.towns[MINATO], "261120-ZZZZ")
    expect(page.get_by_role("link", name="261120-ZZZZ")).to_have_count(0)
    page.clock.fast_forward(31_000)
    expect(page.get_by_role("link", name="261120-ZZZZ")).to_be_visible()


def test_the_map_shows_the_place_without_any_tile(open_page: Any, server: ConsoleServer) -> None:
    page = open_page()
    page.goto(f"{server.url}/console/{MINATO}/cases/{CASE}")
    expect(page.locator(".leaflet-interactive")).to_be_visible()
    expect(page.get_by_role("link", name="地理院タイル")).to_be_visible()
    expect(page.get_by_role("link", name="地理院タイル")).to_be_visible()


def test_the_keyboard_alone_suffices(open_page: Any, server: ConsoleServer) -> None:
    page = open_page()
    page.goto(f"{server.url}/console/{MINATO}/cases/{CASE}")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="本文へ移動")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "note":
            break
    page.keyboard.type("キーボードで書きました")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("メモを残しました。")


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_is_wider_than_the_screen(open_page: Any, server: ConsoleServer, width: int) -> None:
    page = open_page(width=width)
    wide = []
    for path in PAGES:
        page.goto(f"{server.url}/console/{MINATO}{path}")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(path)
    assert wide == []


def test_no_page_breaks_its_own_security_policy(open_page: Any, server: ConsoleServer) -> None:
    page, refused = open_page(), []
    page.on("console", lambda told: refused.append(told.text) if "Content Security Policy" in told.text else None)
    for path in PAGES:
        page.goto(f"{server.url}/console/{MINATO}{path}")
    assert refused == []


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_any_page(open_page: Any, server: ConsoleServer, width: int) -> None:
    page = open_page(width=width)
    found = []
    for path in ("/console", *(f"/console/{MINATO}{path}" for path in PAGES)):
        page.goto(f"{server.url}{path}")
        found += violations(page, path)
    page.goto(f"{server.url}/console/{MINATO}/cases/{CASE}")
    page.get_by_label("返信の本文").fill("確認します。")
    page.get_by_role("button", name="届く内容を確認する").first.click()
    assert found + violations(page, "preview") == []
    page.evaluate("document.querySelector('h1').innerHTML = '<img src=x>'")
    assert violations(page, "planted") != []
