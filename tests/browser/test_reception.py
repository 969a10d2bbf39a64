"""Reception settings on a resident's phone, and segments on a clerk's screen, in real Chromium."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from chalicelib.platform.console.members import Members
from chalicelib.platform.residents.model import Person
from chalicelib.platform.segments.repository import Segments
from chalicelib.services import load
from tests.browser.console_server import a_console
from tests.browser.looks import is_sound
from tests.browser.page_server import Pages, open_pages
from tests.browser.windows import a_context, a_page, signs_in
from tests.kit.offices import a_resident, a_tenant, an_office
from tests.platform.console.desks import MINATO
from tests.platform.segments.crowd import RECEPTION, town

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("estate")]


@pytest.fixture
def pages(browser: Any) -> Iterator[Pages]:
    settings = {"reception": {**RECEPTION, "asks_number": True}}
    with open_pages(load("reception"), settings=settings) as opened:
        yield opened


def test_a_resident_ticks_what_to_receive_on_the_page(browser: Any, pages: Pages) -> None:
    page = a_page(a_context(browser))
    page.goto(pages.address("start", service="reception"))
    group = page.get_by_role("group", name="受け取るお知らせ")
    assert group.get_by_label("防災・気象").is_checked()
    group.get_by_label("子育て").check()
    group.get_by_label("市からのお知らせ").uncheck()
    page.get_by_label("海岸通り").check()
    page.get_by_label("引っ越した月").fill("2026-04")
    is_sound(page, "reception-start")
    page.get_by_role("button", name="送信").click()
    page.wait_for_selector("[data-sent]")
    pages.town.pump()
    known = pages.resident.known
    assert known is not None
    assert known.categories == ("bosai", "kosodate")
    assert (known.person("self").area_id, known.answers["moved"]) == ("kaigan", "2026-04")


def test_a_mobile_number_is_asked_with_its_purpose(browser: Any, pages: Pages) -> None:
    page = a_page(a_context(browser))
    page.goto(pages.address("number", service="reception"))
    page.get_by_label("緊急時のSMS").fill("03-1234-5678")
    page.get_by_role("button", name="送信").click()
    page.wait_for_selector("[role=alert]")
    is_sound(page, "reception-number")
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
        page = a_page(a_context(browser, width))
        signs_in(page, server, path=f"{MINATO}/segments/list")
        is_sound(page, f"segments-list-{width}")
        page.get_by_role("button", name="新しい配信先を作る").click()
        page.get_by_role("link", name="地区", exact=True).click()
        page.get_by_label("浜通り").check()
        is_sound(page, f"segments-row-{width}")
        page.get_by_role("button", name="この行を足す").click()
        expect(page.get_by_text("6人", exact=True).first).to_be_visible()
        assert page.get_by_text("浜通り／日本語／年齢の登録なし").first.is_visible()
        is_sound(page, f"segments-build-{width}")
        page.get_by_role("textbox", name="名前").fill("浜通りの人")
        page.get_by_role("button", name="この条件で保存する").click()
        page.wait_for_url("**/segments/segment?id=*")
        is_sound(page, f"segments-one-{width}")
        assert [segment.name for segment in Segments(office.scope).all()] == ["浜通りの人"]
        page.context.close()
