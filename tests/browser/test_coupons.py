"""Coupons in real Chromium: the wallet on a phone, the shop's own page, and the desk that decides and settles."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chalicelib.platform.console.members import Members
from chalicelib.platform.partners.enrolling import issue_pin
from chalicelib.platform.partners.repository import Partners
from chalicelib.platform.tenants.repository import Tenants
from chalicelib.services.coupons.actions import give, kept
from chalicelib.services.coupons.repository import Campaigns, Shops
from chalicelib.services.coupons.service import SERVICE
from infra.local.coupons import fill_coupons
from infra.local.towns import FICTIONAL
from tests.browser.console_server import ConsoleServer, a_console
from tests.browser.looks import is_sound, looked_at
from tests.browser.page_server import Pages, open_pages
from tests.browser.windows import a_context, a_page
from tests.kit.offices import a_tenant
from tests.kit.partners import TownPartner
from tests.platform.console.desks import MINATO
from tests.services.coupons.town import a_turn, given, used

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("estate")]
SHOPS = FICTIONAL / "minato" / "coupons"


@pytest.fixture
def pages(browser: Any) -> Iterator[Pages]:
    with open_pages(SERVICE) as opened:
        opened.resident.follows()
        fill_coupons(opened.town.office, SHOPS)
        yield opened


def opened(browser: Any, pages: Pages, page: str, faults: list[str]) -> Any:
    name, _, query = page.partition("?")
    seen = a_page(a_context(browser), faults)
    seen.goto(pages.address(name, query, "coupons"))
    seen.wait_for_url("**/view*")
    return seen


def told(page: Any) -> Any:
    return page.locator("[data-focus]")


def at_the_shop(browser: Any, pages: Pages, faults: list[str], shop_id: str) -> Any:
    """The shop's phone, signed in."""
    office = pages.town.office
    found = next(each for each in Partners(office.scope).all("coupons") if each.about == shop_id)
    shop = TownPartner(office, *issue_pin(office.scope, found.id, office.now(), "card"))
    seen = a_page(a_context(browser), faults)
    seen.goto(f"{pages.server.url}/partner/minato?code={shop.partner.id}")
    seen.get_by_label("PIN").fill(shop.pin)
    seen.get_by_role("button", name="サインイン").click()
    expect(seen.get_by_role("heading", level=1)).to_have_text("クーポンを使う")
    return seen


def presses(page: Any, button: str) -> None:
    """Press it, and say yes to the question that stands before it."""
    question = page.locator("details", has=page.locator("summary", has_text=button)).first
    if question.get_attribute("open") is None:
        question.locator("summary").click()
    question.locator("button", has_text=button).click()


def test_a_coupon_is_got_shown_and_taken_by_the_shop(browser: Any, pages: Pages, faults: list[str]) -> None:
    phone = opened(browser, pages, "wallet", faults)
    is_sound(phone, "coupons-wallet-empty-360")
    phone.get_by_role("button", name="クーポンをもらう").click()
    expect(told(phone)).to_contain_text("「みなと共通クーポン」を2枚お渡ししました。")
    is_sound(phone, "coupons-wallet-360")
    phone.get_by_role("link", name="使う").first.click()
    expect(phone.get_by_text("二重には使われません")).to_be_visible()
    is_sound(phone, "coupons-coupon-360")
    phone.get_by_role("button", name="お店の人に見せる").click()
    expect(phone.locator(".code svg")).to_be_visible()
    is_sound(phone, "coupons-code-360")
    typed = "".join(mark for mark in phone.locator(".code").inner_text() if mark.isdigit())[-8:]

    shop = at_the_shop(browser, pages, faults, "m001")
    is_sound(shop, "coupons-shop-redeem-360")
    shop.get_by_label("お客さまの画面の数字").fill(typed)
    presses(shop, "利用を確定する")
    expect(told(shop)).to_contain_text("利用を確定しました。500円引き")
    is_sound(shop, "coupons-shop-today-360")
    shop.get_by_role("link", name="月ごとの利用").click()
    is_sound(shop, "coupons-shop-month-360")
    shop.get_by_role("link", name="お客さまに読み取ってもらう").click()
    expect(shop.locator(".code svg")).to_be_visible()
    is_sound(shop, "coupons-shop-till-360")

    phone.reload()
    expect(phone.get_by_text("喫茶うみかぜで使いました。")).to_be_visible()
    is_sound(phone, "coupons-proof-360")
    shop.get_by_role("link", name="今日の利用").click()
    presses(shop, "取り消す")
    expect(told(shop)).to_contain_text("取り消しました。")
    phone.reload()
    expect(phone.locator(".code svg")).to_be_visible()


def test_a_scanned_code_shows_the_shop_what_it_takes(browser: Any, pages: Pages, faults: list[str]) -> None:
    shop = at_the_shop(browser, pages, faults, "m001")
    shop.goto(f"{pages.server.url}/partner/minato/coupons/redeem?code=q.coupons.coupon-1.1.AAAAAAAAAAAAAAAA")
    expect(shop.get_by_text("確認できませんでした。")).to_be_visible()
    is_sound(shop, "coupons-shop-forged-360")


def test_an_english_speaker_finds_a_shop_and_uses_its_coupon_with_its_pin(
    browser: Any, pages: Pages, faults: list[str]
) -> None:
    phone = opened(browser, pages, "shops?campaign=minato-shops&lang=en", faults)
    expect(phone.locator(".pins li")).to_have_count(8)
    is_sound(phone, "coupons-shops-en-360")
    phone.locator(".pins").get_by_role("link", name="パン工房こむぎ坂").click()
    expect(phone.get_by_text("This shop takes part for the first time.")).to_be_visible()
    is_sound(phone, "coupons-shop-en-360")
    phone.get_by_role("button", name="Get coupons").click()
    expect(told(phone)).to_contain_text("You got 1 of “Shop by shop coupon”")
    phone.get_by_role("link", name="Use", exact=True).click()
    phone.get_by_label("What you pay").fill("500")
    phone.get_by_label("The shop's PIN").fill("1694")
    presses(phone, "Use it here")
    expect(phone.get_by_role("alert")).to_contain_text("It can be used from 1,000 yen.")
    is_sound(phone, "coupons-refused-en-360")
    expect(phone.get_by_label("The shop's PIN")).to_have_value("")
    phone.get_by_label("What you pay").fill("3000")
    phone.get_by_label("The shop's PIN").fill("1694")
    presses(phone, "Use it here")
    expect(told(phone)).to_contain_text("Please show this screen")
    expect(phone.get_by_text("Used at パン工房こむぎ坂")).to_be_visible()
    is_sound(phone, "coupons-proof-en-360")
    phone.get_by_role("link", name="My coupons").click()
    phone.get_by_role("link", name="Used coupons").click()
    is_sound(phone, "coupons-history-en-360")


# the desk


@pytest.fixture
def server(estate: None) -> Iterator[ConsoleServer]:
    with a_console(load={"coupons": SERVICE}.__getitem__, services=("coupons",)) as server:
        office = server.desks.towns[MINATO]
        Tenants(office.scope).keep(a_tenant(MINATO, services=("coupons",)))
        server.desks.house.memory.forget()
        Members(office.scope).keep(server.desks.member(MINATO, "manager"))
        fill_coupons(office, SHOPS)
        yield server


@pytest.fixture
def desk(desk: Page, server: ConsoleServer) -> Page:
    desk.goto(f"{server.url}/console/{MINATO}/coupons/campaigns")
    return desk


def test_staff_decide_start_stop_and_follow_the_money(desk: Any, server: ConsoleServer) -> None:
    office = server.desks.towns[MINATO]
    coupon = given(office, campaign="minato-common")[0]
    used(office, coupon, Shops(office.scope).fetch("m001"))
    desk.reload()
    looked_at(desk, "coupons-desk-campaigns")
    desk.get_by_role("link", name="みなと共通クーポン").click()
    expect(desk.get_by_text("実施中です。")).to_be_visible()
    looked_at(desk, "coupons-desk-campaign")
    desk.get_by_role("link", name="日ごと・お店ごとに見る").click()
    expect(desk.get_by_role("cell", name="喫茶うみかぜ（m001）")).to_be_visible()
    looked_at(desk, "coupons-desk-figures")

    desk.goto(f"{server.url}/console/{MINATO}/coupons/campaign?id=minato-common")
    desk.get_by_label("理由（住民に見えます）").fill("点検のため")
    presses(desk, "停止する")
    expect(desk.get_by_text("停止中です。理由：点検のため")).to_be_visible()
    refused = give(a_turn(office, "R2"), Campaigns(office.scope).fetch("minato-common"))
    assert "stopped" in str(refused)

    desk.goto(f"{server.url}/console/{MINATO}/coupons/edit")
    looked_at(desk, "coupons-desk-edit")
    desk.locator("[name=title_ja]").fill("冬のクーポン")
    desk.get_by_label("始まりの日").fill("2026-12-01")
    desk.get_by_label("終わりの日").fill("2027-01-31")
    desk.get_by_role("button", name="保存する").click()
    expect(desk.get_by_role("heading", name="冬のクーポン")).to_be_visible()
    presses(desk, "開始する")
    expect(desk.get_by_text("実施中です。")).to_be_visible()


def test_staff_look_a_coupon_up_take_it_back_and_settle(desk: Any, server: ConsoleServer) -> None:
    office = server.desks.towns[MINATO]
    first, second = (given(office, name, "minato-common")[0] for name in ("R1", "R2"))
    for coupon, shop in ((first, "m001"), (second, "m002")):
        used(office, coupon, Shops(office.scope).fetch(shop))
    desk.goto(f"{server.url}/console/{MINATO}/coupons/lookup")
    desk.get_by_label("クーポン番号").fill(first.told_number)
    desk.get_by_role("button", name="照会する").click()
    expect(desk.get_by_text("喫茶うみかぜ").first).to_be_visible()
    looked_at(desk, "coupons-desk-coupon")
    desk.get_by_label("理由").fill("お店の打ち間違い")
    presses(desk, "利用を取り消す")
    expect(desk.get_by_text("の利用を取り消しました。")).to_be_visible()
    again = kept(office).numbered(first.number)
    assert again is not None
    assert again.state == "open"
    desk.goto(f"{server.url}/console/{MINATO}/coupons/settlement?first=2026-11-01&last=2026-11-30")
    expect(desk.get_by_role("cell", name="食堂なみのり")).to_be_visible()
    looked_at(desk, "coupons-desk-settlement")
    desk.goto(f"{server.url}/console/{MINATO}/rewards/budgets")
    expect(desk.get_by_role("cell", name="みなと共通クーポン")).to_be_visible()
    looked_at(desk, "coupons-desk-budgets")
    desk.goto(f"{server.url}/console/{MINATO}/rewards/audit")
    looked_at(desk, "coupons-desk-audit")


def test_staff_bring_a_file_of_shops(desk: Any, server: ConsoleServer, tmp_path: Path) -> None:
    desk.goto(f"{server.url}/console/{MINATO}/coupons/shops")
    looked_at(desk, "coupons-desk-shops")
    table = tmp_path / "shops.csv"
    table.write_text(
        "店舗番号,店舗名,種類\nm001,喫茶うみかぜ本店,飲食\nx1,灯台書房,買い物\n,番号なし,\n", encoding="cp932"
    )
    desk.set_input_files("input[type=file]", table)
    desk.get_by_role("button", name="内容を確認する").click()
    expect(desk.get_by_text("新しいお店")).to_be_visible()
    looked_at(desk, "coupons-desk-shops-read")
    desk.get_by_role("button", name="2件を取り込む").click()
    expect(desk.get_by_text("2件を取り込みました。")).to_be_visible()
    assert Shops(server.desks.towns[MINATO].scope).fetch("x1").name == "灯台書房"
