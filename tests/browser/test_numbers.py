"""Numbers, health, opening and the vendor's pages in real Chromium: read, printed, pressed, and without a violation."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from chalicelib.adapters.sqs.memory import MemoryQueues
from chalicelib.kernel.estate import NOTICES
from chalicelib.platform.analytics.model import Day
from chalicelib.platform.analytics.repository import Days
from chalicelib.platform.console.members import Members
from chalicelib.platform.console.operators import begin_grant, keep_grant, list_operator
from chalicelib.platform.console.register import TownLine, enter_town
from tests.browser.console_server import ConsoleServer, a_console
from tests.browser.looks import violations
from tests.platform.console.desks import MINATO

OPERATOR = "hoshu@vendor.example"
TOWN_PAGES = ("/numbers/numbers", "/numbers/numbers?by=month", "/numbers/month", "/health/connections",
              "/health/opening", "/health/switches")  # fmt: skip
VENDOR_PAGES = ("/console/operator", "/console/operator/towns", "/console/operator/queues")

pytestmark = pytest.mark.browser


@pytest.fixture
def server(estate: None) -> Iterator[ConsoleServer]:
    with a_console() as server:
        desks = server.desks
        office = desks.towns[MINATO]
        Members(office.scope).keep(desks.member(MINATO, "manager"))
        for back in range(1, 60):
            told = Day(friends=1500 - 3 * back, blocked=9, came=6, left=1, sends=1, sent=420 + back, opened=8,
                       by_category={"bosai": 420}, by_kind={"roads/pothole": 8}, closed=2, hours=(40, 90))  # fmt: skip
            Days(office.scope).keep((office.now() - timedelta(days=back)).date(), told)
        grant = begin_grant(
            list_operator(OPERATOR, "保守担当"), MINATO, reason="開設の支援", purpose="change", hours=2,
            now=desks.house.clock(),
        )  # fmt: skip
        keep_grant(grant)
        enter_town(TownLine(MINATO, "みなと市", ("roads",), 1, "2026-11", 1497, 8000, 160))
        yield server


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_has_a_violation_or_is_wider_than_the_screen(open_page: Any, server: ConsoleServer, width: int) -> None:
    found: list[str] = []
    manager, operator = open_page(width=width), open_page(OPERATOR, path="", width=width)
    seen = [(manager, f"/console/{MINATO}{path}") for path in TOWN_PAGES] + [(operator, path) for path in VENDOR_PAGES]
    for page, path in [*seen, (operator, f"/console/{MINATO}/health/switches")]:
        page.goto(server.url + path)
        found += violations(page, path)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"{path}: wider than the screen")
    assert found == []


def test_a_manager_reads_the_numbers_by_month_saves_them_and_opens_the_sheet(
    open_page: Any, server: ConsoleServer
) -> None:
    page = open_page()
    page.goto(f"{server.url}/console/{MINATO}")
    page.locator("nav.menu summary", has_text="管理").click()
    page.get_by_role("link", name="数字", exact=True).click()
    page.get_by_role("link", name="月ごとに見る").click()
    expect(page.get_by_role("img", name="友だちの棒グラフ")).to_be_visible()
    expect(page.get_by_role("region", name="月ごとの数")).to_contain_text("1,497")
    with page.expect_download() as saved:
        page.get_by_role("button", name="CSVで保存する").click()
    assert saved.value.suggested_filename == "月ごとの数字_20261120.csv"
    page.get_by_role("link", name="印刷用").click()
    expect(page.get_by_role("button", name="印刷する")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="印刷する")).to_be_hidden()
    expect(page.get_by_role("heading", name="のまとめ")).to_be_visible()


def test_an_operator_connects_a_town_with_one_button(open_page: Any, server: ConsoleServer) -> None:
    page = open_page(OPERATOR, path="")
    page.goto(f"{server.url}/console/{MINATO}/health/opening")
    page.get_by_role("button", name="LINEとつなぐ").click()
    expect(page.get_by_role("status").filter(has_text="つながりました")).to_be_visible()
    page.get_by_label("プロバイダー名").fill("株式会社うみべシステム")
    page.get_by_role("button", name="行いました").first.click()
    expect(page.get_by_text("名義ではないようです")).to_be_visible()


def test_an_operator_puts_dead_letters_back(open_page: Any, server: ConsoleServer) -> None:
    queues = MemoryQueues(server.desks.house.clock)
    queues.bury(NOTICES, {"tenant": MINATO})
    object.__setattr__(server.desks.house, "queues", queues)
    page = open_page(OPERATOR, path="")
    page.goto(f"{server.url}/console/operator/queues")
    page.get_by_role("button", name="もう一度処理する").click()
    expect(page.get_by_role("status").first).to_contain_text("1件を、もう一度処理に回しました")
    assert queues.depth(NOTICES).dead == 0
