"""The way in, in real Chromium: staff pages as a newcomer uses them, and what is typed when the connection goes."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chalicelib.platform.console.members import Members
from chalicelib.platform.console.operators import list_operator
from tests.browser.console_server import ConsoleServer, a_console
from tests.browser.looks import violations
from tests.browser.windows import signs_in
from tests.platform.console.desks import MINATO

OPERATOR = "hoshu@vendor.example"
LONG = "道路の穴について、近所の方からも同じ連絡がありました。" * 4
STAFF_PAGES = ("members", "many", "handover", "network", "operators")

pytestmark = pytest.mark.browser


@pytest.fixture
def server(estate: None) -> Iterator[ConsoleServer]:
    with a_console() as server:
        members = Members(server.desks.towns[MINATO].scope)
        for name in ("", "second"):
            members.keep(server.desks.member(MINATO, "manager", name))
        members.keep(server.desks.member(MINATO, "member"))
        list_operator(OPERATOR, "保守担当")
        yield server


def at(server: ConsoleServer, path: str) -> str:
    return f"{server.url}/console/{MINATO}{path}"


def invites(page: Page) -> None:
    page.get_by_label("呼び名").fill("環境課 担当")
    page.get_by_label("所属する課").fill("環境課")
    page.get_by_label("役割").select_option("担当者")
    page.get_by_label("メールアドレス").fill("kankyo@minato.example")


def test_a_manager_invites_somebody_and_gives_them_another_post(open_page: Any, server: ConsoleServer) -> None:
    page = open_page()
    page.goto(at(server, "/staff/members"))
    invites(page)
    page.get_by_role("button", name="招待する").click()
    expect(page.get_by_role("status").first).to_contain_text("招待しました")
    page.get_by_role("link", name="環境課 担当").click()
    page.get_by_label("加える役割の課").fill("広報課")
    page.get_by_label("加える役割", exact=True).select_option("編集者")
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_text("環境課の担当者、広報課の編集者")).to_be_visible()


def test_an_operator_says_why_and_the_banner_stays(open_page: Any, server: ConsoleServer) -> None:
    page = open_page(OPERATOR, path="")
    page.get_by_label("自治体の識別名").fill(MINATO)
    page.get_by_label("理由").fill("問い合わせ123の調査")
    page.get_by_label("すること").select_option("見るだけ")
    page.get_by_role("button", name="入室する").click()
    for path in ("", "/cases", "/roads/words"):
        page.goto(at(server, path))
        expect(page.get_by_text("運用事業者としてみなと市に入室中")).to_be_visible()


# Lost connections.


def starts_a_note(page: Page, server: ConsoleServer) -> None:
    page.goto(at(server, "/staff/network"))
    page.get_by_label("使えるネットワーク").fill("127.0.0.0/8\n192.0.2.0/24")


def saves(page: Page) -> None:
    page.get_by_text("保存する").first.click()
    page.get_by_role("button", name="保存する").click()


def test_offline_nothing_is_sent_and_what_was_typed_stays(open_page: Any, server: ConsoleServer) -> None:
    page = open_page()
    starts_a_note(page, server)
    page.context.set_offline(True)
    saves(page)
    expect(page.get_by_text("通信が切れています")).to_be_visible()
    expect(page.get_by_label("使えるネットワーク")).to_have_value("127.0.0.0/8\n192.0.2.0/24")
    page.context.set_offline(False)
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_role("status").first).to_contain_text("保存しました")


def test_what_a_broken_connection_swallowed_comes_back_until_it_was_accepted(
    open_page: Any, server: ConsoleServer
) -> None:
    page = open_page()
    starts_a_note(page, server)
    page.route("**/staff/restrict", lambda route: route.abort("connectionreset"))
    saves(page)
    page.wait_for_url("chrome-error://**")
    page.unroute("**/staff/restrict")
    page.goto(at(server, "/staff/network"))
    expect(page.get_by_label("使えるネットワーク")).to_have_value("127.0.0.0/8\n192.0.2.0/24")
    expect(page.get_by_text("送られていなかった入力を、もとに戻しました。")).to_be_visible()
    saves(page)
    expect(page.get_by_role("status").first).to_contain_text("保存しました")
    page.goto(at(server, "/staff/network"))
    expect(page.get_by_text("送られていなかった入力")).to_have_count(0)


def test_personal_fields_are_never_kept(open_page: Any, server: ConsoleServer) -> None:
    page = open_page()
    page.goto(at(server, "/staff/members"))
    invites(page)
    page.goto(at(server, "/staff/members"))
    expect(page.get_by_label("呼び名")).to_have_value("環境課 担当")
    expect(page.get_by_label("メールアドレス")).to_have_value("")
    assert "kankyo@" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_signing_out_clears_what_was_typed_and_nobody_else_is_shown_it(open_page: Any, server: ConsoleServer) -> None:
    page = open_page()
    starts_a_note(page, server)
    assert "192.0.2.0" in page.evaluate("JSON.stringify(sessionStorage)")
    page.get_by_role("button", name="サインアウト").click()
    page.goto(f"{server.url}/console")
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('draft/'))") == []
    signs_in(page, server, server.desks.member(MINATO, "manager", "second").email)
    page.goto(at(server, "/staff/network"))
    expect(page.get_by_label("使えるネットワーク")).to_have_value("")


def test_after_the_session_ended_the_same_person_finds_it_again(open_page: Any, server: ConsoleServer) -> None:
    page = open_page()
    starts_a_note(page, server)
    page.context.clear_cookies()
    signs_in(page, server)
    page.goto(at(server, "/staff/network"))
    expect(page.get_by_label("使えるネットワーク")).to_have_value("127.0.0.0/8\n192.0.2.0/24")


# How the pages are made.


def test_the_keyboard_alone_invites(open_page: Any, server: ConsoleServer) -> None:
    page = open_page()
    page.goto(at(server, "/staff/members"))
    page.get_by_label("呼び名").focus()
    for typed in ("環境課 担当", "k@minato.example", "環境課"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    for _ in range(8):
        if page.evaluate("document.activeElement.tagName") == "BUTTON":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("招待しました")


@pytest.mark.parametrize("width", [360, 1280])
def test_staff_pages_fit_the_screen_and_axe_finds_nothing(open_page: Any, server: ConsoleServer, width: int) -> None:
    page, found, wide = open_page(width=width), [], []
    member = server.desks.member(MINATO, "member")
    paths = [f"/staff/{name}" for name in STAFF_PAGES] + [f"/staff/member?id={member.id}", "/audit?from=2026-11-01"]
    for path in paths:
        page.goto(at(server, path))
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(path)
        found += violations(page, path)
    assert (found, wide) == ([], [])


@pytest.mark.parametrize("width", [360, 1280])
def test_the_operators_page_fits_the_screen_and_axe_finds_nothing(
    open_page: Any, server: ConsoleServer, width: int
) -> None:
    page = open_page(OPERATOR, path="", width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page, "operator") == []
