"""Places in real Chromium: the map with and without tiles, a list and a comparison on a phone, the desk's imports."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from chalicelib.platform.console.members import Members
from chalicelib.platform.tenants.grants import OperatorOrder
from chalicelib.platform.tenants.repository import Tenants
from chalicelib.services import load
from chalicelib.services.facilities.repository import Misses
from tests.browser.console_server import ConsoleServer, a_console
from tests.browser.looks import is_sound
from tests.browser.page_server import Pages, open_pages
from tests.browser.windows import a_context, a_page
from tests.kit.offices import a_tenant
from tests.platform.console.desks import MINATO
from tests.services.facilities.test_schedule import bring
from tests.services.facilities.towns import AREAS, KINDS, NURSERIES, PLACES, VACANCIES, fill

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("estate")]

SETTINGS = {"places": PLACES, "facilities": {"kinds": KINDS}}
TILE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@pytest.fixture
def pages(browser: Any) -> Iterator[Pages]:
    """A resident who looked for nurseries near 港町."""
    with open_pages(load("facilities"), areas=AREAS, settings=SETTINGS) as opened:
        fill(opened.town.office)
        bring(opened.town, VACANCIES)
        opened.town.queues.sent.clear()
        resident = opened.resident
        resident.posts("facilities/find/nursery")
        resident.says("港町")
        resident.taps("2027年4月")
        resident.taps("年齢を問わない")
        resident.taps("これでよい")
        yield opened


def opened(browser: Any, pages: Pages, page: str, faults: list[str], *, with_tiles: bool = False) -> Any:
    name, _, query = page.partition("?")
    context = a_context(browser)
    if with_tiles:
        context.route(
            "https://cyberjapandata.gsi.go.jp/**", lambda route: route.fulfill(body=TILE, content_type="image/png")
        )
    seen = a_page(context, faults)
    seen.goto(pages.address(name, query, "facilities"))
    seen.wait_for_url("**/view*")
    return seen


def stands(seen: Any, name: str) -> None:
    expect(seen.get_by_role("heading", level=1)).to_be_visible()
    is_sound(seen, f"facilities-{name}")


@pytest.mark.parametrize("with_tiles", [False, True])
def test_the_map_shows_the_nearest_and_leads_to_each(
    browser: Any, pages: Pages, faults: list[str], with_tiles: bool
) -> None:
    seen = opened(browser, pages, "map", faults, with_tiles=with_tiles)
    expect(seen.locator(".pins li")).to_have_count(4)
    expect(seen.locator(".pins li").first).to_contain_text("かもめ保育園")
    expect(seen.locator(".leaflet-container .spot")).to_have_count(5)
    stands(seen, f"map-{'tiles' if with_tiles else 'bare'}-360")
    seen.get_by_role("link", name="かもめ保育園").first.click()
    expect(seen.get_by_role("heading", level=1)).to_have_text("かもめ保育園")


def test_without_script_the_map_is_a_list(browser: Any, pages: Pages, faults: list[str]) -> None:
    seen = opened(browser, pages, "map", faults)
    bare = seen.context.browser.new_context(java_script_enabled=False, storage_state=seen.context.storage_state())
    page = bare.new_page()
    page.goto(seen.url)
    expect(page.locator(".pins li")).to_have_count(4)
    bare.close()


@pytest.mark.parametrize("lang", ["ja", "en", "ja-easy"])
def test_a_place_is_kept_compared_and_waited_for(browser: Any, pages: Pages, faults: list[str], lang: str) -> None:
    say = {"ja": ("一覧に入れる", "ならべてくらべる"), "en": ("Add to my list", "Compare side by side")}
    keep, compare = say.get(lang, ("リストに 入（い）れる", "ならべて くらべる"))
    for place in ("n1", "n2", "n4"):
        seen = opened(browser, pages, f"place?of=nursery:{place}&lang={lang}", faults)
        if place == "n1":
            stands(seen, f"place-{lang}-360")
        seen.get_by_role("button", name=keep, exact=True).click()
        expect(seen.locator("[data-focus]")).to_be_visible()
    for box in seen.get_by_role("checkbox").all():
        box.check()
    stands(seen, f"list-{lang}-360")
    seen.get_by_role("button", name=compare).click()
    expect(seen.get_by_role("columnheader")).to_have_count(4)
    stands(seen, f"compare-{lang}-360")


def test_too_few_to_compare_is_told_where_it_was_ticked(browser: Any, pages: Pages, faults: list[str]) -> None:
    for place in ("n1", "n2"):
        seen = opened(browser, pages, f"place?of=nursery:{place}", faults)
        seen.get_by_role("button", name="一覧に入れる", exact=True).click()
        expect(seen.locator("[data-focus]")).to_be_visible()
    seen.get_by_role("button", name="ならべてくらべる").click()
    expect(seen.get_by_role("alert")).to_contain_text("2つ以上えらんでください。")
    stands(seen, "compare-too-few-360")


def test_waiting_for_a_vacancy_begins_and_ends_on_the_page(browser: Any, pages: Pages, faults: list[str]) -> None:
    seen = opened(browser, pages, "place?of=nursery:n1", faults)
    seen.get_by_label("クラス").select_option("1")
    seen.get_by_role("button", name="空きが出たら知らせる").click()
    expect(seen.locator("[data-focus]")).to_contain_text("1歳児クラスに空きが出たら、お知らせします。")
    seen.get_by_label("空き待ちのお知らせ").select_option(label="かもめ保育園　1歳児クラス")
    seen.get_by_role("button", name="お知らせを止める").click()
    expect(seen.locator("[data-focus]")).to_contain_text("お知らせを止めました。")


def test_the_sources_are_told(browser: Any, pages: Pages, faults: list[str]) -> None:
    seen = opened(browser, pages, "sources", faults)
    expect(seen.get_by_text("みなと市オープンデータ（架空）")).to_be_visible()
    stands(seen, "sources-360")


# the desk


@pytest.fixture
def server(estate: None) -> Iterator[ConsoleServer]:
    with a_console(load=load) as server:
        office = server.desks.towns[MINATO]
        Tenants(office.scope).keep(a_tenant(MINATO, services=("facilities",), settings=SETTINGS, areas=AREAS))
        server.desks.house.memory.forget()
        Members(office.scope).keep(server.desks.member(MINATO, "manager"))
        yield server


def at(page: Any, server: ConsoleServer, path: str) -> None:
    page.goto(f"{server.url}/console/{MINATO}/{path}")


def uploads(page: Any, name: str, text: str) -> None:
    page.set_input_files("input[name=files]", {"name": name, "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_role("button", name="内容を確認する").click()


def confirms(page: Any, label: str) -> None:
    page.get_by_text(label, exact=True).first.click()
    page.get_by_role("button", name=label, exact=True).last.click()


def test_a_file_is_looked_at_before_it_stands_and_a_place_is_put_right(server: ConsoleServer, desk: Any) -> None:
    broken = "n9,こわれた園,,,0,0,,,,,,,,"
    at(desk, server, "places/sets")
    stands(desk, "desk-sets-empty-1280")
    desk.get_by_role("link", name="保育施設").click()
    desk.get_by_role("link", name="取込み・書出し・履歴").click()
    stands(desk, "desk-import-1280")
    uploads(desk, "nurseries.csv", f"{NURSERIES}\r\n{broken}\r\n")
    expect(desk.get_by_text("取り込めない行が1行あります。")).to_be_visible()
    expect(desk.get_by_role("cell", name="緯度・経度が0です。")).to_be_visible()
    stands(desk, "desk-preview-1280")
    confirms(desk, "この内容を反映する")
    expect(desk.get_by_text("新しいデータを反映しました。")).to_be_visible()
    stands(desk, "desk-set-1280")
    desk.get_by_role("link", name="しおさい保育園").click()
    desk.get_by_label("電話番号").fill("窓口へ")
    stands(desk, "desk-place-1280")
    desk.get_by_role("button", name="保存する").click()
    expect(desk.get_by_text("電話番号を「0123-45-6789」のように入力してください。")).to_be_visible()
    desk.get_by_label("電話番号").fill("0123-45-9999")
    desk.get_by_role("button", name="保存する").click()
    expect(desk.get_by_text("「しおさい保育園」を保存しました。")).to_be_visible()


def test_vacancies_are_looked_at_before_they_stand(server: ConsoleServer, desk: Any) -> None:
    fill(server.desks.house.office(OperatorOrder(MINATO)))
    at(desk, server, "facilities/vacancies")
    desk.get_by_role("link", name="取込み").click()
    uploads(desk, "vacancies.csv", f"{VACANCIES}n9,2027年4月,1,,,\r\n")
    expect(desk.get_by_text("読み取れない箇所が1件あります。")).to_be_visible()
    stands(desk, "desk-vacancies-preview-1280")
    confirms(desk, "この内容を反映する")
    expect(desk.get_by_role("cell", name="かもめ保育園")).to_be_visible()
    stands(desk, "desk-vacancies-1280")


def test_words_not_found_and_figures_are_looked_at(server: ConsoleServer, desk: Any) -> None:
    office = server.desks.house.office(OperatorOrder(MINATO))
    fill(office)
    _asked_in_vain(server)
    at(desk, server, "facilities/words")
    stands(desk, "desk-words-1280")
    desk.get_by_role("link", name="うみべの駅").click()
    stands(desk, "desk-word-1280")
    desk.get_by_label("目印・町の名前").fill("かもめ保育園")
    desk.get_by_role("button", name="この名前に読みかえる").click()
    expect(desk.get_by_text("「うみべの駅」を「かもめ保育園」に読みかえるようにしました。")).to_be_visible()
    at(desk, server, "facilities/figures")
    stands(desk, "desk-figures-1280")


def _asked_in_vain(server: ConsoleServer) -> None:
    office = server.desks.house.office(OperatorOrder(MINATO))
    for cause in ("a", "b", "c"):
        Misses(office.scope).count("うみへのえき", "うみべの駅", cause, office.house.clock())
