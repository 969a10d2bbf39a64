"""A newcomer writes a card in real Chromium: phone and count follow the typing, by keyboard, offline too."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import test_sends
from tests.browser.console_server import ConsoleServer
from tests.browser.looks import fits, is_accessible
from tests.platform.broadcasts.staff.desks import SendingDesks
from tests.platform.console.desks import MINATO

pytestmark = pytest.mark.browser
server, sending, opens = test_sends.server, test_sends.sending, test_sends.opens


def begins(page: Page, server: ConsoleServer, kind: str) -> None:
    page.goto(f"{server.url}/console/{MINATO}/broadcasts/new")
    page.get_by_label("カテゴリ").first.select_option("市からのお知らせ")
    page.get_by_label("種類").first.select_option(kind)
    page.get_by_role("button", name="この種類で作る").click()


def writes(page: Page, words: str) -> None:
    """Into whatever has the focus."""
    page.keyboard.insert_text(words)


def test_a_newcomer_writes_a_card_by_keyboard_and_sees_it_grow(
    opens: Any,
    server: ConsoleServer,
    sending: SendingDesks,
) -> None:
    page = opens("editor")
    begins(page, server, "カード（画像・見出し・本文・ボタン）")
    people, phone = page.get_by_role("region", name="届く人"), page.get_by_role("region", name="住民に届く内容")
    expect(people).to_contain_text("「市からのお知らせ」を受け取る")
    page.get_by_label("件名").focus()
    writes(page, "秋まつり")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("End")
    page.get_by_label("緊急").focus()
    page.keyboard.press("Space")
    expect(people).to_contain_text("友だち全員")
    expect(people).to_contain_text("8人")
    page.keyboard.press("Space")
    expect(people).to_contain_text("「市からのお知らせ」を受け取る")
    page.get_by_label("見出し：日本語").focus()
    writes(page, "秋まつり")
    expect(phone.locator(".message-title")).to_have_text("秋まつり")
    page.get_by_label("本文：日本語").focus()
    writes(page, "11月22日（日）に行います。")
    expect(phone).to_contain_text("11月22日（日）に行います。")
    expect(page.locator("[data-length-of$=body-ja]")).to_contain_text("あと1,985文字")
    page.keyboard.press("Tab")
    writes(page, "11月22日に まつりが あります。" + "とても" * 15)
    tab = phone.get_by_role("tab", name="やさしい日本語")
    expect(tab).to_be_visible()
    phone.get_by_role("tab", name="日本語", exact=True).focus()
    page.keyboard.press("ArrowRight")
    expect(tab).to_be_focused()
    expect(phone.get_by_role("tabpanel")).to_contain_text("まつりが あります。")
    expect(phone.get_by_role("tabpanel")).to_contain_text("長い文があります。")
    page.context.set_offline(True)
    page.get_by_label("本文：日本語").focus()
    page.keyboard.press("Control+End")
    writes(page, "雨でも行います。")
    expect(phone).to_contain_text("通信が切れています。書いたものは、この画面に残っています。")
    page.context.set_offline(False)
    phone.get_by_role("tab", name="日本語", exact=True).click()
    expect(phone).to_contain_text("雨でも行います。")
    expect(phone).not_to_contain_text("通信が切れています。")
    page.get_by_role("button", name="保存して確認へ進む").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="配信の確認")).to_be_visible()
    assert sending.send().content.wording["ja"].body == "11月22日（日）に行います。雨でも行います。"
    assert sending.send().content.wording["ja-easy"].body.startswith("11月22日に まつりが")


def test_what_was_typed_and_not_sent_is_back_in_the_form_and_on_the_phone(
    opens: Any,
    server: ConsoleServer,
) -> None:
    page = opens("editor")
    begins(page, server, "文字")
    page.get_by_label("本文：日本語").fill("まだ送っていない文です。")
    page.reload()
    expect(page.get_by_label("本文：日本語")).to_have_value("まだ送っていない文です。")
    expect(page.get_by_role("region", name="住民に届く内容")).to_contain_text("まだ送っていない文です。")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_composer_is_accessible_and_fits_while_it_shows_the_phone(
    opens: Any,
    server: ConsoleServer,
    width: int,
) -> None:
    page, refused = opens("editor", width=width), []
    page.on("console", lambda told: refused.append(told.text) if "Content Security Policy" in told.text else None)
    begins(page, server, "カード（画像・見出し・本文・ボタン）")
    page.get_by_label("見出し：日本語").fill("秋まつり")
    page.get_by_label("本文：日本語").fill("11月22日（日）に行います。")
    page.get_by_label("本文：やさしい日本語").fill("まつりが あります。")
    phone = page.get_by_role("region", name="住民に届く内容")
    expect(phone.get_by_role("tab")).to_have_count(2)
    is_accessible(page)
    fits(page)
    assert refused == []
