"""A clerk designs a menu by keyboard alone and without script, publishes it, sees it on the phone, and goes back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.local.aws import is_installed
from tests.browser import newcomer
from tests.browser.looks import fits, is_accessible
from tests.browser.phone_page import a_phone
from tests.browser.windows import a_context, a_page
from tests.kit.city import RunningCity, running_city

pytestmark = [
    pytest.mark.browser,
    pytest.mark.standin,
    pytest.mark.skipif(not is_installed(), reason="make setup installs the stand-in for AWS"),
]
MANAGER = "広報課 管理者"
YAMABES_MANAGER = "総務課 管理者"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCity]:
    with running_city(tmp_path_factory.mktemp("city")) as city:
        yield city


def console(city: RunningCity, browser: Browser, who: str = MANAGER, *, has_script: bool = True) -> Page:
    page = a_page(a_context(browser, 1280, 900, java_script_enabled=has_script))
    for _ in newcomer.signs_in(city, page, who):
        pass
    opens_menus(page)
    return page


def opens_menus(page: Page) -> None:
    """By the way the console shows: its menu, unfolded where it is folded."""
    folded = page.locator("details.menu-group:not([open])").filter(has_text="リッチメニュー")
    if folded.count():
        folded.locator("summary").click()
    page.get_by_role("navigation", name="メニュー").get_by_role("link", name="リッチメニュー").click()


def presses(page: Page, name: str) -> None:
    """Reach a button by Tab alone, and press it."""
    button = page.get_by_role("button", name=name, exact=True)
    for _ in range(200):
        page.keyboard.press("Tab")
        if button.first.evaluate("one => one === document.activeElement"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"Tab never reached {name!r}")


def types(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label).first
    field.focus()
    field.press("ControlOrMeta+a")
    page.keyboard.type(text)


def sure(page: Page, name: str) -> None:
    """Open the question, then say yes."""
    page.locator("summary").filter(has_text=name).first.click()
    page.get_by_role("button", name=name, exact=True).last.click()


def test_a_menu_is_designed_published_seen_and_taken_back(city: RunningCity, browser: Browser) -> None:
    phone = a_phone(browser, city.phone, width=360, height=740)
    for _ in newcomer.becomes_a_friend(phone):
        pass
    menu = phone.page.get_by_role("group", name="リッチメニュー")
    expect(menu.get_by_role("button", name="今日・明日のごみ")).to_be_visible()
    page = console(city, browser, has_script=False)
    page.get_by_role("link", name="くらし", exact=True).click()
    page.get_by_role("link", name="4番", exact=True).click()  # the first tile, after three tabs
    types(page, "名前", "きょうのごみ")
    page.get_by_label("絵").select_option("recycle")
    presses(page, "この場所を保存する")
    expect(page.get_by_role("status").first).to_contain_text("4番を保存しました。")
    opens_menus(page)
    page.get_by_role("link", name="下書きを公開する").click()
    expect(page.locator("td").get_by_text("変わります", exact=True)).to_have_count(1)
    page.get_by_label("メモ").fill("ごみの名前を変えた")
    sure(page, "公開する")
    expect(page.get_by_role("status").first).to_contain_text("第2版の公開を始めました。")
    expect(menu.get_by_role("button", name="きょうのごみ")).to_be_visible(timeout=60_000)
    menu.get_by_role("button", name="きょうのごみ").click()
    phone.reads("お住まいの地区を教えてください。")
    page.reload()
    expect(page.get_by_text("第2版（ごみの名前を変えた）")).to_be_visible()
    page.get_by_role("button", name="ひとつ前に戻す").first.click()
    phone.page.get_by_role("button", name="メニューを開く").or_(menu).first.click()
    expect(menu.get_by_role("button", name="今日・明日のごみ")).to_be_visible(timeout=60_000)


def test_a_place_is_drawn_on_a_picture(city: RunningCity, browser: Browser) -> None:
    page = console(city, browser, YAMABES_MANAGER)
    page.get_by_label("メニューの名前").fill("画像のメニュー")
    page.get_by_label("並べ方").select_option("free")
    page.get_by_role("button", name="新しいメニューを作る").click()
    page.get_by_role("button", name="押せる場所を足す").click()
    phone = page.locator("[data-draw] svg")
    box = phone.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.99, box["y"] + box["height"] * 0.99, steps=4)
    page.mouse.up()
    assert abs(int(page.get_by_label("左から（ピクセル）").input_value()) - 600) < 10
    assert abs(int(page.get_by_label("幅（ピクセル）").input_value()) - 588) < 15


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_of_menus_has_a_violation_or_overflows(city: RunningCity, browser: Browser, width: int) -> None:
    page = console(city, browser)
    page.set_viewport_size({"width": width, "height": 900})
    town = page.url.rpartition("/menus/")[0] + "/menus"
    links = [f"{town}/{name}" for name in ("list", "arrange", "publish", "history", "edition?id=000001")]
    page.goto(f"{town}/list")
    links += page.locator("a[href*='menu?id=']").evaluate_all("all => all.map(one => one.href)")[:1]
    page.goto(links[-1])
    links += page.locator("a[href*='area?id=']").evaluate_all("all => all.map(one => one.href)")[-1:]
    for link in links:
        page.goto(link)
        fits(page)
        is_accessible(page)
