"""Partners at the console in real Chromium: enrolled one by one and from a table, given cards, renewed and paused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chalicelib.platform.audit.repository import AuditLog
from chalicelib.platform.console.members import Members
from chalicelib.platform.partners.pins import is_right, typed_digits
from chalicelib.platform.partners.repository import Partners
from chalicelib.platform.tenants.repository import Tenants
from tests.browser.console_server import ConsoleServer, a_console
from tests.browser.looks import looked_at, pictured
from tests.kit.offices import a_tenant
from tests.kit.stall import STALL
from tests.platform.console.desks import MINATO

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("estate")]


@pytest.fixture
def server(estate: None) -> Iterator[ConsoleServer]:
    with a_console(load={"stall": STALL}.__getitem__, services=("stall",)) as server:
        office = server.desks.towns[MINATO]
        Tenants(office.scope).keep(a_tenant(MINATO, services=("stall",)))
        server.desks.house.memory.forget()
        Members(office.scope).keep(server.desks.member(MINATO, "manager"))
        yield server


@pytest.fixture
def desk(desk: Page, server: ConsoleServer) -> Page:
    desk.goto(f"{server.url}/console/{MINATO}/partners/list")
    return desk


def test_shops_are_enrolled_get_cards_and_are_paused(desk: Any, server: ConsoleServer, tmp_path: Path) -> None:
    scope = server.desks.towns[MINATO].scope
    looked_at(desk, "partners-empty")
    desk.get_by_label("名前", exact=False).first.fill("港ベーカリー")
    desk.get_by_role("button", name="登録する", exact=True).click()
    expect(desk.get_by_role("heading", name="港ベーカリー")).to_be_visible()
    looked_at(desk, "partners-one")

    desk.goto(f"{server.url}/console/{MINATO}/partners/list")
    table = tmp_path / "shops.csv"
    table.write_text("店名,番号\n山の茶屋,S-2\n港ベーカリー,S-1\n潮見書店,S-3\n", encoding="cp932")
    desk.set_input_files("input[type=file]", table)
    desk.get_by_role("button", name="内容を確認する").click()
    expect(desk.get_by_text("同じ名前がすでにあります。")).to_be_visible()
    looked_at(desk, "partners-read")
    desk.get_by_role("button", name="2件を登録する").click()
    expect(desk.get_by_text("2件を登録しました。")).to_be_visible()

    desk.locator("summary", has_text="PINを発行してカードを作る").click()
    desk.locator("details[open] button").click()
    expect(desk.locator(".qr-card")).to_have_count(3)
    looked_at(desk, "partners-cards")
    desk.emulate_media(media="print")
    pictured(desk, "partners-cards-print")
    desk.emulate_media(media="screen")
    codes = [typed_digits(text) for text in desk.locator(".qr-card dd:nth-of-type(1)").all_inner_texts()]
    pins = [typed_digits(text) for text in desk.locator(".qr-card dd:nth-of-type(2)").all_inner_texts()]
    for code, pin in zip(codes, pins, strict=True):
        partner = Partners(scope).find(code)
        assert partner
        assert is_right(pin, partner.pin)

    desk.goto(f"{server.url}/console/{MINATO}/partners/list")
    assert not any(pin in desk.content() for pin in pins)
    looked_at(desk, "partners-list")
    desk.get_by_role("link", name="潮見書店").click()
    desk.locator("summary", has_text="休止する").click()
    desk.locator("details[open] button").click()
    expect(desk.get_by_text("休止中")).to_be_visible()
    day = server.desks.towns[MINATO].now().date().isoformat()
    done = [line.what for line in AuditLog(scope).whole_day(day)]
    wanted = {"協力者の登録", "協力者の一括登録", "協力者のPINの発行", "協力者の休止"}
    assert {what for what in done if what.startswith("協力者")} == wanted
