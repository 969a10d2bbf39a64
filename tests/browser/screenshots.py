"""`make screenshots`: a newcomer's whole conversation and every page of the console, at phone and at desk width."""

import re
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from playwright.sync_api import Error, expect

from infra.local.towns import FICTIONAL
from tests.browser import discovery, newcomer
from tests.browser.phone_page import PhonePage, a_phone
from tests.browser.windows import PATIENCE, a_context, a_page
from tests.kit.browser import chromium
from tests.kit.city import RunningCity, running_city

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HEIGHTS = {360: 740, 1280: 900}
"""By width."""
MANAGER, ENGLISH = "広報課 管理者", "Resident (English)"
ENGLISH_TALK = {
    "english_offer": "When is garbage day?",
    "english": "English",
    "english_garbage": "Garbage",
    "english_area": "Minatomachi",
}
GRACE = 6 * 60
"""Seconds after which a send can no longer be taken back."""
OPENS = datetime(2027, 1, 20, 16, 40, tzinfo=ZoneInfo("Asia/Tokyo"))
SPOILT = "湾岸通り,東部クリーンセンター,月 ほのお,水1 水3,火,金1 金3,金2 金4,水2 水4,土2:1 4 7 10\n"
"""A district with a day that no calendar has."""
WHOLE_PAGE = "Aria snapshot"
"""Where a message begins to repeat all that the page says."""
RECEIPT_NUMBER = re.compile(r"\d{6}-[0-9A-Z]{4}")


@dataclass
class Album:
    """Pictures of one width, numbered in the order they were taken."""

    folder: Path
    width: int
    faults: list[str] = field(default_factory=list)
    """Pages that failed, or do not fit."""
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def follows(self, page: "Page", kind: str, walk: Iterator[str], *, whole: bool = True) -> None:
        """A picture at each stop of a walk. One that breaks off is one of the faults; the other walks go on."""
        try:
            for name in walk:
                self.takes(page, f"{kind}-{name}", whole=whole)
        except (Error, AssertionError) as broken:
            self.faults.append(f"{self.width} {kind} broke off: {str(broken).partition(WHOLE_PAGE)[0]}")

    def takes(self, page: "Page", name: str, *, whole: bool = False) -> None:
        page.wait_for_timeout(400)  # until what moves has come to rest
        file = self.folder / f"{self.width}-{next(self._numbers):02}-{name}.png"
        page.screenshot(path=file, full_page=whole)
        wrong = list(complaints(page))
        self.faults += [f"{file.name}: {each}" for each in wrong]
        sys.stdout.write("  ".join((str(file), *wrong)) + "\n")
        sys.stdout.flush()


SQUEEZED = """
  [...document.querySelectorAll("th, td, dt, label, button, summary")].filter(cell => {
    const text = cell.innerText.trim(), tops = new Set();
    const written = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (written.nextNode()) {
      const range = document.createRange();
      range.selectNodeContents(written.currentNode);
      if (written.currentNode.data.trim()) [...range.getClientRects()].forEach(box => tops.add(Math.round(box.top)));
    }
    const lines = tops.size;
    return text.length > 5 && lines > 2 && text.length / lines < 3;
  }).map(cell => cell.innerText.trim().slice(0, 20))
"""
"""What wraps letter by letter."""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def complaints(page: "Page") -> Iterator[str]:
    """What the eye would stumble over, as far as it can be measured."""
    if (beyond := page.evaluate(TOO_WIDE)) > 0:
        yield f"{beyond}px too wide"
    if squeezed := page.evaluate(SQUEEZED):
        yield f"squeezed: {squeezed}"


def photograph(city: RunningCity, browser: "Browser", album: Album) -> None:
    """A new city at one width: the phone first, then what staff see of it, the phone again, and all other pages."""
    phone = a_phone(browser, city.phone, width=album.width, height=HEIGHTS[album.width])
    album.follows(phone.page, "phone", talks(phone, photo_in(city.folder)), whole=False)
    console = a_phone(browser, city.console, width=album.width, height=HEIGHTS[album.width]).page
    staff = chain(newcomer.signs_in(city, console, MANAGER), works(console), manages(console, city.folder))
    album.follows(console, "console", staff)
    album.follows(phone.page, "phone", chain(hears(city, phone), speaks_english(phone)), whole=False)
    discovers(city, browser, album)


def discovers(city: RunningCity, browser: "Browser", album: Album) -> None:
    """What nobody lists: all towns' consoles, residents' views, partners' pages, the vendor's."""
    pages = discovery.Pages(a_page(a_context(browser, album.width, HEIGHTS[album.width])))
    walks = {
        "desk": discovery.desks(city, pages),
        "liff": discovery.residents_pages(city, pages),
        "partner": discovery.partners_pages(city, pages),
        "vendor": discovery.vendors_pages(city, pages),
        "public": discovery.public_pages(city, pages),
    }
    for kind, walk in walks.items():
        album.follows(pages.page, kind, walk)
    album.faults += pages.faults


def hears(city: RunningCity, phone: PhonePage) -> Iterator[str]:
    """What came of the staff's work: an answer, and a send once it can no longer be taken back."""
    phone.reads("対応を始めました。")
    yield "answered"
    city.move_clock(advance=GRACE)
    sent = phone.log.locator("article.theirs").filter(has_text="ごみ袋の値段が変わります。")
    expect(sent.last).to_be_visible(timeout=PATIENCE)
    yield "sent"


def photo_in(folder: Path) -> Path:
    file = folder / "hole.jpg"
    file.write_bytes(newcomer.photo_of_a_hole())
    return file


def talks(phone: PhonePage, photo: Path) -> Iterator[str]:
    yield from newcomer.becomes_a_friend(phone)
    yield from newcomer.asks_about_garbage(phone)
    yield from asks(
        phone, next="次の収集日", weeks="ごみの予定", near_misses="電子レンヂ", missing="ちくわの笛の捨て方"
    )
    yield from newcomer.sets_a_reminder(phone)
    yield from newcomer.reports_a_hole(phone, photo)
    yield from newcomer.fills_the_page_in(phone)
    yield from asks(phone, status="通報の状況", kept="マイページ")
    phone.page.get_by_role("button", name="メニューを開く").click()
    yield "menu"


def asks(phone: PhonePage, **words: str) -> Iterator[str]:
    for name, said in words.items():
        before = phone.log.locator("article.theirs").count()
        phone.says(said)
        expect(phone.log.locator("article.theirs").nth(before)).to_be_visible(timeout=PATIENCE)
        yield name


def speaks_english(phone: PhonePage) -> Iterator[str]:
    phone.picks(newcomer.TOWN, ENGLISH)
    phone.befriends()
    phone.reads("みなと市のLINE公式アカウントへようこそ。")
    yield from asks(phone, **ENGLISH_TALK)


def works(page: "Page") -> Iterator[str]:
    number = page.get_by_role("link", name=RECEIPT_NUMBER).first.inner_text()
    yield from newcomer.works_on_the_case(page, number)
    yield from newcomer.starts_the_work(page)
    yield "case-done"


def manages(page: "Page", folder: Path) -> Iterator[str]:
    """What a town's garbage, desk, menus, settings and sends lead to, with mistakes on the way."""
    town = page.url.partition("/cases")[0]
    yield from looks_over_the_desk(page, town)
    yield from makes_a_key(page, town)
    yield from designs_menus(page, town)
    yield from imports(page, town, folder)
    yield from changes_a_day(page, town)
    yield from sets_things(page, town)
    yield from composes_a_send(page, town)


def looks_over_the_desk(page: "Page", town: str) -> Iterator[str]:
    """What the desk gives besides the pages of the menu: several cases at once, a photo, paper, files."""
    page.goto(f"{town}/cases?shelf=all")
    yield "cases-all"
    number = page.get_by_role("link", name=RECEIPT_NUMBER).first.inner_text()
    page.get_by_label(f"{number}をえらぶ").check()
    page.get_by_role("button", name="進む").click()
    page.get_by_role("button", name="どうなるかを確認する").click()
    yield "cases-together"
    for name, path in (
        ("photo", f"photo?case={number}&number=1"),
        ("print", f"print?case={number}"),
        ("export", "export"),
    ):
        page.goto(f"{town}/{path}")
        yield f"desk-{name}"


def composes_a_send(page: "Page", town: str) -> Iterator[str]:
    """A send with a mistake, mended and let go."""
    page.goto(f"{town}/broadcasts/new")
    yield "broadcasts-new"
    page.get_by_label("カテゴリ").first.select_option("市からのお知らせ")
    page.get_by_role("button", name="この種類で作る").click()
    page.get_by_label("件名").fill("ごみ袋の値段")
    page.get_by_label("宛先").select_option("友だち全員")
    page.get_by_label("本文：日本語").fill("{日付}から、ごみ袋の値段が変わります。\nくわしくは窓口でおたずねください。")
    page.get_by_label("本文：英語").fill("The price of garbage bags changes on {日付}.")
    yield "broadcasts-write"
    page.get_by_role("button", name="保存して確認へ進む").click()
    yield "broadcasts-check-error"
    page.get_by_role("link", name="編集へ戻る").click()
    page.get_by_label("差し込む言葉：日付（日本語）").fill("2月1日（月）")
    page.get_by_label("差し込む言葉：日付（英語 (English)）").fill("Mon, February 1")
    page.get_by_role("button", name="保存して確認へ進む").click()
    yield "broadcasts-check"
    page.locator("summary", has_text="この内容で配信する").click()
    page.locator("details[open] button", has_text="この内容で配信する").click()
    expect(page.get_by_role("status").first).to_be_visible()
    yield "broadcasts-released"
    page.goto(f"{town}/broadcasts/templates")
    page.get_by_role("link", name="施設の休館").click()
    yield "broadcasts-template"
    page.goto(f"{town}/broadcasts/rules")
    page.get_by_role("link", name="健診の前のお知らせ").click()
    yield "broadcasts-rule-form"


SETTINGS = {
    "kind": "settings/form?of=reports&at=kinds:road",
    "question": "settings/form?of=reports&at=kinds:road/questions:damage",
    "found": "settings/texts?q=ようこそ&of=",
    "text": "settings/text?of=conversations&key=welcome",
    "history": "settings/history?of=settings/hours",
}


def sets_things(page: "Page", town: str) -> Iterator[str]:
    """Opening hours with mistakes and without, then the other forms, then a word that was not found."""
    page.goto(f"{town}/settings/form?of=hours")
    page.get_by_role("button", name="日を足す").click()
    page.get_by_label("開く時刻").last.fill("9時")
    page.get_by_role("button", name="保存する").last.click()
    yield "settings-hours-mistakes"
    page.locator("input[type=date]").last.fill("2027-02-20")
    page.get_by_label("開く時刻").last.fill("09:00")
    page.get_by_label("閉まる時刻").last.fill("12:00")
    page.get_by_role("button", name="保存する").last.click()
    expect(page.get_by_role("status").first).to_contain_text("保存しました。")
    yield "settings-hours-saved"
    for name, path in SETTINGS.items():
        page.goto(f"{town}/{path}")
        yield f"settings-{name}"
    page.get_by_role("table").get_by_role("link").first.click()
    yield "settings-change"


def makes_a_key(page: "Page", town: str) -> Iterator[str]:
    page.goto(f"{town}/reports/keys")
    page.get_by_label("利用者").fill("道路の台帳システム")
    page.get_by_role("button", name="発行する").click()
    expect(page.get_by_role("status").first).to_contain_text("今だけ表示します。")
    yield "reports-key-made"


def designs_menus(page: "Page", town: str) -> Iterator[str]:
    """The designer, a place on a picture, who sees what, and the way to the phones."""
    page.goto(f"{town}/menus/list")
    page.get_by_role("link", name="くらし", exact=True).click()
    yield "menus-menu"
    page.get_by_role("link", name="3番", exact=True).click()
    yield "menus-area"
    for name in ("arrange", "publish", "history", "edition?id=000001"):
        page.goto(f"{town}/menus/{name}")
        yield f"menus-{name.partition('?')[0]}"


def imports(page: "Page", town: str, folder: Path) -> Iterator[str]:
    """A new year's files, with a mistake in one of them."""
    page.goto(f"{town}/garbage/import")
    yield "garbage-import"
    given = FICTIONAL / "minato" / "garbage"
    spoilt = folder / "area_days.csv"
    days = (given / spoilt.name).read_text(encoding="utf-8")
    spoilt.write_text(
        days.replace("潮風町,東部クリーンセンター,月 木,", "潮風町,東部クリーンセンター,火 金,") + SPOILT, "utf-8"
    )
    others = [file for file in sorted(given.iterdir()) if file.name != spoilt.name]
    page.get_by_label("ファイル").set_input_files([spoilt, *others])
    page.get_by_role("button", name="内容を確認する").click()
    expect(page.get_by_role("heading", name="取込み内容の確認")).to_be_visible()
    yield "garbage-preview"
    page.get_by_text("この内容を反映する").first.click()
    yield "garbage-preview-sure"
    page.get_by_role("button", name="この内容を反映する").last.click()
    expect(page.get_by_role("status").first).to_contain_text("新しいデータを反映しました。")
    yield "garbage-applied"
    page.goto(f"{town}/garbage/import")
    yield "garbage-history"


def changes_a_day(page: "Page", town: str) -> Iterator[str]:
    page.goto(f"{town}/garbage/changes")
    page.get_by_label("内容").select_option("休む")
    page.get_by_label("日", exact=False).nth(0).fill("2027-01-21")
    page.get_by_label("住民への説明").fill("大雪のため、収集を休みます。")
    page.get_by_role("button", name="変更を加える").click()
    expect(page.get_by_role("status").first).to_contain_text("変更を加えました。")
    yield "garbage-changes"


def album_of(folder: Path, width: int) -> list[str]:
    """One whole album; what was wrong."""
    with tempfile.TemporaryDirectory() as data, chromium() as browser, running_city(Path(data), at=OPENS) as city:
        album = Album(folder, width)
        photograph(city, browser, album)
        return album.faults


def main(folder: Path) -> None:
    """Pictures of everything, both widths at once; ends with a complaint where a page failed or does not fit."""
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(len(HEIGHTS)) as pool:
        faults = list(chain.from_iterable(pool.map(partial(album_of, folder), HEIGHTS)))
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
