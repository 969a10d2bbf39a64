from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from chalicelib.platform.bookings.changes import book, cancel
from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.model import Refused, Slot
from chalicelib.platform.bookings.queue import WaitEntry, WaitingList
from chalicelib.platform.bookings.waiting import Queue
from tests.platform.bookings.slots import MONDAY_10, MONDAY_11, a_desk, a_guest, told_to, work


@pytest.fixture
def desk() -> Iterator[Desk]:
    with a_desk() as desk:
        yield desk


def now(desk: Desk) -> datetime:
    return desk.office.now()


def queue(desk: Desk, name: str = MONDAY_10) -> Queue:
    return Queue(desk, desk.offering("nursery"), desk.slot("nursery", name))


def slot(desk: Desk, name: str = MONDAY_10) -> Slot:
    return desk.slot("nursery", name)


def joins(desk: Desk, name: str, **facts: object) -> WaitEntry:
    desk.office.house.clock.pass_(seconds=1)  # type: ignore[attr-defined]
    return queue(desk).join(a_guest(desk, name, slot(desk), **facts), now(desk))


def state(desk: Desk, entry: WaitEntry) -> str:
    record = WaitingList(desk.office.scope).find("visits", entry.offering, entry.starts, entry.id)
    assert record is not None
    return str(record.state)


def a_full_slot(desk: Desk) -> str:
    return book(desk, a_guest(desk, "1", slot(desk), places=2), now(desk)).id


def test_whoever_waits_first_is_offered_first_and_the_next_when_time_is_over(desk: Desk) -> None:
    number = a_full_slot(desk)
    first, second = joins(desk, "2"), joins(desk, "3")
    assert [queue(desk).position(entry.id) for entry in (first, second)] == [1, 2]
    cancel(desk, number, now(desk))
    desk.ledger.book(a_guest(desk, "4", slot(desk), origin="phone"), at=now(desk))
    work(desk, minutes=1)
    assert [state(desk, entry) for entry in (first, second)] == ["offered", "waiting"]
    assert "空きが出ました" in told_to(desk, "2")[-1]
    work(desk, hours=24)
    assert [state(desk, entry) for entry in (first, second)] == ["passed", "offered"]
    assert "お返事の期限が過ぎたため" in told_to(desk, "2")[-1]
    assert "空きが出ました" in told_to(desk, "3")[-1]


def test_an_offer_that_is_accepted_is_a_booking_with_its_reminder(desk: Desk) -> None:
    number = a_full_slot(desk)
    entry = joins(desk, "2", places=2)
    cancel(desk, number, now(desk))
    work(desk, minutes=1)
    booking = queue(desk).accept(entry.id, now(desk))
    assert queue(desk).accept(entry.id, now(desk)) == booking
    assert (booking.state, booking.places, state(desk, entry)) == ("booked", 2, "accepted")
    work(desk, days=2, hours=7)
    assert told_to(desk, "2")[-1].startswith("空きが出ました")
    work(desk, hours=1)
    assert "明日の予約のお知らせ" in told_to(desk, "2")[-1]
    assert desk.ledger.free(slot(desk), now(desk)) == 0


def test_nobody_overtakes_who_waits_and_a_party_that_does_not_fit_keeps_its_position(desk: Desk) -> None:
    number = a_full_slot(desk)
    large, small = joins(desk, "2", places=3), joins(desk, "3")
    with pytest.raises(Refused, match="空きを待っている方がいます"):
        book(desk, a_guest(desk, "5", slot(desk)), now(desk))
    cancel(desk, number, now(desk))
    with pytest.raises(Refused, match="空きを待っている方がいます"):
        book(desk, a_guest(desk, "5", slot(desk)), now(desk))
    work(desk, minutes=1)
    assert [state(desk, entry) for entry in (large, small)] == ["waiting", "offered"]
    assert queue(desk).position(large.id) == 1


def test_who_declines_or_leaves_makes_room_for_the_next(desk: Desk) -> None:
    number = a_full_slot(desk)
    first, second, third = (joins(desk, name, places=2) for name in ("2", "3", "4"))
    queue(desk).leave(second.id, now(desk))
    queue(desk).leave(second.id, now(desk))
    cancel(desk, number, now(desk))
    work(desk, minutes=1)
    queue(desk).leave(first.id, now(desk))
    work(desk, minutes=1)
    assert [state(desk, entry) for entry in (first, second, third)] == ["left", "left", "offered"]
    assert "期限が過ぎた" not in "".join(told_to(desk, "2"))


def test_one_person_waits_once_and_not_for_what_they_have(desk: Desk) -> None:
    a_full_slot(desk)
    assert joins(desk, "2") == joins(desk, "2")
    with pytest.raises(Refused, match="すでに予約されています"):
        joins(desk, "1")
    record = desk.ledger.kept.slot("visits", slot(desk))
    assert record.waiting == 1
    assert [entry.offering for entry in WaitingList(desk.office.scope).of_resident("visits", record_of(desk, "2"))] == [
        "nursery"
    ]


def record_of(desk: Desk, name: str) -> str:
    return a_guest(desk, name, slot(desk)).resident


def test_a_list_for_which_it_is_too_late_ends_and_all_are_told(desk: Desk) -> None:
    a_full_slot(desk)
    entry = joins(desk, "2")
    work(desk, minutes=1)
    work(desk, days=2, hours=7)
    assert state(desk, entry) == "ended"
    assert "空きが出ないまま終わりました" in told_to(desk, "2")[-1]
    with pytest.raises(Refused):
        queue(desk).accept(entry.id, now(desk))


def test_an_offer_does_not_end_at_night(desk: Desk) -> None:
    number = book(desk, a_guest(desk, "1", slot(desk, MONDAY_11), places=2), now(desk)).id
    entry = queue(desk, MONDAY_11).join(a_guest(desk, "2", slot(desk, MONDAY_11)), now(desk))
    work(desk, hours=4)
    cancel(desk, number, now(desk))
    work(desk, minutes=1)
    record = WaitingList(desk.office.scope).find("visits", entry.offering, entry.starts, entry.id)
    assert record is not None
    until = desk.office.tenant.local(datetime.fromisoformat(record.until))
    assert (until.day, until.hour) == (21, 9)


def test_a_place_that_a_hold_kept_goes_to_the_list_when_the_hold_ends(desk: Desk) -> None:
    soon = now(desk) + timedelta(minutes=10)
    desk.ledger.hold(a_guest(desk, "1", slot(desk), places=2), at=now(desk), until=soon)
    entry = joins(desk, "2")
    work(desk, minutes=1)
    assert state(desk, entry) == "waiting"
    work(desk, minutes=10)
    assert state(desk, entry) == "offered"
