"""A neighbour applies to drive and offers trips, a rider books, the operator helps: from door to door."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib.adapters.line.memory import MemoryLine
from chalicelib.adapters.login.memory import MemoryLogin
from chalicelib.adapters.oidc.memory import MemoryProvider
from chalicelib.entrypoints import console, liff
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.reminders.repository import Reminders
from chalicelib.platform.reminders.rounds import do_due
from chalicelib.services import load
from chalicelib.services.rides.actions.auditing import audit_of
from chalicelib.services.rides.actions.timetables import read_timetable, stand_for
from chalicelib.services.rides.repository import TownRides
from infra.local.towns import FICTIONAL
from tests.kit.fakes import Clock
from tests.kit.journey import Town, TownResident, a_town, words_of
from tests.kit.liff import PageVisitor
from tests.kit.offices import a_house
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.kit.visitors import Seen, Visitor
from tests.platform.console.desks import Desks

DOORS = (liff, console)
"""Imported for their routes, which the HTTP door remembers."""
TOKYO = ZoneInfo("Asia/Tokyo")
FEED = FICTIONAL / "yamabe" / "rides"
TEXTS = load("rides").texts
PAPERS = {
    "a.name": "見本 一郎",
    "a.phone": "090-0000-0000",
    "a.licence": "000000000000",
    "a.licence_until": "2028-05-01",
    "a.plate": "見本 500 あ 00-00",
    "a.insurance": "見本損保 0000",
    "a.insurance_until": "2027-06-30",
}


@dataclass
class Story:
    """やまべ町, one of its clerks at work, and the language its residents speak."""

    town: Town
    desks: Desks
    clerk: Visitor
    language: str

    def t(self, key: str, /, **facts: object) -> str:
        return TEXTS.say(self.language, key, **facts)

    def resident(self) -> TownResident:
        resident = self.town.resident()
        resident.follows()
        if self.language == "en":
            resident.posts("profile/set_language/en")
            resident.says("English")
        return resident

    def newest(self, resident: TownResident) -> str:
        return "\n".join(map(words_of, self.town.line.said_to(resident.user_id)[-3:]))

    def desk(self, page: str) -> Seen:
        return self.clerk.opens(f"/console/yamabe/rides/{page}")

    def presses(self, page: str, action: str, /, **filled: str) -> Seen:
        """The clerk sends a form of a page of the desk; answers what comes then."""
        seen = self.desk(page)
        known = {name: value for name, value in filled.items() if name == "state"}
        form = next(
            form
            for form in seen.forms
            if form.action.endswith(f"/{action}") and known.items() <= dict(form.fields).items()
        )
        sent = self.clerk.follows(self.clerk.sends(seen, form, **filled))
        self.town.pump()
        return sent

    def at(self, *moment: int) -> None:
        """Let it be that time, each reminder done at its minute."""
        until = datetime(*moment, tzinfo=TOKYO)  # type: ignore[misc, arg-type]
        reminders = Reminders(self.town.office.scope)
        while due := [each for each in reminders.records.each() if datetime.fromisoformat(each.at) <= until]:
            first = min(due, key=lambda each: datetime.fromisoformat(each.at))
            self.town.clock.now = max(datetime.fromisoformat(first.at), self.town.clock.now)
            do_due(self.town.house, "yamabe", "reminder", "", first.reminder_id)
            self.town.pump()
        self.town.clock.now = until


@pytest.fixture(params=["ja", "en"])
def story(request: pytest.FixtureRequest) -> Iterator[Story]:
    with quick_tables(QuickDynamo()):
        clock, provider = Clock(), MemoryProvider()
        house = a_house(
            load("rides"),
            load("profile"),
            clock=clock,
            line=MemoryLine(clock),
            residents=MemoryLogin(clock),
            staff=provider,
        )
        town = a_town("yamabe", "rides", "profile", house=house, name="やまべ町", bounds=None)
        channel = replace(town.channel, login_id="login-yamabe", line_id="line-yamabe")
        Channels(town.office.scope).keep(channel)
        files = {file.name: file.read_bytes() for file in FEED.glob("*.txt")}
        record = read_timetable(town.office, files)
        assert [error for error in record.facts["errors"] if not error["is_notice"]] == []
        stand_for(town.office, record, sorted(files), "開設時の取込み", seen="")
        house.memory.forget()
        desks = Desks(house, provider, {"yamabe": town.office})
        yield Story(replace(town, channel=channel), desks, desks.signed_in("yamabe"), request.param)
        rides = TownRides(town.office, fresh=True)
        days = [rides.today + timedelta(days=number) for number in range(-10, 15)]
        assert [found for day in days for found in audit_of(rides).differences_on(day)] == []


def fills_in(resident: TownResident, flow: str, fields: dict[str, str]) -> Seen:
    """Answer on the town's page what is not asked in chat."""
    page = PageVisitor(resident.town, resident, "rides")
    seen = page.opens(flow)
    form = seen.forms[0]
    told = {**fields, "consent": "yes", "do": "send"}
    sent = page.browser.posts(form.action, [each for each in form.fields if each[0] not in told] + list(told.items()))
    assert sent.status == 303, sent.text
    resident.town.pump()
    return sent


def applies(story: Story, resident: TownResident) -> None:
    resident.posts("rides/drive/")
    resident.says("白い軽自動車")
    resident.posts("rides/car_seats/3")
    resident.posts("rides/drive_routes/-")
    resident.posts("rides/drive_days/-")
    fills_in(resident, "drive", PAPERS)
    resident.posts("rides/confirm/yes")
    assert story.t("applied.told") in story.newest(resident)


def books(story: Story, rider: TownResident, trip: str = "osawa-0930") -> str:
    """Down the valley on Tuesday; what the rider reads then."""
    rider.posts("rides/book/")
    rider.says({"ja": "上里公民館", "en": "Kamizato Community Hall"}[story.language])
    rider.says({"ja": "やまべ診療所", "en": "Yamabe Clinic"}[story.language])
    rider.posts("rides/day/2026-11-24")
    rider.posts(f"rides/trip/{trip}")
    rider.posts("rides/seats/1")
    rider.posts("rides/luggage/-")
    assert story.t("confirm.ask") in story.newest(rider)
    return "\n".join(rider.posts("rides/confirm/yes"))


def offers(story: Story, driver: TownResident, trip: str) -> str:
    driver.posts("rides/offer/")
    driver.posts("rides/offer_days/2026-11-24")
    driver.posts("rides/offer_days/-")
    driver.posts(f"rides/offer_trips/{trip}")
    driver.posts("rides/offer_trips/-")
    driver.posts("rides/offer_seats/2")
    return "\n".join(driver.posts("rides/sure_offer/yes"))


def becomes_a_driver(story: Story, resident: TownResident) -> str:
    """Applies, and is approved by a clerk who looked at the papers; the driver's id."""
    applies(story, resident)
    known = resident.known
    assert known
    assert "見本 一郎" in story.desk("drivers").text
    assert "000000000000" not in story.desk(f"driver?id={known.id}").text
    assert "000000000000" in story.presses(f"driver?id={known.id}", "papers").text
    assert "「登録」にしました。" in story.presses(f"driver?id={known.id}", "decide", state="approved").text
    assert story.t("decided.approved.title") in story.newest(resident)
    return known.id


def test_a_neighbour_drives_a_rider_rides_and_the_operator_sees_it(story: Story) -> None:
    driver, rider = story.resident(), story.resident()
    becomes_a_driver(story, driver)
    assert "9:30" in offers(story, driver, "osawa-0930")
    told = books(story, rider)
    assert story.t("booked.matched.title") in told
    assert "白い軽自動車" in told
    assert story.t("fare.value", yen="600", payments=story.t("payment.cash_ticket")) in told
    assert story.t("news.rider_came.title") in story.newest(driver)
    story.at(2026, 11, 23, 19, 0)
    assert story.t("remind.evening.title") in story.newest(rider)
    assert story.t("remind.drive_evening.title") in story.newest(driver)
    story.at(2026, 11, 24, 8, 48)
    assert story.t("remind.before.title") in story.newest(rider)
    story.at(2026, 11, 24, 10, 5)
    page = PageVisitor(story.town, driver, "rides")
    seen = page.opens("driver", f"?lang={story.language}")
    seen = page.browser.opens(page.path("driver", "/view") + f"?lang={story.language}")
    form = next(form for form in seen.forms if "/do/mark" in form.action and ("a.state", "done") in form.fields)
    marked = page.browser.follows(page.browser.sends(seen, form))
    assert story.t("page.marked") in marked.text
    story.clerk = story.desks.signed_in("yamabe")
    assert re.search(r"運賃の合計（円）\D+600\D", story.desk("figures?month=2026-11").text)
    assert "乗車しました" in story.desk("run?day=2026-11-24&trip=osawa-0930").text


def test_a_driver_withdraws_and_the_operator_finds_another_by_one_message(story: Story) -> None:
    first, second, third, rider = (story.resident() for _ in range(4))
    for driver in (first, second, third):
        becomes_a_driver(story, driver)
    offers(story, first, "osawa-0930")
    books(story, rider)
    first.posts(f"rides/withdraw/2026-11-24.{first.known.id}.osawa-0930")  # type: ignore[union-attr]
    assert story.t("withdrawn.told", count=1) in "\n".join(first.posts("rides/sure_withdraw/yes"))
    assert story.t("news.driver_withdrew.title") in story.newest(rider)
    page = story.desk("run?day=2026-11-24&trip=osawa-0930")
    assert "運転手をさがしています" in page.text
    number = ride_number(page)
    assert (
        "運転手3人に依頼を送りました。"
        in story.presses("run?day=2026-11-24&trip=osawa-0930", "ask_drivers", ride=number).text
    )
    assert story.t("news.asked.title") in story.newest(second)
    assert story.t("taken.title") in "\n".join(second.taps(story.t("button.take")))
    assert story.t("refused.taken") in "\n".join(third.taps(story.t("button.take")))
    assert story.t("news.driver_found.title") in story.newest(rider)


def ride_number(page: Seen) -> str:
    return page.text.partition('<option value="2')[2].partition('"')[0].join(("2", ""))


def test_a_caller_rides_with_a_driver_whose_sheet_has_their_number(story: Story) -> None:
    driver = story.resident()
    becomes_a_driver(story, driver)
    offers(story, driver, "osawa-0930")
    run = "run?day=2026-11-24&trip=osawa-0930"
    caller = {"origin": "kamizato", "destination": "clinic", "seats": "1", "name": "見本の方", "phone": "0124-00-0001"}
    assert "で予約しました（運転手が決まりました）" in story.presses(run, "add_caller", **caller).text
    assert "0124-00-0001" not in story.desk(run).text
    assert "見本の方（電話 0124-00-0001）" in story.presses("day?day=2026-11-24", "sheet").text
    assert story.t("news.rider_came.title") in story.newest(driver)


def test_snow_calls_a_day_off_and_nobody_waits_for_nothing(story: Story) -> None:
    driver, rider, waits = (story.resident() for _ in range(3))
    becomes_a_driver(story, driver)
    offers(story, driver, "osawa-0930")
    books(story, rider)
    books(story, waits, "kamizato-0900")
    assert "予約2件を取り消し" in story.presses("day?day=2026-11-24", "call_off", because="大雪のため").text
    for resident in (rider, waits):
        assert story.t("news.cancelled_day.told", why="大雪のため") in story.newest(resident)
    assert story.t("news.trip_called_off.title") in story.newest(driver)
    before = len(story.town.line.outbox)
    story.at(2026, 11, 25, 12, 0)
    assert len(story.town.line.outbox) == before


def test_nothing_personal_is_ever_said_in_the_chat(story: Story) -> None:
    driver, rider = story.resident(), story.resident()
    becomes_a_driver(story, driver)
    offers(story, driver, "osawa-0930")
    fills_in(rider, "name", {"a.family_name": "川上", "a.given_name": "春子"})
    books(story, rider)
    said: Any = [story.town.line.said_to(each.user_id) for each in (driver, rider)]
    for secret in ("見本 一郎", "9000000000", "000000000000", "00-00", "見本損保", "川上"):
        assert secret not in str(said)
