"""The desk in real Chromium: what waits, the list with the keyboard, photos, the map, paper, the telephone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chalicelib.platform.cases.repository import Cases
from tests.browser.console_server import ConsoleServer
from tests.browser.looks import violations
from tests.browser.test_console import CASE, server
from tests.kit.offices import a_clerk
from tests.platform.console.desks import MINATO, a_case
from tests.platform.media.test_covering import a_photo

__all__ = ["server"]

PHOTO = "photos/one.jpg"
LATE = "261120-LATE"
PAGES = (
    "",
    "/cases?shelf=all&team=x",
    "/map",
    f"/print?case={LATE}",
    "/export",
    "/entry",
    "/desk/phrases",
    f"/photo?case={LATE}&number=1",
    f"/cases/{LATE}",
)

pytestmark = pytest.mark.browser


@pytest.fixture
def town(server: ConsoleServer) -> str:
    """The console's address, where a second case is overdue and has a photo."""
    office = server.desks.towns[MINATO]
    office.house.files.put(office.scope, PHOTO, a_photo(), "image/jpeg")
    a_case(office, LATE, due="2026-11-19", lat=35.11, lon=139.11, photos=(PHOTO,))
    return f"{server.url}/console/{MINATO}"


def test_a_newcomer_finds_what_is_overdue_and_hands_two_cases_over(
    open_page: Any, server: ConsoleServer, town: str
) -> None:
    page = open_page()
    page.goto(town)
    page.get_by_role("link", name="期限を過ぎた案件").click()
    expect(page.get_by_role("link", name=LATE)).to_be_visible()
    page.get_by_role("navigation", name="案件の一覧").get_by_role("link", name="待っているもの").click()
    page.get_by_label(f"{LATE}をえらぶ").check()
    page.get_by_label(f"{CASE}をえらぶ").check()
    expect(page.get_by_text("2件をえらんでいます")).to_be_visible()
    page.get_by_role("button", name="進む").click()
    page.get_by_label("新しい担当").select_option("道路課")
    page.get_by_role("button", name="どうなるかを確認する").click()
    expect(page.get_by_text("担当を「道路課」に変えます")).to_have_count(2)
    page.get_by_role("button", name="この内容で行う").click()
    expect(page.get_by_role("status").first).to_contain_text("2件のうち、2件を行いました。")
    page.get_by_role("button", name="行った2件を元に戻す").click()
    assert Cases(server.desks.towns[MINATO].scope).fetch(LATE).team == ""


def test_the_list_is_worked_with_the_keyboard_alone(open_page: Any, town: str) -> None:
    page = open_page()
    page.goto(f"{town}/cases")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("1件をえらんでいます")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="キーボードでの操作")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("261120-")


def test_a_refresh_leaves_ticks_alone(open_page: Any, server: ConsoleServer, town: str) -> None:
    page = open_page()
    page.clock.install()
    page.goto(f"{town}/cases")
    page.get_by_label(f"{LATE}をえらぶ").check()
    page.get_by_role("heading", name="案件").click()
    a_case(server.desks.towns[MINATO], "261120-ZZZZ")
    page.clock.fast_forward(31_000)
    expect(page.get_by_label(f"{LATE}をえらぶ")).to_be_checked()


def test_a_box_drawn_on_a_photo_is_covered(open_page: Any, server: ConsoleServer, town: str) -> None:
    page = open_page()
    page.route("https://files.example/**", lambda route: route.fulfill(body=a_photo(), content_type="image/jpeg"))
    page.goto(f"{town}/photo?case={LATE}&number=1")
    frame = page.locator("[data-canvas]").bounding_box()
    assert frame
    page.mouse.move(frame["x"] + 20, frame["y"] + 20)
    page.mouse.down()
    page.mouse.move(frame["x"] + 120, frame["y"] + 80)
    page.mouse.up()
    expect(page.locator(".mark")).to_have_count(1)
    page.get_by_role("button", name="かくした写真にする").click()
    expect(page.get_by_text("一部をかくした写真です。")).to_be_visible()
    assert Cases(server.desks.towns[MINATO].scope).fetch(LATE).redacted
    page.get_by_role("link", name="写真1（大きく開きます）").click()
    expect(page.get_by_role("dialog", name="写真")).to_be_visible()


def test_the_map_groups_what_lies_close_and_needs_no_tile(open_page: Any, server: ConsoleServer, town: str) -> None:
    for number in range(20):
        a_case(server.desks.towns[MINATO], f"261120-{number:04d}", lat=35.1 + number / 1e6, lon=139.1)
    page = open_page()
    page.goto(f"{town}/map")
    expect(page.get_by_text("22件を地図に置きました。")).to_be_visible()
    expect(page.locator(".crowd").first).to_be_visible()
    expect(page.get_by_role("link", name="地理院タイル")).to_be_visible()


def test_the_menu_is_folded_on_a_phone_and_opens_with_the_keyboard(open_page: Any, town: str) -> None:
    page = open_page(width=360)
    page.goto(town)
    link = page.get_by_role("navigation", name="メニュー").get_by_role("link", name="案件")
    expect(link).to_be_hidden()
    page.get_by_text("メニュー", exact=True).focus()
    page.keyboard.press("Enter")
    expect(link).to_be_visible()


def test_the_desk_works_without_scripts(open_page: Any, server: ConsoleServer, town: str) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(f"{town}/map")
    expect(page.get_by_role("link", name=LATE)).to_be_visible()
    page.goto(f"{town}/photo?case={LATE}&number=1")
    for label, number in (("左から", "10"), ("上から", "10"), ("幅", "20"), ("高さ", "20")):
        page.get_by_label(label).first.fill(number)
    page.get_by_role("button", name="かくした写真にする").click()
    expect(page.get_by_role("status")).to_contain_text("写真の一部をかくしました。")
    page.get_by_label("いつまでに対応するか").fill("2026-12-24")
    page.get_by_role("button", name="期限を変更する").click()
    page.get_by_role("button", name="「対応期限の変更」を取り消す").click()
    assert Cases(server.desks.towns[MINATO].scope).fetch(LATE).due == "2026-11-19"


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_is_wider_than_the_screen_and_none_breaks_its_policy(open_page: Any, town: str, width: int) -> None:
    page, refused, wide = open_page(width=width), list[str](), list[str]()
    page.on("console", lambda told: refused.append(told.text) if "Content Security Policy" in told.text else None)
    for path in PAGES:
        page.goto(f"{town}{path}")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(path)
    assert (wide, refused) == ([], [])


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_the_desk(open_page: Any, town: str, width: int) -> None:
    page: Page = open_page(width=width)
    found: list[str] = []
    for path in PAGES:
        page.goto(f"{town}{path}")
        found += violations(page, path)
    assert found == []


def test_two_who_cover_the_same_photo_the_second_is_told(open_page: Any, server: ConsoleServer, town: str) -> None:
    from chalicelib.platform.cases.desk import write_note

    page = open_page(java_script_enabled=False)
    page.goto(f"{town}/photo?case={LATE}&number=1")
    write_note(a_clerk(server.desks.towns[MINATO]), LATE, 1, "先に書いたメモ")
    for label, number in (("左から", "10"), ("上から", "10"), ("幅", "20"), ("高さ", "20")):
        page.get_by_label(label).first.fill(number)
    page.get_by_role("button", name="かくした写真にする").click()
    expect(page.get_by_role("alert")).to_contain_text("ほかの人が先に変更しました")
    expect(page.get_by_label("幅").first).to_have_value("20")
