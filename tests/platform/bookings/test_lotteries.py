from collections.abc import Iterator
from datetime import datetime

import pytest

from chalicelib.platform.bookings.changes import book
from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.erasing import erase
from chalicelib.platform.bookings.lotteries import EntryRecord, Lottery, result_of
from chalicelib.platform.bookings.model import Refused
from chalicelib.platform.draws.lots import drawn, promise
from tests.platform.bookings.slots import OFFERING, a_desk, a_guest, told_to, work

CLASS = OFFERING | {"mode": "lottery", "lottery": {"days": 1, "at": "12:00"}}
NAME = "2026-11-23T10:00+09:00"


@pytest.fixture
def desk() -> Iterator[Desk]:
    with a_desk(CLASS) as desk:
        yield desk


@pytest.fixture
def lottery(desk: Desk) -> Lottery:
    return Lottery(desk, desk.offering("nursery"), desk.slot("nursery", NAME))


def now(desk: Desk) -> datetime:
    return desk.office.now()


def enters(lottery: Lottery, name: str, places: int = 1) -> EntryRecord:
    wanted = a_guest(lottery.desk, name, lottery.slot, places=places)
    return lottery.enter(wanted, now(lottery.desk))


def test_the_promise_stands_before_the_first_entry_and_the_seed_comes_with_the_draw(
    desk: Desk, lottery: Lottery
) -> None:
    first = lottery.announced()
    assert (first.seed, lottery.announced().promise) == ("", first.promise)
    enters(lottery, "1")
    work(desk, days=2, hours=3)
    shown = lottery.draw(now(desk))
    assert promise(shown.seed) == first.promise
    assert lottery.draw(now(desk)).drawn_at == shown.drawn_at


def test_winners_are_booked_and_told_and_so_are_those_who_did_not_win(desk: Desk, lottery: Lottery) -> None:
    entries = [enters(lottery, str(name)) for name in range(1, 6)]
    work(desk, days=2, hours=3)
    lottery.draw(now(desk))
    work(desk, minutes=1)
    order = drawn(lottery.announced().seed, [entry.number for entry in entries])
    assert [line.number for line in lottery.results()] == list(order)
    won = {line.number for line in lottery.results() if line.has_won}
    assert won == set(order[:2])
    lines = desk.ledger.kept.on_day("visits", lottery.slot.day).lines
    assert len(lines) == 2
    for name, entry in enumerate(entries, 1):
        words = told_to(desk, str(name))[-1]
        assert ("当選" in words, "落選" in words) == (entry.number in won, entry.number not in won)
    work(desk, minutes=1)
    lottery.settle(now(desk))
    assert desk.ledger.kept.on_day("visits", lottery.slot.day).lines == lines


def test_one_person_takes_part_once_and_may_withdraw_until_the_closing(desk: Desk, lottery: Lottery) -> None:
    entry = enters(lottery, "1")
    assert enters(lottery, "1").number == entry.number
    lottery.withdraw(entry.entry_id, now(desk))
    assert lottery.kept.entries_of("visits", "nursery", NAME) == ()
    assert enters(lottery, "1").state == "entered"
    work(desk, days=2, hours=3)
    with pytest.raises(Refused, match="11月22日（日） 12:00で"):
        lottery.withdraw(entry.entry_id, now(desk))
    with pytest.raises(Refused, match="11月22日（日） 12:00で"):
        enters(lottery, "2")


def test_nothing_is_drawn_before_the_closing_nor_booked_beside_the_draw(desk: Desk, lottery: Lottery) -> None:
    with pytest.raises(Refused):
        lottery.draw(now(desk))
    with pytest.raises(Refused, match="今は受け付けていません"):
        book(desk, a_guest(desk, "1", lottery.slot), now(desk))
    assert lottery.results() == ()


def test_a_party_that_does_not_fit_any_more_is_passed_over() -> None:
    places = {"A": 2, "B": 3, "C": 1, "D": 1}
    for seed in range(50):
        lines = result_of(str(seed), places, 3)
        left = 3
        for line in lines:
            assert line.has_won == (line.places <= left)
            left -= line.places * line.has_won
        assert left >= 0


def test_an_erased_entry_stays_in_the_list_without_the_person(desk: Desk, lottery: Lottery) -> None:
    entry = enters(lottery, "1")
    erase(desk, entry.resident, now(desk))
    (left,) = lottery.kept.entries_of("visits", "nursery", NAME)
    assert (left.number, left.resident, left.facts["person"]) == (entry.number, "", "")
    work(desk, days=2, hours=3)
    lottery.draw(now(desk))
    work(desk, minutes=1)
    assert told_to(desk, "1") == []
