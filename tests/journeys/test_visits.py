"""A visit, a vaccination and a class, from the first word to the day itself, in Japanese and English."""

import pytest

from chalicelib.platform.bookings.audit import audit_of
from chalicelib.platform.console.staff import Sent
from chalicelib.services.visits.actions.desk import town_desk
from chalicelib.services.visits.staff import draws, one, slots
from tests.journeys.steps import newest, number_in, who_holds
from tests.kit.journey import Town, TownResident
from tests.kit.liff import PageVisitor
from tests.kit.offices import a_clerk
from tests.services.visits.towns import a_town_with_booking_pages

CHILD = "見本 一郎"


@pytest.fixture
def town(estate: None) -> Town:
    return a_town_with_booking_pages()


def visits_a_nursery(resident: TownResident) -> str:
    """By taps, with the child's name on our page; the receipt number."""
    resident.says("予約")
    resident.taps("保育園の見学")
    assert "上ばきをお持ちください。" in "\n".join(resident.taps("うみかぜ保育園"))
    resident.taps("11月23日（月）")
    resident.taps("10:00（あと2人）")
    assert "お子さんは何歳ですか。" in resident.taps("2人")[0]
    assert "お子さんの名前を入力してください。" in "\n".join(resident.says("2"))
    page = PageVisitor(resident.town, resident, "visits")
    sent = page.sends(page.opens("book"), consent="yes", **{"q-child": CHILD})
    assert sent.status == 303, sent.text
    before = len(resident.town.line.said_to(resident.user_id))
    resident.town.pump()
    return number_in(resident.town.line.said_to(resident.user_id)[before:])


def test_a_nursery_is_visited_from_the_first_word_to_the_door(town: Town) -> None:
    resident = town.resident()
    resident.follows()
    number = visits_a_nursery(resident)
    assert who_holds(CHILD) == []
    town.until(days=2, hours=8)
    assert "明日の予約のお知らせ" in newest(resident)
    assert "みなと市港町1-2-3" in newest(resident)
    town.until(hours=15)
    assert "まもなく予約の時間です" in newest(resident)
    clerk = a_clerk(town.office)
    opened = one.open_private(clerk, Sent({"number": number}))
    assert CHILD in str(opened)
    one.mark(clerk, Sent({"number": number, "state": "arrived"}))
    assert "来ていただいた予約" in resident.says(number)[0]
    assert audit_of(town_desk(town.office)).differences_on(town.office.now().date()) == ()


def test_a_full_morning_is_waited_for_called_off_and_everybody_is_told(town: Town) -> None:
    first, second = town.resident(), town.resident()
    visits_a_nursery(first)
    second.says("予約")
    for label in ("保育園の見学", "うみかぜ保育園", "11月23日（月）"):
        second.taps(label)
    assert "10:00（満席・空き待ち）" in second.offered()
    second.taps("やめる")
    asked = {"offering": "umikaze", "starts": "2026-11-23T10:00+09:00", "why": "園で感染症が出たため"}
    slots.call_off_slot(a_clerk(town.office), Sent(asked))
    town.pump()
    assert "園で感染症が出たため" in newest(first)
    assert first.says("予約の確認")[0] == "予約はありません。"


def test_a_class_is_drawn_from_a_promised_seed(town: Town) -> None:
    residents = [town.resident() for _ in range(3)]
    numbers = []
    for resident in residents:
        resident.says("予約")
        for label in ("教室・面接", "離乳食の教室", "11月27日（金）", "10:00（抽選・定員2人）"):
            resident.taps(label)
        told = resident.taps("はい")[0]
        numbers.append(next(line for line in told.splitlines() if line.startswith("261120-")))
    town.until(days=5, hours=8)
    draws.draw(a_clerk(town.office), Sent({"offering": "cooking", "starts": "2026-11-27T10:00+09:00"}))
    town.until(minutes=1)
    heard = [newest(resident) for resident in residents]
    assert sorted(("当選" in words, "落選" in words) for words in heard) == [
        (False, True),
        (True, False),
        (True, False),
    ]
    page = PageVisitor(town, residents[0], "visits")
    page.signs_in()
    shown = page.browser.opens(page.path("draw", "/view") + "?offering=cooking&starts=2026-11-27T10:00%2B09:00")
    assert shown.status == 200
    assert all(number in shown.text for number in numbers)


def test_a_vaccination_is_booked_changed_and_cancelled_in_english(town: Town) -> None:
    resident = town.resident()
    resident.says("English")
    assert "What would you like to book?" in resident.says("book")[0]
    resident.taps("Vaccinations")
    resident.taps("Flu vaccination")
    resident.taps("Tue 24 Nov")
    resident.taps("13:00 (1 left)")
    assert "Your booking is made" in resident.taps("Yes")[0]
    assert "Flu vaccination" in resident.says("my bookings")[0]
    resident.taps("Change")
    resident.taps("Wed 25 Nov")
    resident.taps("13:30 (1 left)")
    assert "Wed 25 Nov 13:30" in resident.taps("Yes")[0]
    town.until(days=4, hours=7)
    town.until(hours=1)
    assert "Your booking is tomorrow" in newest(resident)
    resident.says("my bookings")
    resident.taps("Cancel")
    assert "Cancelling was possible until Tue 24 Nov 17:00" in resident.taps("Yes")[0]


def test_the_residents_pages_show_move_and_cancel(town: Town) -> None:
    resident = town.resident()
    number = visits_a_nursery(resident)
    page = PageVisitor(town, resident, "visits")
    page.signs_in()
    listed = page.browser.opens(page.path("list", "/view"))
    assert (listed.status, number in listed.text) == (200, True)
    month = page.browser.opens(page.path("slots", "/view") + "?offering=flu")
    assert "13:00 あと1人" in month.text
    shown = page.browser.opens(page.path("booking", "/view") + f"?number={number}&lang=en")
    assert "Umikaze nursery" in shown.text
    other = PageVisitor(town, town.resident(), "visits")
    other.signs_in()
    assert other.browser.opens(other.path("booking", "/view") + f"?number={number}").status in {400, 404}
