from collections.abc import Iterator
from datetime import date, datetime

import pytest

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.bookings.changes import book, call_off, cancel, cancel_for, move, move_for
from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.erasing import erase, held_of
from chalicelib.platform.bookings.model import Refused, Slot
from chalicelib.platform.bookings.queue import WaitingList
from chalicelib.platform.bookings.waiting import Queue
from tests.platform.bookings.slots import MONDAY_10, MONDAY_11, OFFERING, a_desk, a_guest, told_to, work

WEDNESDAY_10 = "2026-11-25T10:00+09:00"


@pytest.fixture
def desk() -> Iterator[Desk]:
    with a_desk(OFFERING, OFFERING | {"id": "clinic"}) as desk:
        yield desk


def now(desk: Desk) -> datetime:
    return desk.office.now()


def slot(desk: Desk, name: str = MONDAY_10) -> Slot:
    return desk.slot("nursery", name)


def test_a_booking_is_reminded_of_the_evening_before_and_an_hour_before(desk: Desk) -> None:
    book(desk, a_guest(desk, "1", slot(desk)), now(desk))
    work(desk, days=2, hours=8)
    assert "明日の予約のお知らせ" in told_to(desk, "1")[-1]
    work(desk, hours=15)
    assert "まもなく予約の時間です" in told_to(desk, "1")[-1]
    assert len(told_to(desk, "1")) == 2


def test_what_was_cancelled_or_moved_is_silent_and_the_new_time_is_reminded_of(desk: Desk) -> None:
    gone = book(desk, a_guest(desk, "1", slot(desk)), now(desk))
    cancel(desk, gone.id, now(desk))
    later = book(desk, a_guest(desk, "2", slot(desk)), now(desk))
    move(desk, later.id, slot(desk, WEDNESDAY_10), now(desk))
    work(desk, days=2, hours=8)
    assert (told_to(desk, "1"), told_to(desk, "2")) == ([], [])
    work(desk, days=1, hours=23)
    work(desk, hours=1)
    assert "11月25日（水） 10:00" in told_to(desk, "2")[-1]


def test_a_resident_may_not_change_to_another_offering_or_too_late(desk: Desk) -> None:
    booking = book(desk, a_guest(desk, "1", slot(desk)), now(desk))
    with pytest.raises(Refused, match="ちがう種類"):
        move(desk, booking.id, desk.slot("clinic", MONDAY_10), now(desk))
    work(desk, days=2, hours=7)
    with pytest.raises(Refused, match=r"取消の受付は、11月22日（日） 17:00で終わりました"):
        cancel(desk, booking.id, now(desk))
    with pytest.raises(Refused, match=r"変更の受付は、11月22日（日） 17:00で終わりました"):
        move(desk, booking.id, slot(desk, WEDNESDAY_10), now(desk))
    assert desk.ledger.fetch(booking.id).slots == (slot(desk),)


def test_the_town_cancels_and_moves_beyond_deadlines_and_tells_why(desk: Desk) -> None:
    booking = book(desk, a_guest(desk, "1", slot(desk)), now(desk))
    work(desk, days=2, hours=7, minutes=30)
    move_for(desk, booking.id, slot(desk, WEDNESDAY_10), now(desk))
    work(desk)
    assert "予約の変更のお知らせ" in told_to(desk, "1")[-1]
    cancel_for(desk, booking.id, now(desk), "設備の点検のため")
    cancel_for(desk, booking.id, now(desk), "設備の点検のため")
    work(desk)
    assert "設備の点検のため" in told_to(desk, "1")[-1]
    assert len(told_to(desk, "1")) == 2


def test_a_slot_called_off_tells_all_who_booked_and_all_who_wait(desk: Desk) -> None:
    for name in "12":
        book(desk, a_guest(desk, name, slot(desk)), now(desk))
    kept = book(desk, a_guest(desk, "4", slot(desk, MONDAY_11)), now(desk))
    Queue(desk, desk.offering("nursery"), slot(desk)).join(a_guest(desk, "3", slot(desk)), now(desk))
    assert call_off(desk, slot(desk), "講師の急病", now(desk)) == 2
    work(desk, minutes=1)
    for name in "12":
        assert "講師の急病" in told_to(desk, name)[-1]
    assert "空きが出ないまま" in told_to(desk, "3")[-1]
    assert told_to(desk, "4") == []
    assert desk.ledger.fetch(kept.id).is_booked
    assert int(desk.ledger.kept.slot("visits", slot(desk)).taken) == 0


def test_a_month_shows_what_is_free_taken_and_called_off(desk: Desk) -> None:
    offering = desk.offering("nursery")
    book(desk, a_guest(desk, "1", slot(desk), places=2), now(desk))
    desk.ledger.close(slot(desk, WEDNESDAY_10), "中止")
    found = {opening.slot.name: opening for opening in desk.month(offering, date(2026, 11, 1), now(desk))}
    assert len(found) == 2 * 9  # Mondays and Wednesdays of November 2026
    assert (found[MONDAY_10].free, found[MONDAY_10].taken, found[MONDAY_11].free) == (0, 2, 2)
    assert found[WEDNESDAY_10].closed == "中止"
    names = [opening.slot.name for opening in desk.bookable(offering, desk.days_ahead(offering, now(desk)), now(desk))]
    assert names[:3] == [MONDAY_10, MONDAY_11, "2026-11-25T11:00+09:00"]


def test_all_that_is_kept_of_a_resident_is_told_and_erased(desk: Desk) -> None:
    ahead = book(desk, a_guest(desk, "1", slot(desk), answers={"child": "2歳"}), now(desk))
    gone = book(desk, a_guest(desk, "1", slot(desk, MONDAY_11), cause="B", sealed="x"), now(desk))
    cancel(desk, gone.id, now(desk))
    full = slot(desk, WEDNESDAY_10)
    Queue(desk, desk.offering("nursery"), full).join(a_guest(desk, "1", full), now(desk))
    resident = ahead.resident
    assert held_of(desk, resident) == {"bookings": 2, "waiting": 1, "entries": 0}
    erase(desk, resident, now(desk))
    assert set(held_of(desk, resident).values()) == {0}
    for number in (ahead.id, gone.id):
        left = desk.ledger.fetch(number)
        assert (left.state, left.resident, left.sealed, dict(left.answers)) == ("cancelled", "", "", {})
    assert WaitingList(desk.office.scope).of_resident("visits", resident) == ()
    erase(desk, resident, now(desk))
    with pytest.raises(NotFound):
        desk.ledger.fetch("261120-AAAAA")


def test_staff_move_a_booking_into_a_slot_others_wait_for_and_a_resident_may_not(desk: Desk) -> None:
    offering = desk.offering("nursery")
    for name in "12":
        book(desk, a_guest(desk, name, slot(desk)), now(desk))
    other = book(desk, a_guest(desk, "4", slot(desk, MONDAY_11)), now(desk))
    Queue(desk, offering, slot(desk)).join(a_guest(desk, "3", slot(desk), places=2), now(desk))
    cancel(desk, desk.ledger.of(a_guest(desk, "1", slot(desk)).resident)[0].id, now(desk))
    with pytest.raises(Refused, match="空きを待っている方がいます"):
        move(desk, other.id, slot(desk), now(desk))
    assert move_for(desk, other.id, slot(desk), now(desk)).slots == (slot(desk),)
