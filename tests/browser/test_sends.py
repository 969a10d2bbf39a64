"""A clerk's walk with a send in real Chromium: composed, stopped, mended, approved, sent, stopped midway, read."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from chalicelib.platform.broadcasts import recurring
from chalicelib.platform.broadcasts.life import Who
from chalicelib.platform.broadcasts.recurring import Rule
from chalicelib.platform.broadcasts.rhythm import Rhythm
from chalicelib.platform.console.members import Members
from chalicelib.platform.reminders.tick import tick
from chalicelib.platform.tenants.grants import OperatorOrder
from chalicelib.platform.tenants.repository import Tenants
from tests.browser.console_server import ConsoleServer, a_console
from tests.browser.looks import violations
from tests.browser.windows import a_context, a_page, comes_in
from tests.kit.fakes import Clock
from tests.kit.offices import a_resident
from tests.platform.broadcasts.staff.desks import CHOICES, SendingDesks
from tests.platform.console.desks import MINATO

pytestmark = pytest.mark.browser
PEOPLE = 8
CROWD = 510
"""Residents: more than one part holds."""
TEMPLATE = {
    "id": "kyushoku",
    "name": "給食の献立",
    "category": "gakko",
    "content": {"wording": {"ja": {"title": "給食", "body": "{日付}の給食は{献立}です。"}}},
}


@pytest.fixture
def server(estate: None) -> Iterator[ConsoleServer]:
    with a_console() as server:
        office = server.desks.towns[MINATO]
        for role in ("editor", "approver"):
            Members(office.scope).keep(server.desks.member(MINATO, role))
        settings = {"broadcasts": CHOICES | {"templates": [TEMPLATE]}}
        Tenants(office.scope).keep(replace(office.tenant, settings=settings))
        server.desks.house.memory.forget()
        for number in range(PEOPLE):
            a_resident(office, str(number + 1))
        yield server


@pytest.fixture
def sending(server: ConsoleServer) -> SendingDesks:
    clock = server.desks.house.clock
    assert isinstance(clock, Clock)
    return SendingDesks(server.desks, clock, server.desks.house.office(OperatorOrder(MINATO)))


@pytest.fixture
def crowd(sending: SendingDesks) -> None:
    for number in range(PEOPLE, CROWD):
        a_resident(sending.office, str(number + 1))


@pytest.fixture
def opens(browser: Browser, server: ConsoleServer) -> Callable[..., Page]:
    """A window of its own in which somebody of a role is signed in."""

    def opened(role: Any, *, width: int = 1280) -> Page:
        page = a_page(a_context(browser, width))
        comes_in(page, server, server.desks.member(MINATO, role).email)
        return page

    return opened


def compose(page: Page, server: ConsoleServer, body: str) -> None:
    page.goto(f"{server.url}/console/{MINATO}/broadcasts/new")
    page.get_by_label("カテゴリ").first.select_option("市からのお知らせ")
    page.get_by_role("button", name="この種類で作る").click()
    page.get_by_label("件名").fill("ごみ袋の値段")
    page.get_by_label("宛先").select_option("友だち全員")
    page.get_by_label("本文：日本語").fill(body)
    page.get_by_role("button", name="保存して確認へ進む").click()


def let_go(page: Page) -> None:
    """Press what asks first."""
    page.locator("summary", has_text="承認する").click()
    page.get_by_role("button", name="承認する").click()


@pytest.mark.usefixtures("crowd")
def test_a_clerk_walks_a_send_from_its_first_word_to_who_got_it(
    opens: Any, server: ConsoleServer, sending: SendingDesks
) -> None:
    clerk, approver = opens("editor"), opens("approver")
    compose(clerk, server, "{日付}に、ごみ袋の値段が変わります。")
    expect(clerk.get_by_text("誤りが1件あります。")).to_be_visible()
    expect(clerk.get_by_role("button", name="承認を申請する")).to_have_count(0)
    clerk.get_by_role("link", name="編集へ戻る").click()
    clerk.get_by_label("差し込む言葉：日付").fill("12月1日（火）")
    clerk.get_by_role("button", name="保存して確認へ進む").click()
    expect(clerk.locator(".message-text")).to_have_text("12月1日（火）に、ごみ袋の値段が変わります。")
    clerk.get_by_role("button", name="承認を申請する").click()
    expect(clerk.get_by_role("status").first).to_contain_text("承認を申請しました。")
    approver.goto(f"{server.url}/console/{MINATO}/broadcasts/list")
    approver.get_by_role("link", name="ごみ袋の値段").first.click()
    let_go(approver)
    expect(approver.get_by_role("status").first).to_contain_text("承認しました。")
    sending.clock.pass_(minutes=6)
    tick(sending.office.house)
    while sending.send().state != "sending":
        assert sending.works(at_most=1)
    assert sending.works(at_most=1) == 1  # the first of two parts
    clerk.reload()
    clerk.locator("summary", has_text="配信を止める").click()
    clerk.get_by_role("button", name="配信を止める").click()
    expect(clerk.get_by_role("status").first).to_contain_text("停止しました。")
    sending.works()
    sending.waits(2)
    clerk.reload()
    account = sending.send().account
    assert account is not None
    assert 0 < account.accepted == len(sending.reached()) < CROWD
    assert account.accepted + account.stopped == CROWD
    expect(clerk.get_by_text(f"{CROWD}人のうち{account.accepted}人に届きました。")).to_be_visible()


def test_what_was_sent_so_far_refreshes_itself(opens: Any, server: ConsoleServer, sending: SendingDesks) -> None:
    clerk, approver = opens("editor"), opens("approver")
    compose(clerk, server, "来月から値段が変わります。")
    clerk.get_by_role("button", name="承認を申請する").click()
    approver.goto(clerk.url)
    let_go(approver)
    sending.clock.pass_(minutes=6)
    tick(sending.office.house)
    while sending.send().state != "sending":
        assert sending.works(at_most=1)
    clerk.clock.install()
    clerk.reload()
    expect(clerk.get_by_text(f"{PEOPLE}人のうち0人に届きました。")).to_be_visible()
    sending.works()
    clerk.clock.fast_forward(31_000)
    expect(clerk.get_by_text(f"{PEOPLE}人のうち{PEOPLE}人に届きました。")).to_be_visible()


def pages_of(server: ConsoleServer, sending: SendingDesks, opens: Any) -> list[str]:
    """Every page of sends, with something on it."""
    clerk = opens("editor")
    compose(clerk, server, "問い合わせは 090-1234-5678 まで。11月1日に行います。")
    id_ = sending.send().id
    rhythm = Rhythm("week", "16:00", weekdays=(0,))
    rule = Rule("RULE1", "月曜の給食", "kyushoku", sending.send().channel_key, {"everyone": True}, rhythm)
    recurring.keep_rule(sending.office, rule, Who("member-9", "学校課"))
    names = ["list", "calendar", "months", "templates", "rules", "phones", "new", "template?id=kyushoku"]
    names += ["rule?id=RULE1", "rule_form?id=RULE1", f"write?id={id_}", f"check?id={id_}", f"send?id={id_}"]
    return [f"{server.url}/console/{MINATO}/broadcasts/{name}" for name in names]


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_of_sends_fit_the_screen_and_keep_their_policy(
    opens: Any, server: ConsoleServer, sending: SendingDesks, width: int
) -> None:
    addresses, page = pages_of(server, sending, opens), opens("editor", width=width)
    refused: list[str] = []
    page.on("console", lambda told: refused.append(told.text) if "Content Security Policy" in told.text else None)
    wide = []
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(address)
    assert (wide, refused) == ([], [])


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_of_sends_are_accessible(opens: Any, server: ConsoleServer, sending: SendingDesks, width: int) -> None:
    addresses, page = pages_of(server, sending, opens), opens("editor", width=width)
    wrong = []
    for address in addresses:
        page.goto(address)
        wrong += violations(page, address.rpartition("/")[2])
    assert wrong == []
