"""Residents' pages in a real browser, opened from LINE's stand-in as from a chat."""

import io
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from chalicelib.adapters.s3.memory import MemoryFiles
from tests.browser.looks import fits, is_accessible, pictured
from tests.browser.page_server import Pages, open_pages
from tests.browser.windows import a_context, a_page

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("estate")]
AXE = Path(__file__).parents[2] / "infra" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = os.environ.get("PICTURES", "")
"""A folder for pictures of the pages, to look at; none are taken without it."""


@pytest.fixture
def pages(browser: Any) -> Iterator[Pages]:
    with open_pages() as opened:
        yield opened


def opened(browser: Any, pages: Pages, flow: str, faults: list[str], *, width: int = 360, query: str = "") -> Any:
    context = a_context(browser, width, permissions=["geolocation"], geolocation={"latitude": 35.1, "longitude": 139.1})
    page = a_page(context, faults)
    page.goto(pages.address(flow, query))
    page.wait_for_url("**/form*")
    return page


def a_large_photo(file: Path) -> Path:
    """More than 12 MB: noise, which no JPEG makes small."""
    noise = random.Random(7).randbytes(4000 * 3000 * 3)
    Image.frombytes("RGB", (4000, 3000), noise).save(file, "JPEG", quality=95)
    return file


def heard(pages: Pages) -> dict[str, Any]:
    """The answers of the survey as the chat tells them, once the workers have done their work."""
    pages.town.pump()
    told = pages.town.line.said_to(pages.resident.user_id)[-1]["text"]
    answers: dict[str, Any] = json.loads(told)
    return answers


def fill_in(page: Any) -> None:
    page.get_by_label("道路").check()
    page.locator("#f-district").fill("山手")
    page.locator("#q-district").get_by_label("山手").check()
    page.locator("#f-day").fill("2026-11-20")
    page.locator("#f-count").fill("2")


def test_a_resident_fills_the_whole_page_in_and_the_chat_hears_it(
    browser: Any, pages: Pages, faults: list[str]
) -> None:
    page = opened(browser, pages, "all", faults)
    assert page.title() == "町のようすアンケート｜みなと市"
    page.locator("#f-memo").fill("段差があります")
    fill_in(page)
    page.locator("[data-here]").click()
    page.get_by_text("場所をえらびました。").wait_for()
    page.get_by_role("button", name="送信する").click()
    page.get_by_role("heading", name="送信しました").wait_for()
    answers = heard(pages)
    assert answers["memo"] == "段差があります"
    assert answers["district"] == "yamate"
    assert (answers["place"]["lat"], answers["place"]["lon"]) == (35.1, 139.1)


def test_an_answer_opens_more_questions_without_losing_anything(browser: Any, pages: Pages, faults: list[str]) -> None:
    page = opened(browser, pages, "all", faults)
    page.locator("#f-memo").fill("書きかけ")
    page.get_by_label("公園").check()
    page.locator("#f-swing").fill("ぶらんこ")
    page.get_by_text("119番").wait_for()
    page.get_by_label("東公園").check()
    assert page.locator("#f-memo").input_value() == "書きかけ"
    page.get_by_label("道路").check()
    page.locator("#q-swing").wait_for(state="detached")
    assert page.locator("#f-memo").input_value() == "書きかけ"


def test_mistakes_are_told_above_and_lead_to_their_fields(browser: Any, pages: Pages, faults: list[str]) -> None:
    page = opened(browser, pages, "all", faults)
    page.get_by_label("道路").check()
    page.locator("#f-count").fill("99")
    page.get_by_role("button", name="送信する").click()
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    assert page.title().startswith("エラー：")
    is_accessible(page)
    pictured(page, "form-mistakes-360")
    alert.get_by_role("link", name="数").click()
    expect(page.locator("#f-count")).to_be_focused()


def test_characters_are_counted_while_typing(browser: Any, pages: Pages, faults: list[str]) -> None:
    page = opened(browser, pages, "all", faults)
    page.locator("#f-memo").fill("あ" * 201)
    assert page.locator("#memo-limit").inner_text() == "1文字多いです"


def test_a_photo_of_twelve_megabytes_is_made_small_and_kept(
    browser: Any, pages: Pages, faults: list[str], tmp_path: Path
) -> None:
    large = a_large_photo(tmp_path / "large.jpg")
    assert large.stat().st_size > 12_000_000
    page = opened(browser, pages, "all", faults)
    page.locator("#f-photos").set_input_files(large)
    page.get_by_text("写真を受け取りました。").wait_for()
    assert "あと1枚" in page.locator("#photos-limit").inner_text()
    files = pages.town.house.files
    assert isinstance(files, MemoryFiles)
    (kept,) = files.paths()
    photo = files.fetch(pages.town.office.scope, kept.partition(f"{pages.town.office.tenant.id}/")[2])
    assert max(Image.open(io.BytesIO(photo)).size) <= 2048
    fill_in(page)
    page.locator("[data-center]").click()
    pictured(page, "form-filled-360")
    page.get_by_role("button", name="送信する").click()
    page.get_by_role("heading", name="送信しました").wait_for()
    assert len(heard(pages)["photos"]) == 1


def test_what_is_no_photo_is_told_beside_the_button(browser: Any, pages: Pages, faults: list[str]) -> None:
    page = opened(browser, pages, "all", faults)
    page.locator("#f-photos").set_input_files({"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"no photo"})
    page.locator("#q-photos").get_by_text("写真として読めませんでした").wait_for()


def test_a_tap_on_the_map_chooses_the_place(browser: Any, pages: Pages, faults: list[str]) -> None:
    page = opened(browser, pages, "spot", faults, query="only=place")
    page.locator(".leaflet-container").wait_for()
    assert "地理院タイル" in page.locator(".leaflet-control-attribution").inner_text()
    page.locator("[data-map]").click(position={"x": 120, "y": 120})
    page.locator(".pin").wait_for()
    pictured(page, "place-360")
    is_accessible(page)
    page.get_by_role("button", name="送信する").click()
    page.get_by_role("heading", name="送信しました").wait_for()
    pages.town.pump()
    assert "くわしい様子" in json.dumps(pages.town.line.said_to(pages.resident.user_id), ensure_ascii=False)


def test_the_page_works_in_steps_without_scripts(browser: Any, pages: Pages, faults: list[str]) -> None:
    page = opened(browser, pages, "all", faults)
    context = a_context(browser, java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    plain = a_page(context, faults)
    plain.goto(page.url)
    plain.get_by_label("公園").check()
    plain.locator("#f-district").fill("山")
    plain.get_by_role("button", name="さがす").click()
    plain.get_by_label("山下町").check()
    plain.locator("#f-day").fill("2026-11-20")
    plain.locator("#f-count").fill("1")
    plain.locator("#f-place-area").select_option("kaigan")
    plain.locator("#f-place-address").fill("橋のそば")
    plain.locator("#f-swing").fill("すべり台")
    plain.get_by_label("西公園").check()
    pictured(plain, "form-plain-360")
    plain.get_by_role("button", name="送信する").click()
    plain.get_by_role("heading", name="送信しました").wait_for()
    answers = heard(pages)
    assert (answers["district"], answers["which"], answers["swing"]) == ("yamashita", "west", "すべり台")
    assert answers["place"]["address"] == "海岸通り 橋のそば"


def test_the_page_opens_in_the_phones_frame_and_closes_it(browser: Any, pages: Pages, faults: list[str]) -> None:
    page = a_page(a_context(browser), faults)
    page.goto(pages.line.url)
    page.evaluate(
        """(address) => {
          window.closed_by = "";
          addEventListener("message", (event) => { if (event.data.liff === "close") window.closed_by = event.origin; });
          const frame = Object.assign(document.createElement("iframe"), { src: address, id: "sheet" });
          frame.style.cssText = "position:fixed;inset:0;width:100%;height:100%;z-index:99;background:#fff";
          document.body.append(frame);
        }""",
        pages.address("letter"),
    )
    sheet = page.frame_locator("#sheet")
    sheet.get_by_label("道路").check()
    sheet.locator("#f-name").fill("本人")
    sheet.get_by_label("上の取り扱いに同意します").check()
    sheet.get_by_role("button", name="送信する").click()
    sheet.get_by_role("button", name="とじる").click()
    page.wait_for_function("window.closed_by !== ''")
    assert heard(pages)["name"] == "本人"


def test_another_site_cannot_frame_the_page(browser: Any, pages: Pages) -> None:
    page = a_context(browser).new_page()
    around = f'<!doctype html><iframe src="{pages.server.url}/liff/{pages.town.channel.key}/survey/letter"></iframe>'
    page.route("http://other.example/", lambda route: route.fulfill(body=around, content_type="text/html"))
    page.goto("http://other.example/")
    (frame,) = page.frames[1:]
    assert frame.url == "chrome-error://chromewebdata/"


def test_another_residents_opening_never_shows_the_one_before(browser: Any, pages: Pages, faults: list[str]) -> None:
    pages.resident.posts("survey/letter/")
    pages.resident.posts("survey/topic/park")
    page = opened(browser, pages, "letter", faults)
    page.get_by_text("トークでお答えいただいた内容").wait_for()
    other = pages.line.add_resident("住民B").user_id
    page.goto(pages.address("letter").replace(pages.resident.user_id, other))
    page.wait_for_url("**/form*")
    page.get_by_role("button", name="送信する").wait_for()
    assert page.get_by_text("トークでお答えいただいた内容").count() == 0


def test_a_page_whose_token_line_refuses_says_so(browser: Any, pages: Pages, faults: list[str]) -> None:
    page = a_page(a_context(browser), faults)
    address = pages.address("letter")
    page.route("**/session", lambda route: route.fulfill(status=403, body="[]"))
    page.add_init_script("sessionStorage.setItem('signed in again', 'yes')")
    page.goto(address)
    page.get_by_role("heading", name="確認ができませんでした").wait_for()
    is_accessible(page)
    pictured(page, "refused-360")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("flow", ["all", "letter"])
def test_pages_are_accessible_and_fit(browser: Any, pages: Pages, faults: list[str], width: int, flow: str) -> None:
    page = opened(browser, pages, flow, faults, width=width)
    page.get_by_label("公園").check()
    if flow == "all":
        page.locator("#f-swing").wait_for()
        page.locator("#f-district").fill("山")
        page.locator("#q-district .option").nth(1).wait_for()
    is_accessible(page)
    fits(page)
    pictured(page, f"{flow}-{width}")
    page.goto(f"{page.url.partition('/form')[0]}/sent")
    page.get_by_role("heading", name="送信しました").wait_for()
    is_accessible(page)
    pictured(page, f"sent-{width}")
    page.context.clear_cookies()
    page.goto(f"{page.url.partition('/sent')[0]}/form")
    page.get_by_role("heading", name="有効時間").wait_for()
    is_accessible(page)
    pictured(page, f"over-{width}")


@pytest.mark.parametrize("language", ["ja-easy", "en"])
def test_the_page_speaks_other_languages_and_keeps_what_is_typed(
    browser: Any, pages: Pages, faults: list[str], language: str
) -> None:
    page = opened(browser, pages, "letter", faults)
    page.locator("#f-name").fill("本人")
    page.get_by_role("button", name={"en": "English", "ja-easy": "やさしい日本語"}[language]).click()
    page.get_by_role("button", name={"en": "Send", "ja-easy": "おくる"}[language], exact=True).wait_for()
    assert page.locator("#f-name").input_value() == "本人"
    is_accessible(page)
    pictured(page, f"letter-{language}")
