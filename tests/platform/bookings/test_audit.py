from collections.abc import Iterator

import pytest

from chalicelib.platform.bookings.audit import SORT, begin_audits, differences_on
from chalicelib.platform.bookings.changes import book, cancel
from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.console.waiting import Waiting
from tests.platform.bookings.slots import MONDAY_10, MONDAY_11, a_desk, a_guest, work


@pytest.fixture
def desk() -> Iterator[Desk]:
    with a_desk() as desk:
        yield desk


def waiting(desk: Desk) -> int:
    counts = Waiting(desk.office.scope).counts(desk.office.now().date().isoformat())
    return counts[SORT].number if SORT in counts else 0


def test_bookings_and_ledger_agree_and_a_planted_difference_is_named_each_night(desk: Desk) -> None:
    day = desk.slot("nursery", MONDAY_10).day
    for name, slot, places in (("1", MONDAY_10, 2), ("2", MONDAY_11, 1), ("3", MONDAY_11, 1)):
        book(desk, a_guest(desk, name, desk.slot("nursery", slot), places=places), desk.office.now())
    cancel(
        desk, desk.ledger.all_of(a_guest(desk, "3", desk.slot("nursery", MONDAY_11)).resident)[0].id, desk.office.now()
    )
    assert differences_on(desk, day) == ()
    begin_audits(desk, desk.office.now())
    begin_audits(desk, desk.office.now())
    work(desk, hours=18)
    assert waiting(desk) == 0
    record = desk.ledger.kept.slot("visits", desk.slot("nursery", MONDAY_11))
    record.taken += 1
    desk.ledger.kept.slots.change(record)
    (difference,) = differences_on(desk, day)
    assert (difference.starts, difference.booked, difference.taken) == (MONDAY_11, 1, 2)
    work(desk, days=1)
    assert waiting(desk) == 1
