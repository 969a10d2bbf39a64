"""A newcomer walks through the running city: asks, is reminded, reports with a photo, and is answered by staff."""

import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from infra.local.aws import is_installed
from infra.local.towns import user_id
from tests.browser import newcomer
from tests.browser.phone_page import PhonePage, a_phone
from tests.browser.windows import a_context, a_page
from tests.kit.city import RunningCity, running_city

pytestmark = [
    pytest.mark.browser,
    pytest.mark.standin,
    pytest.mark.skipif(not is_installed(), reason="make setup installs the stand-in for AWS"),
]
WEDNESDAY = datetime(2027, 1, 20, 16, 40, tzinfo=ZoneInfo("Asia/Tokyo"))
"""The desk is open until 17:15, and burnable garbage is collected on the next morning."""
MINATO_CHANNEL, YAMABE_CHANNEL = "2000000101", "2000000201"
RECEIPT_NUMBER = re.compile(r"\d{6}-[0-9A-Z]{4}")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCity]:
    with running_city(tmp_path_factory.mktemp("city"), at=WEDNESDAY) as city:
        yield city


def go(walk: Iterable[str]) -> None:
    for _ in walk:
        pass


def a_console(browser: Browser) -> Any:
    return a_page(a_context(browser, 1280, 900))


def test_a_newcomer_asks_reports_is_answered_and_is_reminded(
    city: RunningCity, browser: Browser, tmp_path: Path
) -> None:
    phone, neighbour = a_phone(browser, city.phone), a_phone(browser, city.phone)
    neighbour.picks("やまべ町", newcomer.RESIDENT)
    neighbour.befriends()
    neighbour.reads("やまべ町のLINE公式アカウントへようこそ。")
    elsewhere = neighbour.log.inner_text()
    go(newcomer.becomes_a_friend(phone))
    go(newcomer.asks_about_garbage(phone))
    expect(phone.log.locator("article", has_text="港町のごみ").last).to_contain_text("燃やすごみ")
    go(newcomer.sets_a_reminder(phone))
    number = reports(phone, tmp_path)
    console = a_console(browser)
    go(newcomer.signs_in(city, console))
    expect(console.get_by_role("link", name=number)).to_be_visible()
    shows_the_photo_without_its_place(console, number)
    go(newcomer.works_on_the_case(console, number))
    expect(phone.reads(newcomer.ANSWER)).to_contain_text(number)
    go(newcomer.starts_the_work(console))
    expect(phone.reads("対応を始めました。")).to_contain_text("対応中")
    city.move_clock(at=WEDNESDAY.replace(hour=19, minute=1))
    expect(phone.reads("明日 1月21日（木）のごみ（港町）")).to_contain_text("燃やすごみ")
    assert neighbour.log.inner_text() == elsewhere
    assert heard(city, YAMABE_CHANNEL, "yamabe") == 2


def reports(phone: PhonePage, folder: Path) -> str:
    """A hole in the road; answers the receipt number as it stands on the phone."""
    photo = folder / "hole.jpg"
    photo.write_bytes(newcomer.photo_of_a_hole())
    go(newcomer.reports_a_hole(phone, photo))
    go(newcomer.fills_the_page_in(phone))
    assert newcomer.CONTACT not in phone.log.inner_text()
    found = RECEIPT_NUMBER.search(phone.reads("通報を受け付けました").inner_text())
    assert found
    return found[0]


def shows_the_photo_without_its_place(console: Any, number: str) -> None:
    """The case page shows photo and map; of where the camera was, the stored photo says nothing."""
    console.get_by_role("link", name=number).click()
    photo = console.get_by_role("img", name="写真1")
    expect(photo).to_be_visible()
    kept = console.request.get(photo.get_attribute("src")).body()
    assert Image.open(io.BytesIO(newcomer.photo_of_a_hole())).getexif().get_ifd(0x8825)
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.size, dict(image.getexif())) == ((1600, 1200), {})
    expect(console.get_by_role("application", name="場所の地図")).to_be_visible()
    expect(console.get_by_text(newcomer.PLACE).first).to_be_visible()


def heard(city: RunningCity, channel: str, town: str) -> int:
    """How many messages an account has sent to the newcomer."""
    chat = city.ask_line("GET", f"/chats/{channel}/{user_id(town, newcomer.RESIDENT)}")
    return sum(1 for entry in chat["entries"] if entry["side"] == "account")


def test_a_question_is_asked_answered_and_handed_to_a_desk_on_the_phone(city: RunningCity, browser: Browser) -> None:
    phone = a_phone(browser, city.phone, width=360, height=740)
    phone.picks(newcomer.TOWN, newcomer.RESIDENT)
    phone.adds("住民（たずねる）")
    phone.befriends()
    phone.says("よくある質問")
    phone.reads("知りたいことの分野")
    phone.says("税金をスマホで払う")
    phone.reads("近いものはこちらです。")
    phone.taps("1番")
    expect(phone.reads("決済アプリで読み取ってください。")).to_contain_text("税務課")
    phone.taps("役に立たなかった")
    expect(phone.reads("税務課におたずねください")).to_contain_text("0123-45-6705")
    phone.says("火事です")
    expect(phone.reads("急ぐときの電話")).to_contain_text("119に電話する")
