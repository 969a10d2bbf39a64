"""Pages to look at, and the partners' door, in a real browser: the stall of the tests."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from chalicelib.adapters.s3.memory import MemoryFiles
from tests.browser.looks import fits, is_accessible, pictured
from tests.browser.page_server import Pages, open_pages
from tests.browser.windows import a_context, a_page
from tests.kit.partners import TownPartner, a_partner
from tests.kit.stall import STALL

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("estate")]
HERE = {"latitude": 35.1, "longitude": 139.1, "accuracy": 8}


@pytest.fixture
def pages(browser: Any) -> Iterator[Pages]:
    with open_pages(STALL) as opened:
        yield opened


@pytest.fixture
def shop(pages: Pages) -> TownPartner:
    return a_partner(pages.town.office, "stall")


def left(pages: Pages, kind: str) -> list[str]:
    """What actions of that kind left."""
    files = pages.town.house.files
    assert isinstance(files, MemoryFiles)
    names = [path.partition(f"{pages.town.office.tenant.id}/")[2] for path in files.paths()]
    return [files.fetch(pages.town.office.scope, name).decode() for name in names if name.startswith(kind)]


def opened(browser: Any, pages: Pages, page: str, faults: list[str], *, width: int = 360, **more: Any) -> Any:
    name, _, query = page.partition("?")
    seen = a_page(a_context(browser, width, **more), faults)
    seen.goto(pages.address(name, query, "stall"))
    seen.wait_for_url("**/view*")
    return seen


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("page", ["wallet", "map", "code", "map?empty=1", "wallet?empty=1&lang=en"])
def test_pages_are_accessible_and_fit(browser: Any, pages: Pages, faults: list[str], width: int, page: str) -> None:
    seen = opened(browser, pages, page, faults, width=width)
    expect(seen.get_by_role("heading", level=1)).to_be_visible()
    is_accessible(seen)
    fits(seen)
    pictured(seen, f"view-{page.replace('?', '-').replace('&', '-')}-{width}")


def test_a_coupon_is_used_after_a_question_and_told_once(browser: Any, pages: Pages, faults: list[str]) -> None:
    seen = opened(browser, pages, "wallet", faults)
    card = seen.locator("form[action$='/do/use']").nth(1)
    card.locator("summary").click()
    expect(card.get_by_text("お店の人の前で押してください。")).to_be_visible()
    pictured(seen, "view-confirm-360")
    card.locator("button").click()
    told = seen.locator("[data-focus]")
    expect(told).to_contain_text("牛乳を使いました。")
    expect(told).to_be_focused()
    pictured(seen, "view-told-360")
    is_accessible(seen)
    assert left(pages, "used") == ["牛乳"]
    seen.reload()
    expect(seen.locator("[data-focus]")).to_have_count(0)
    assert left(pages, "used") == ["牛乳"]


def test_an_impatient_thumb_sends_once(browser: Any, pages: Pages, faults: list[str]) -> None:
    seen = opened(browser, pages, "wallet", faults)
    sent: list[str] = []
    seen.on("request", lambda asked: sent.append(asked.url) if "/do/use" in asked.url else None)
    seen.evaluate(
        """() => {
          const form = document.querySelector("form[action$='/do/use']");
          for (let press = 0; press < 5; press += 1) form.requestSubmit();
        }"""
    )
    expect(seen.locator("[data-focus]")).to_contain_text("パンを使いました。")
    assert len(sent) == 1


def test_mistakes_are_told_above_and_beside_and_what_was_typed_stays(
    browser: Any, pages: Pages, faults: list[str]
) -> None:
    seen = opened(browser, pages, "wallet", faults)
    seen.get_by_label("呼び名").fill("みなと")
    seen.get_by_label("人数").fill("たくさん")
    seen.get_by_role("button", name="送る").click()
    expect(seen.get_by_role("alert")).to_contain_text("入力した内容を確認してください。")
    assert seen.title().startswith("エラー：")
    expect(seen.get_by_label("呼び名")).to_have_value("みなと")
    expect(seen.get_by_text("数字で入力してください。").last).to_be_visible()
    is_accessible(seen)
    fits(seen)
    pictured(seen, "view-mistakes-360")
    seen.get_by_role("alert").get_by_role("link", name="人数").click()
    expect(seen.get_by_label("人数")).to_be_focused()


def test_the_map_shows_what_the_list_says(browser: Any, pages: Pages, faults: list[str]) -> None:
    seen = opened(browser, pages, "map", faults)
    expect(seen.locator(".leaflet-container .spot")).to_have_count(4)
    expect(seen.locator(".pins li")).to_have_count(3)
    assert "地理院タイル" in seen.locator(".leaflet-control-attribution").inner_text()
    seen.locator(".spot-open").click()
    expect(seen.locator(".leaflet-popup")).to_contain_text("改札の横")
    seen.locator(".leaflet-popup a[href*='used']").click()
    expect(seen.get_by_text("駅を使いました。")).to_be_visible()


def test_the_phone_is_asked_where_it_is_when_the_form_is_sent(browser: Any, pages: Pages, faults: list[str]) -> None:
    seen = opened(browser, pages, "map", faults, permissions=["geolocation"], geolocation=HERE)
    seen.get_by_role("button", name="スタンプを押す").click()
    expect(seen.locator("[data-focus]")).to_contain_text("スタンプを押しました。")
    (told,) = left(pages, "stamp")
    assert told.startswith("35.1,139.1,8,20")


def test_a_phone_that_does_not_tell_is_answered_kindly_and_nothing_is_sent(
    browser: Any, pages: Pages, faults: list[str]
) -> None:
    seen = opened(browser, pages, "map?lang=en", faults, permissions=[])
    seen.get_by_role("button", name="Take a stamp").click()
    expect(seen.get_by_text("We could not find where you are. Please allow LINE")).to_be_visible()
    pictured(seen, "view-place-refused-360")
    seen.get_by_label("Number on the sign").fill("12")
    seen.get_by_role("button", name="Try").click()
    expect(seen.get_by_text("To go on without it, press again.")).to_be_visible()
    assert left(pages, "stamp") == []
    seen.get_by_role("button", name="Try").click()
    expect(seen.locator("[data-focus]")).to_contain_text("You have the stamp.")
    assert left(pages, "stamp") == [",,,,12"]


def test_a_short_lived_code_draws_itself_anew(browser: Any, pages: Pages, faults: list[str]) -> None:
    seen = opened(browser, pages, "code", faults)
    first = seen.locator(".code svg").inner_html()
    pages.town.clock.pass_(minutes=1)
    seen.wait_for_function("(first) => document.querySelector('.code svg').innerHTML !== first", arg=first)
    seen.route("**/view*", lambda route: route.abort())
    expect(seen.get_by_text("新しいコードを表示できませんでした。")).to_be_visible()
    is_accessible(seen)


def test_another_language_is_one_tap_away(browser: Any, pages: Pages, faults: list[str]) -> None:
    seen = opened(browser, pages, "wallet?used=1", faults)
    seen.get_by_role("link", name="English").click()
    expect(seen.get_by_role("heading", level=1)).to_have_text("Coupons")
    expect(seen.get_by_text("1 was used.")).to_be_visible()
    seen.get_by_role("link", name="Map", exact=True).first.click()
    expect(seen.get_by_role("heading", level=1)).to_have_text("Map")


def test_without_scripts_everything_works_but_the_place_of_the_phone(
    browser: Any, pages: Pages, faults: list[str]
) -> None:
    seen = opened(browser, pages, "map", faults)
    context = a_context(browser, java_script_enabled=False)
    context.add_cookies(seen.context.cookies())
    plain = a_page(context, faults)
    plain.goto(seen.url)
    expect(plain.get_by_text("現在地の確認には、JavaScriptが必要です。").first).to_be_visible()
    pictured(plain, "view-map-plain-360")
    plain.get_by_role("link", name="駅前").click()
    plain.locator("summary").first.click()
    plain.locator("form[action$='/do/use'] button").first.click()
    expect(plain.get_by_text("パンを使いました。").first).to_be_visible()
    assert left(pages, "used") == ["パン"]
    plain.goto(seen.url.replace("/map/", "/code/"))
    expect(plain.get_by_role("link", name="コードを新しくする")).to_be_visible()


def test_a_page_opens_in_the_phones_frame_and_a_tap_leads_back_to_the_chat(
    browser: Any, pages: Pages, faults: list[str]
) -> None:
    seen = a_page(a_context(browser), faults)
    seen.goto(pages.line.url)
    seen.evaluate(
        """(address) => {
          window.closed_by = "";
          addEventListener("message", (event) => { if (event.data.liff === "close") window.closed_by = event.origin; });
          const frame = Object.assign(document.createElement("iframe"), { src: address, id: "sheet" });
          frame.style.cssText = "position:fixed;inset:0;width:100%;height:100%;z-index:99;background:#fff";
          document.body.append(frame);
        }""",
        pages.address("wallet", service="stall"),
    )
    seen.frame_locator("#sheet").get_by_role("button", name="くわしく聞く").click()
    seen.wait_for_function("window.closed_by !== ''")
    (event,) = [body["event"] for _, body in pages.town.queues.sent]
    assert event["postback"]["data"] == "stall/ask/bread"


# Partners


def at_the_door(browser: Any, pages: Pages, faults: list[str], query: str = "", *, width: int = 360) -> Any:
    seen = a_page(a_context(browser, width), faults)
    seen.goto(f"{pages.server.url}/partner/minato{query}")
    return seen


@pytest.mark.parametrize("width", [360, 1280])
def test_a_shop_comes_in_by_its_card_takes_a_coupon_and_goes(
    browser: Any, pages: Pages, faults: list[str], shop: TownPartner, width: int
) -> None:
    seen = at_the_door(browser, pages, faults, f"?code={shop.partner.id}", width=width)
    is_accessible(seen)
    fits(seen)
    pictured(seen, f"partner-door-{width}")
    seen.get_by_label("PIN").fill(shop.pin)
    seen.get_by_role("button", name="サインイン").click()
    expect(seen.get_by_role("heading", level=1)).to_have_text("港ベーカリー")
    is_accessible(seen)
    fits(seen)
    seen.get_by_label("会員コード").fill("A1")
    seen.get_by_role("button", name="使う").click()
    expect(seen.locator("[data-focus]")).to_contain_text("A1を使いました。")
    pictured(seen, f"partner-till-{width}")
    assert left(pages, "taken") == ["港ベーカリー:A1"]
    seen.get_by_role("button", name="サインアウト").click()
    expect(seen.get_by_role("heading", name="お店・スタッフの方の入口")).to_be_visible()
    assert urlsplit(seen.url).path == "/partner/minato"


def test_a_wrong_pin_is_told_and_the_code_stays(
    browser: Any, pages: Pages, faults: list[str], shop: TownPartner
) -> None:
    seen = at_the_door(browser, pages, faults)
    seen.get_by_label("番号").fill(shop.partner.code)
    seen.get_by_label("PIN").fill("00000000")
    seen.get_by_role("button", name="サインイン").click()
    expect(seen.get_by_role("alert")).to_contain_text("番号またはPINが違います。")
    expect(seen.get_by_label("番号")).to_have_value(shop.partner.id)
    is_accessible(seen)
    pictured(seen, "partner-wrong-360")
