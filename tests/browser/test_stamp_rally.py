"""The rally in real Chromium: the map and a spot on a phone that knows where it is, the tablet, and the desk."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect

from chalicelib.entrypoints import partner
from chalicelib.platform.catalogue.public import Asked, answer_public
from chalicelib.platform.console.members import Members
from chalicelib.platform.draws.prizes import GRACE, draw_lots, enter
from chalicelib.platform.house import Office
from chalicelib.platform.rewards.evidence_secrets import notary
from chalicelib.platform.rewards.ledger import Ledger
from chalicelib.platform.rewards.model import STAMP, Entry
from chalicelib.platform.tenants.grants import OperatorOrder
from chalicelib.platform.tenants.repository import Tenants
from chalicelib.services import load
from chalicelib.services.stamp_rally.model import Spot
from chalicelib.services.stamp_rally.repository import SERVICE, Counts, ledger_of
from chalicelib.services.stamp_rally.schedule import ensure_running
from tests.browser.console_server import ConsoleServer, a_console
from tests.browser.looks import fits, is_accessible, looked_at, pictured
from tests.browser.page_server import Pages, open_pages
from tests.browser.windows import a_context, a_page, comes_in
from tests.kit.offices import a_resident
from tests.kit.partners import a_partner
from tests.platform.console.desks import MINATO
from tests.services.stamp_rally.rallies import AREAS, SPOTS, a_campaign, a_rally, a_rally_tenant, spot, with_spots

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("estate")]
DOORS = (partner,)
"""Imported for its routes."""
TODAI = spot("todai")


def around_today(**facts: Any) -> dict[str, Any]:
    """The campaign of the tests, in the days of whoever runs them: a phone's clock cannot be turned back."""
    today = datetime.now(UTC).date()
    days = {"first": (today - timedelta(days=9)).isoformat(), "last": (today + timedelta(days=30)).isoformat()}
    told = a_campaign(**days, about={"ja": "三つのまちの4か所をめぐりましょう。", "en": "Visit four places."})
    told["prizes"] = [told["prizes"][0] | {"enter_until": (today + timedelta(days=35)).isoformat()}]
    return told | facts


# on the phone


@pytest.fixture
def pages(browser: Any) -> Iterator[Pages]:
    settings = {SERVICE: {"campaigns": [around_today()]}}
    with open_pages(load(SERVICE), settings=settings, areas=AREAS) as opened:
        opened.town.clock.now = datetime.now(UTC)
        with_spots(opened.town.office, *SPOTS)
        yield opened


def standing_at(browser: Any, place: Spot, **more: Any) -> Any:
    return a_context(
        browser,
        permissions=["geolocation"],
        geolocation={"latitude": place.lat + 0.0001, "longitude": place.lon, "accuracy": 15},
        **more,
    )


def shown(context: Any, pages: Pages, faults: list[str], name: str, query: str = "") -> Any:
    page = a_page(context, faults)
    page.goto(pages.address(name, query, service=SERVICE))
    page.wait_for_url("**/view*")
    return page


def seen(page: Any, name: str) -> None:
    is_accessible(page)
    fits(page)
    pictured(page, f"rally-{name}-360")


def test_who_stands_at_a_spot_presses_its_stamp_and_sees_it_on_the_map(
    browser: Any, pages: Pages, faults: list[str]
) -> None:
    page = shown(standing_at(browser, TODAI), pages, faults, "map", "campaign=tabi")
    expect(page.get_by_role("heading", name="三つのまちめぐり")).to_be_visible()
    seen(page, "map")
    page.get_by_role("link", name="みなと灯台").last.click()
    expect(page.get_by_role("heading", name="みなと灯台").first).to_be_visible()
    seen(page, "spot")
    page.get_by_role("button", name="スタンプを押す").first.click()
    expect(page.get_by_text("「みなと灯台」のスタンプを押しました")).to_be_visible()
    seen(page, "pressed")
    page.goto(pages.address("spot", "campaign=tabi&spot=taki", service=SERVICE))
    page.wait_for_url("**/view*")
    page.get_by_role("button", name="スタンプを押す").first.click()
    expect(page.get_by_text("離れています。")).to_be_visible()
    seen(page, "refused")


def test_who_tells_no_position_is_told_how_to(browser: Any, pages: Pages, faults: list[str]) -> None:
    page = shown(a_context(browser), pages, faults, "spot", "campaign=tabi&spot=todai")
    page.get_by_role("button", name="スタンプを押す").first.click()
    expect(page.get_by_text("現在地がわかりませんでした。")).to_be_visible()
    page.get_by_role("button", name="スタンプを押す").first.click()
    expect(page.get_by_text("位置情報を受け取れませんでした。")).to_be_visible()
    seen(page, "no-position")


def test_a_scanned_code_a_number_and_a_reward(browser: Any, pages: Pages, faults: list[str]) -> None:
    office, signs = pages.town.office, notary(pages.town.office, "tabi")
    context = standing_at(browser, TODAI)
    page = shown(context, pages, faults, "stamp", f"token={signs.qr('todai', pages.town.clock())}")
    seen(page, "scanned")
    page.get_by_role("button", name="スタンプを押す").click()
    expect(page.get_by_text("「みなと灯台」のスタンプを押しました")).to_be_visible()
    with_spots(
        office, *(each if each.id != "ichiba" else Spot("ichiba", each.names, each.lat, each.lon) for each in SPOTS)
    )
    page.goto(pages.address("spot", "campaign=tabi&spot=ichiba", service=SERVICE))
    page.wait_for_url("**/view*")
    page.get_by_label("係の人が伝える番号").fill(signs.code("ichiba", pages.town.clock()))
    page.get_by_role("button", name="スタンプを押す").last.click()
    expect(page.get_by_text("「朝市」のスタンプを押しました")).to_be_visible()
    page.get_by_role("link", name="特典・賞品を見る").click()
    expect(page.get_by_text("2か所賞").first).to_be_visible()
    seen(page, "rewards")
    page.get_by_role("button", name="特典を受け取る").click()
    expect(page.get_by_text("道の駅で100円引き")).to_be_visible()
    seen(page, "received")


def test_the_pages_speak_english_and_leaving_asks_first(browser: Any, pages: Pages, faults: list[str]) -> None:
    page = shown(standing_at(browser, TODAI), pages, faults, "map", "campaign=tabi")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Three towns")).to_be_visible()
    seen(page, "map-en")
    page.get_by_role("link", name="Rewards and prizes").click()
    expect(page.get_by_text("Any 2 spots")).to_be_visible()
    seen(page, "rewards-en")
    page.get_by_role("link", name="Open the map").click()
    page.get_by_role("link", name="Leave this stamp rally").click()
    page.locator("details.ask summary").click()
    seen(page, "leave-en")
    page.locator("details.ask button[type=submit]").click()
    expect(page.get_by_text("Your stamps and entries were erased.")).to_be_visible()


# at the spot


def test_the_tablet_shows_a_code_that_redraws_itself(browser: Any, pages: Pages, faults: list[str]) -> None:
    screen = a_partner(pages.town.office, SERVICE, "みなと灯台", about="tabi/todai")
    page = a_page(a_context(browser, 1024), faults)
    page.goto(f"{pages.server.url}/partner/minato")
    page.get_by_label("番号").fill(screen.partner.code)
    page.get_by_label("PIN").fill(screen.pin)
    page.get_by_role("button").first.click()
    expect(page.get_by_role("heading", name="みなと灯台")).to_be_visible()
    expect(page.locator("svg").first).to_be_visible()
    is_accessible(page)
    pictured(page, "rally-screen-1024")
    page.set_viewport_size({"width": 360, "height": 780})
    fits(page)
    pictured(page, "rally-screen-360")


# the desk


@pytest.fixture
def server(estate: None) -> Iterator[ConsoleServer]:
    """A town whose rally runs, with figures of two days and one prize that was entered for."""
    with a_console(load=load) as server:
        office = server.desks.towns[MINATO]
        Tenants(office.scope).keep(a_rally_tenant(a_campaign(kinds=["qr", "code", "place", "paper"]), id_=MINATO))
        server.desks.house.memory.forget()
        Members(office.scope).keep(server.desks.member(MINATO, "manager"))
        fill(server.desks.house.office(OperatorOrder(MINATO)))
        yield server


def fill(office: Office) -> None:
    with_spots(office, *SPOTS)
    ensure_running(office, office.settings(SERVICE).campaigns[0])
    for number in range(7):
        enter(office, ledger_of("tabi", "onsen"), a_resident(office, str(number)).id, office.now())
    counts = Counts(office.scope)
    for day, stamps in (
        ("2026-11-18", {"todai/ja": 31, "taki/ja": 12, "todai/en": 9}),
        ("2026-11-19", {"todai/ja": 22}),
    ):
        counts.keep_day("tabi", day, "00", stamps)
    counts.keep_reach("tabi", "00", "2026-11-20T02:40:00+09:00", {"1": 30, "2": 12, "3": 2}, {"two": 14})


def opened(desk: Any, server: ConsoleServer, path: str) -> None:
    answered = desk.goto(f"{server.url}/console/{MINATO}/{path}")
    assert answered.status == 200


def test_every_page_of_the_desk_is_accessible_at_both_widths(desk: Any, server: ConsoleServer) -> None:
    for name, path in {
        "campaigns": "campaigns",
        "campaign": "campaign?campaign=tabi",
        "spots": "spots?campaign=tabi",
        "spot": "spot?campaign=tabi&spot=todai",
        "import": "import?campaign=tabi",
        "posters": "posters?campaign=tabi",
        "figures": "figures?campaign=tabi",
        "draw": "draw?campaign=tabi&prize=onsen",
    }.items():
        opened(desk, server, f"{SERVICE}/{path}")
        looked_at(desk, f"rally-{name}")
    opened(desk, server, f"settings/form?of={SERVICE}&at=campaigns:tabi")
    looked_at(desk, "rally-settings")


def test_a_file_of_spots_is_read_looked_at_and_taken_over(desk: Any, server: ConsoleServer, tmp_path: Any) -> None:
    file = tmp_path / "spots.csv"
    file.write_text("ID,名称,緯度,経度\nshiro,城あと,35.15,139.15\nx,なし,0,0\n", encoding="utf-8")
    opened(desk, server, f"{SERVICE}/import?campaign=tabi")
    desk.set_input_files("input[type=file]", str(file))
    desk.get_by_role("button", name="内容を確認する").click()
    expect(desk.get_by_text("取り込めない行が1行あります。")).to_be_visible()
    looked_at(desk, "rally-preview")
    desk.locator("details.ask summary, button:has-text('この内容を取り込む')").first.click()
    confirm = desk.get_by_role("button", name="この内容を取り込む").last
    confirm.click()
    expect(desk.get_by_role("link", name="城あと")).to_be_visible()


def test_a_stamp_is_taken_back_and_given_again_on_a_card(desk: Any, server: ConsoleServer) -> None:
    office = server.desks.house.office(OperatorOrder(MINATO))
    rally = a_rally(office, a_resident(office, "7"), at=office.now())
    for each in ("todai", "taki"):
        entry = Entry(rally.ledger, rally.turn.resident.id, f"spot/{each}", STAMP, 1, office.now().isoformat(), each)
        Ledger(office.scope).append(entry)
    opened(desk, server, f"{SERVICE}/cards")
    looked_at(desk, "rally-cards")
    desk.get_by_label("カード番号").fill(rally.card_number)
    desk.get_by_role("button", name="照会する").click()
    expect(desk.get_by_role("heading", name=f"カード {rally.card_number}")).to_be_visible()
    looked_at(desk, "rally-card")
    desk.get_by_label("スタンプ", exact=False).first.select_option("spot/todai")
    desk.get_by_role("button", name="取り消すとどうなるかを見る").click()
    expect(desk.get_by_role("heading", name="スタンプの取消しの確認")).to_be_visible()
    looked_at(desk, "rally-weighed")
    desk.get_by_label("理由").fill("会場のまちがい")
    desk.locator("summary", has_text="スタンプを取り消す").click()
    desk.locator("details[open] button[type=submit]").click()
    expect(desk.get_by_text("「みなと灯台」のスタンプを取り消しました。")).to_be_visible()
    looked_at(desk, "rally-taken-back")
    desk.get_by_role("button", name="取消しを取りやめる").click()
    expect(desk.get_by_text("スタンプの取消しを、取りやめました。")).to_be_visible()


def test_a_prize_is_drawn_and_everybody_may_look(desk: Any, server: ConsoleServer) -> None:
    server.desks.house.clock.now = datetime(2026, 12, 26, 3, 0, tzinfo=UTC)  # type: ignore[attr-defined]
    desk.context.clear_cookies()
    comes_in(desk, server)
    opened(desk, server, f"{SERVICE}/draw?campaign=tabi&prize=onsen")
    desk.locator("details.ask summary, button:has-text('抽選する')").first.click()
    desk.get_by_role("button", name="抽選する").last.click()
    expect(desk.get_by_text("7件の応募から抽選しました。")).to_be_visible()
    looked_at(desk, "rally-drawn")


def test_the_published_draw_is_read_by_anyone(browser: Any, pages: Pages, faults: list[str]) -> None:
    office, ledger = pages.town.office, ledger_of("tabi", "onsen")
    campaign = office.settings(SERVICE).campaigns[0]
    ensure_running(office, campaign)
    for number in range(9):
        enter(office, ledger, a_resident(office, str(number)).id, office.now())
    closes = campaign.prizes[0].closes(office.now().tzinfo)
    pages.town.clock.now = closes + GRACE
    draw_lots(office, ledger, closes=closes, winners=2)
    page = a_page(a_context(browser), faults)

    def answered(route: Any) -> None:
        parts = urlsplit(route.request.url)
        asked = Asked("GET", parts.path, dict(parse_qsl(parts.query)), (), "R")
        told = answer_public(pages.town.house, asked)
        route.fulfill(status=told.status, body=told.body, headers={**told.headers, "content-type": told.content_type})

    page.route("**/public/**", answered)
    for language, heading in (("ja", "抽選の結果"), ("en", "Result of the draw")):
        page.goto(f"{pages.server.url}/public/minato/stamp_rally/draws/tabi/onsen?lang={language}")
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        seen(page, f"published-{language}")
