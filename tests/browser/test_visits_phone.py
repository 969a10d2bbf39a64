"""A resident books an interview in the running city by taps, sees it on the page inside the phone, and is reminded."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect

from infra.local.aws import is_installed
from tests.browser import newcomer
from tests.browser.looks import pictured
from tests.browser.phone_page import a_phone
from tests.kit.city import RunningCity, running_city

pytestmark = [
    pytest.mark.browser,
    pytest.mark.standin,
    pytest.mark.skipif(not is_installed(), reason="make setup installs the stand-in for AWS"),
]
WEDNESDAY = datetime(2027, 1, 20, 16, 40, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCity]:
    with running_city(tmp_path_factory.mktemp("city"), at=WEDNESDAY) as city:
        yield city


def test_an_interview_is_booked_by_taps_looked_at_and_reminded_of(city: RunningCity, browser: Browser) -> None:
    phone = a_phone(browser, city.phone, width=360, height=780)
    for _ in newcomer.becomes_a_friend(phone):
        pass
    phone.says("予約")
    phone.reads("何を予約しますか。")
    phone.taps("教室・面接")
    phone.reads("予約するものをえらんでください。")
    phone.taps("妊婦面接")
    phone.reads("どの月にしますか。")
    phone.taps("2027年1月")
    phone.reads("日にちをえらんでください。")
    pictured(phone.page, "visits-phone-days")
    phone.taps("1月25日（月）")
    phone.reads("時間をえらんでください。")
    phone.taps("9:00（あと2人）")
    phone.reads("何人で来ますか。")
    phone.taps("1人")
    expect(phone.reads("この内容でよいですか。")).to_contain_text("妊婦面接")
    pictured(phone.page, "visits-phone-summary")
    phone.taps("はい")
    expect(phone.reads("予約を受け付けました")).to_contain_text("1月25日（月） 9:00")
    pictured(phone.page, "visits-phone-booked")
    phone.taps("ページで見る")
    expect(phone.liff.get_by_role("heading", name="予約の確認・変更・取消")).to_be_visible()
    expect(phone.liff.get_by_text("妊婦面接").first).to_be_visible()
    pictured(phone.page, "visits-phone-page")
    city.move_clock(at=WEDNESDAY.replace(day=24, hour=18, minute=1))
    expect(phone.reads("明日の予約のお知らせ")).to_contain_text("1月25日（月） 9:00")
