from collections.abc import Iterator

import pytest

from chalicelib.platform.bookings.audit import audit_of
from chalicelib.platform.bookings.changes import book, cancel
from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.slips import DIFFER, TODAY
from chalicelib.platform.console.waiting import Waiting
from tests.platform.bookings.slots import MONDAY_10, MONDAY_11, a_desk, a_guest, work


@pytest.fixture
def desk() -> Iterator[Desk]:
    with a_desk() as desk:
        yield desk


def waiting(desk: Desk, sort: str = DIFFER) -> int:
    return Waiting(desk.office.scope).counts(desk.office.now().date().isoformat()).numbers.get(sort, 0)


def test_bookings_and_ledger_agree_and_a_planted_difference_is_named_each_night(desk: Desk) -> None:
    day = desk.slot("nursery", MONDAY_10).day
    for name, slot, places in (("1", MONDAY_10, 2), ("2", MONDAY_11, 1), ("3", MONDAY_11, 1)):
        book(desk, a_guest(desk, name, desk.slot("nursery", slot), places=places), desk.office.now())
    cancel(
        desk, desk.ledger.all_of(a_guest(desk, "3", desk.slot("nursery", MONDAY_11)).resident)[0].id, desk.office.now()
    )
    assert audit_of(desk).differences_on(day) == ()
    audit_of(desk).begin()
    audit_of(desk).begin()
    work(desk, hours=18)
    assert waiting(desk) == 0
    record = desk.ledger.kept.slot("visits", desk.slot("nursery", MONDAY_11))
    record.taken += 1
    desk.ledger.kept.slots.change(record)
    (difference,) = audit_of(desk).differences_on(day)
    assert (difference.starts, difference.booked, difference.taken) == (MONDAY_11, 1, 2)
    work(desk, days=1)
    assert waiting(desk) == 1


def test_slots_of_the_day_that_are_booked_wait_for_staff_until_it_is_over(desk: Desk) -> None:
    book(desk, a_guest(desk, "1", desk.slot("nursery", MONDAY_10)), desk.office.now())
    audit_of(desk).begin()
    told = []
    for hours in (18, 24, 24, 24):
        work(desk, hours=hours)
        told.append(waiting(desk, TODAY))
    assert told == [0, 0, 1, 0]
