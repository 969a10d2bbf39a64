from datetime import datetime
from typing import Any

import pytest

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.bookings.model import Booking
from chalicelib.platform.catalogue.public import Asked, answer_public
from chalicelib.platform.console.staff import Clerk, Done, Facts, Form, Handed, Link, Once, Sent, Table, View
from chalicelib.services.visits.actions.desk import town_desk
from chalicelib.services.visits.staff import STAFF
from tests.kit.journey import Town, TownResident
from tests.kit.offices import a_clerk
from tests.services.visits.test_flow import books_flu
from tests.services.visits.towns import a_booking_town

FLU_13 = "2026-11-24T13:00+09:00"
FLU = {"offering": "flu", "starts": FLU_13}


@pytest.fixture
def town(estate: None) -> Town:
    return a_booking_town("profile")


def clerk_of(town: Town) -> Clerk:
    return a_clerk(town.office)


def shows(town: Town, name: str, **query: str) -> View:
    page = next(page for page in STAFF.pages if page.name == name)
    return page.show(clerk_of(town), query)


def does(town: Town, name: str, **fields: str) -> Any:
    action = next(action for action in STAFF.actions if action.name == name)
    if action.about:
        assert action.about(clerk_of(town), Sent(fields))
    return action.do(clerk_of(town), Sent(fields))


def words(view: View) -> str:
    told: list[str] = []
    for block in view.blocks:
        if isinstance(block, Table):
            told += [_cell(cell) for row in block.rows for cell in row] or [block.empty]
        elif isinstance(block, Facts):
            told += [f"{label}={_cell(cell)}" for label, cell in block.rows]
        else:
            told.append(getattr(block, "text", getattr(block, "title", "")))
    return "\n".join(told)


def _cell(cell: object) -> str:
    return cell.label if isinstance(cell, Link) else str(cell)


def forms(view: View) -> list[str]:
    return [block.action for block in view.blocks if isinstance(block, Form)]


def booked(town: Town, resident: TownResident | None = None) -> Booking:
    resident = resident or town.resident()
    books_flu(resident)
    assert resident.known
    return town_desk(town.office).ledger.ahead_of(resident.known.id, town.office.now())[0]


def test_a_day_lists_who_comes_and_leads_to_each_booking(town: Town) -> None:
    booking = booked(town)
    told = words(shows(town, "day", day="2026-11-24"))
    assert booking.id in told
    assert "インフルエンザの予防接種" in told
    assert "予約はありません。" in words(shows(town, "day", day="2026-11-24", offering="umikaze"))
    assert "予約はありません。" in words(shows(town, "day", day="someday"))
    assert does(town, "find", number=booking.id.lower()).page == f"booking?number={booking.id}"
    with pytest.raises(StaffMistake, match="の予約はありません"):
        does(town, "find", number="261120-00000")
    assert does(town, "go", day="2026-11-24", offering="flu").page == "day?day=2026-11-24&offering=flu"


def test_the_week_counts_places_by_day(town: Town) -> None:
    booked(town)
    told = words(shows(town, "week", day="2026-11-25"))
    assert "1／2" in told
    assert "0／4" in told


def test_a_booking_is_marked_moved_and_cancelled_and_the_resident_is_told(town: Town) -> None:
    resident = town.resident()
    booking = booked(town, resident)
    assert forms(shows(town, "booking", number=booking.id)) == ["mark", "move", "cancel"]
    assert "来なかった" in does(town, "mark", number=booking.id, state="missed").told
    does(town, "mark", number=booking.id, state="booked")
    does(town, "move", number=booking.id, starts="2026-11-25T13:00+09:00", places="1")
    town.pump()
    assert "予約の変更のお知らせ" in str(town.line.said_to(resident.user_id)[-1])
    does(town, "cancel", number=booking.id, why="ワクチンが届かないため")
    town.pump()
    assert "ワクチンが届かないため" in str(town.line.said_to(resident.user_id)[-1])
    assert "取消の理由=ワクチンが届かないため" in words(shows(town, "booking", number=booking.id))
    assert booking.id in words(shows(town, "day", day="2026-11-25", of="cancelled"))
    with pytest.raises(StaffMistake, match="もう変えられません"):
        does(town, "mark", number=booking.id, state="arrived")
    with pytest.raises(StaffMistake, match="理由を"):
        does(town, "cancel", number=booking.id, why=" ")
    with pytest.raises(NotFound):
        shows(town, "booking", number="261120-00000")


def test_a_caller_is_booked_once_with_name_and_number_sealed(town: Town) -> None:
    assert "うみかぜ保育園" in words(shows(town, "phone"))
    assert forms(shows(town, "phone", offering="umikaze")) == ["call"]
    told = {
        "offering": "umikaze", "starts": "2026-11-23T10:00+09:00", "places": "2", "caller_name": "見本 花子",
        "caller_phone": "0123-45-0000", "q.age": "2", "q.child": "見本 一郎", "note": "ベビーカー",
    }  # fmt: skip
    done: Done = does(town, "call", **told)
    number = done.page.partition("=")[2]
    shown = shows(town, "booking", number=number)
    assert "お子さんの年齢=2" in words(shown)
    assert "見本" not in words(shown)
    opened: Once = does(town, "open", number=number)
    assert "お名前=見本 花子" in words(opened.view)
    assert "お子さんの名前=見本 一郎" in words(opened.view)
    sheet: Once = does(town, "sheet", day="2026-11-23", offering="")
    assert "見本 花子" in words(sheet.view)
    assert does(town, "call", **told).page == done.page
    town.until(minutes=1)
    with pytest.raises(StaffMistake, match="すでに予約されています"):
        does(town, "call", **told)
    with pytest.raises(StaffMistake, match="空きは、あと0人分"):
        does(town, "call", **told | {"caller_phone": "0123-45-9999"})
    with pytest.raises(StaffMistake, match="お子さんの年齢"):
        does(town, "call", **told | {"q.age": ""})
    with pytest.raises(StaffMistake):
        does(town, "call", **told | {"offering": "nowhere"})


def test_a_time_is_called_off_for_all_and_can_be_opened_again(town: Town) -> None:
    first, second = town.resident(), town.resident()
    booked(town, first)
    books_flu(second, time="13:00（満席・空き待ち）")
    told = words(shows(town, "slot", **FLU))
    assert "予約=1人" in told
    assert "空き待ち=1人" in told
    assert "予約1件" in does(town, "call_off", **FLU, why="医師の急病").told
    town.pump()
    assert "医師の急病" in str(town.line.said_to(first.user_id)[-1])
    assert "空きが出ないまま" in str(town.line.said_to(second.user_id)[-1])
    assert "中止です（医師の急病）" in words(shows(town, "slot", **FLU))
    does(town, "reopen", **FLU)
    assert forms(shows(town, "slot", **FLU)) == ["call_off"]
    with pytest.raises(StaffMistake):
        shows(town, "slot", offering="flu", starts="someday")


def enters(town: Town) -> str:
    resident = town.resident()
    for label in ("教室・面接", "離乳食の教室", "11月27日（金）", "10:00（抽選・定員2人）"):
        if label == "教室・面接":
            resident.says("予約")
        resident.taps(label)
    return next(line for line in resident.taps("はい")[0].splitlines() if line.startswith("261120-"))


def test_a_draw_is_promised_drawn_after_its_closing_and_exported_without_names(town: Town) -> None:
    numbers = {enters(town) for _ in range(4)}
    asked = {"offering": "cooking", "starts": "2026-11-27T10:00+09:00"}
    before = words(shows(town, "lottery", **asked))
    assert "申込み=4件" in before
    assert "種=" not in before
    with pytest.raises(StaffMistake, match="締切"):
        does(town, "draw", **asked)
    town.until(days=5, hours=8)
    assert "抽選してください" in words(shows(town, "lotteries"))
    does(town, "draw", **asked)
    town.until(minutes=1)
    after = words(shows(town, "lottery", **asked))
    assert (after.count("当選"), after.count("落選")) == (2, 2)
    file: Handed = does(town, "draw_csv", **asked)
    assert all(number in file.content for number in numbers)
    assert "抽選ずみ" in words(shows(town, "lotteries"))
    assert words(shows(town, "day", day="2026-11-27")).count("抽選") == 2


def test_visitors_by_hour_are_told_from_bookings_and_who_came_before(town: Town) -> None:
    for name, state in (("1", "arrived"), ("2", "arrived"), ("3", "missed")):
        resident = town.resident()
        books_flu(resident, day=f"11月{23 + int(name)}日（{'火水木'[int(name) - 1]}）")
        booking = town_desk(town.office).ledger.ahead_of(resident.known.id, town.office.now())[0]  # type: ignore[union-attr]
        does(town, "mark", number=booking.id, state=state)
    town.until(days=7)
    books_flu(town.resident(), day="12月1日（火）")
    told = words(shows(town, "forecast", day="2026-12-01"))
    assert "67%" in told
    assert "0.7人" in told


def test_bookings_are_exported_without_names_for_a_span_of_days(town: Town) -> None:
    booking = booked(town)
    file: Handed = does(town, "csv", first="2026-11-20", last="2026-12-01", offering="")
    assert booking.id in file.content
    with pytest.raises(StaffMistake, match="62日以内"):
        does(town, "csv", first="2026-11-20", last="2027-11-20", offering="")


def fetched(town: Town, address: str) -> str:
    path = address.removeprefix(town.house.public_url)
    answer = answer_public(town.house, Asked("GET", path, {}, (), ""))
    assert answer.content_type.startswith("text/calendar")
    return answer.body.replace("\r\n ", "")


def test_a_staff_calendar_shows_counts_to_who_has_its_address_until_it_is_revoked(town: Town) -> None:
    booking = booked(town)
    made: Once = does(town, "make_feed", label="健康課の予定表", offering="flu")
    address = next(
        _cell(cell)
        for block in made.view.blocks
        if isinstance(block, Facts)
        for label, cell in block.rows
        if label == "アドレス"
    )
    body = fetched(town, address)
    assert "インフルエンザの予防接種 1/1人" in body
    assert "DTSTART:20261124T040000Z" in body
    assert booking.id not in body
    for wrong in (address.replace(".ics", "A.ics"), address.replace("feed/", "feed/X")):
        with pytest.raises(NotFound):
            fetched(town, wrong)
    (block,) = [
        block for block in shows(town, "feeds").blocks if isinstance(block, Form) and block.action == "drop_feed"
    ]
    does(town, "drop_feed", feed=block.fields[0].options[0][0])
    with pytest.raises(NotFound):
        fetched(town, address)


def test_a_booking_has_a_calendar_file_nobody_guesses_that_follows_it(town: Town) -> None:
    resident = town.resident()
    booking = booked(town, resident)
    address = next(link for link in resident.links() if link.endswith(".ics"))
    body = fetched(town, address)
    assert "STATUS:CONFIRMED" in body
    assert booking.id in body
    does(town, "cancel", number=booking.id, why="中止")
    assert "STATUS:CANCELLED" in fetched(town, address)
    with pytest.raises(NotFound):
        fetched(town, address.replace(booking.key, "0" * 32))


def test_the_ledger_agrees_and_a_planted_difference_is_shown(town: Town) -> None:
    booking = booked(town)
    assert "すべて一致しています" in words(shows(town, "audit"))
    ledger = town_desk(town.office).ledger
    record = ledger.kept.slot("visits", booking.slots[0])
    record.taken += 1
    ledger.kept.slots.change(record)
    assert "2人" in words(shows(town, "audit"))
    does(town, "settled")


def test_what_can_be_booked_is_shown_with_its_rules(town: Town) -> None:
    assert "離乳食の教室" in words(shows(town, "offerings"))
    told = words(shows(town, "offering", offering="umikaze"))
    assert "10:00〜12:00" in told
    assert "個人情報" in told
    with pytest.raises(StaffMistake):
        shows(town, "offering", offering="nowhere")


def test_every_page_shows_itself_and_every_deed_that_changes_is_written_down(town: Town) -> None:
    for page in STAFF.pages:
        if page.name not in {"booking", "slot", "lottery", "offering"}:
            assert shows(town, page.name).blocks
    assert {action.name for action in STAFF.actions if not action.audit} == {"go", "find"}


def test_moments_are_told_on_the_towns_clocks() -> None:
    from chalicelib.services.visits.staff.words import when_words

    assert when_words(datetime(2026, 11, 23, 9, 5)) == "11月23日（月） 9:05"
