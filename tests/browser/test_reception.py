"""Reception settings on a resident's phone, and segments on a clerk's screen, in real Chromium."""

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from chalicelib.platform.console.members import Members
from chalicelib.platform.residents.model import Person
from chalicelib.platform.segments.repository import Segments
from chalicelib.services import load
from tests.browser.console_server import a_console
from tests.browser.page_server import Pages, open_pages
from tests.browser.phone_page import PATIENCE
from tests.browser.test_liff import fits, is_accessible
from tests.kit.browser import chromium, executable
from tests.kit.offices import a_resident, a_tenant, an_office
from tests.platform.console.desks import MINATO
from tests.platform.segments.crowd import RECEPTION, town

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("estate")]
PICTURES = os.environ.get("PICTURES", "")
"""A folder for pictures of the pages, to look at; none are taken without it."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    pytest.importorskip("playwright.sync_api")
    if executable() is None:
        pytest.skip("Chromium is not installed")
    with chromium() as opened:
        yield opened


@pytest.fixture
def pages(browser: Any) -> Iterator[Pages]:
    settings = {"reception": {**RECEPTION, "asks_number": True}}
    with open_pages(load("reception"), settings=settings) as opened:
        yield opened
        for context in browser.contexts:
            context.close()


def a_page(browser: Any, width: int) -> Any:
    """A page that reaches nothing but this machine."""
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="ja-JP", bypass_csp=True)
    context.route(lambda url: urlsplit(url).hostname not in {"127.0.0.1", None}, lambda route: route.abort())
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    return page


def is_clean(page: Any, name: str) -> None:
    """axe finds nothing against WCAG 2.2 AA, nothing sticks out, and a picture is taken where one is wanted."""
    is_accessible(page)
    fits(page)
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def test_a_resident_ticks_what_to_receive_on_the_page(browser: Any, pages: Pages) -> None:
    page = a_page(browser, 360)
    page.goto(pages.address("start", service="reception"))
    group = page.get_by_role("group", name="受け取るお知らせ")
    assert group.get_by_label("防災・気象").is_checked()
    group.get_by_label("子育て").check()
    group.get_by_label("市からのお知らせ").uncheck()
    page.get_by_label("海岸通り").check()
    page.get_by_label("引っ越した月").fill("2026-04")
    is_clean(page, "reception-start")
    page.get_by_role("button", name="送信").click()
    page.wait_for_selector("[data-sent]")
    pages.town.pump()
    known = pages.resident.known
    assert known is not None
    assert known.categories == ("bosai", "kosodate")
    assert (known.person("self").area_id, known.answers["moved"]) == ("kaigan", "2026-04")


def test_a_mobile_number_is_asked_with_its_purpose(browser: Any, pages: Pages) -> None:
    page = a_page(browser, 360)
    page.goto(pages.address("number", service="reception"))
    page.get_by_label("緊急時のSMS").fill("03-1234-5678")
    page.get_by_role("button", name="送信").click()
    page.wait_for_selector("[role=alert]")
    is_clean(page, "reception-number")
    page.get_by_label("緊急時のSMS").fill("090-1234-5678")
    page.get_by_label("同意", exact=False).check()
    page.get_by_role("button", name="送信").click()
    page.wait_for_selector("[data-sent]")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_clerk_puts_a_segment_together(browser: Any, width: int) -> None:
    with a_console() as server:
        office = an_office(server.desks.house, a_tenant(services=("roads",), areas=town().areas))
        server.desks.house.memory.forget()
        for number in range(6):
            a_resident(office, str(number), persons=(Person("self", "自分", area_id="hamadori"),))
        member = server.desks.member(MINATO, "manager")
        Members(office.scope).keep(member)
        page = a_page(browser, width)
        page.goto(f"{server.url}/console/{MINATO}/segments/list")
        page.get_by_role("link", name="サインイン").click()
        page.fill("input[name=who]", member.email)
        page.get_by_role("button", name="進む").click()
        page.wait_for_url("**/segments/list")
        is_clean(page, f"segments-list-{width}")
        page.get_by_role("button", name="新しい配信先を作る").click()
        page.get_by_role("link", name="地区", exact=True).click()
        page.get_by_label("浜通り").check()
        is_clean(page, f"segments-row-{width}")
        page.get_by_role("button", name="この行を足す").click()
        page.get_by_text("6人", exact=True).wait_for()
        assert page.get_by_text("浜通り／日本語／年齢の登録なし").first.is_visible()
        is_clean(page, f"segments-build-{width}")
        page.get_by_role("textbox", name="名前").fill("浜通りの人")
        page.get_by_role("button", name="この条件で保存する").click()
        page.wait_for_url("**/segments/segment?id=*")
        is_clean(page, f"segments-one-{width}")
        assert [segment.name for segment in Segments(office.scope).all()] == ["浜通りの人"]
        page.context.close()
