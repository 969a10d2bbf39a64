"""Who was drawn and had no place waits in the order of the draw: once, told once, and out again whenever they like."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest

from chalicelib.platform.bookings.audit import audit_of
from chalicelib.platform.bookings.changes import cancel
from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.erasing import erase
from chalicelib.platform.bookings.lotteries import EntryRecord, Lottery
from chalicelib.platform.bookings.model import Wanted, purpose
from chalicelib.platform.bookings.queue import WaitEntry, WaitingList, WaitRecord
from chalicelib.platform.bookings.waiting import Queue
from chalicelib.platform.residents.repository import Residents
from tests.kit.interleaved import Interleaving
from tests.kit.mortal import Fate, Killed
from tests.kit.quick_dynamo import QuickDynamo
from tests.platform.bookings.slots import MONDAY_10, OFFERING, TOKYO, a_desk, a_guest, told_to, work

CLASS = OFFERING | {"mode": "lottery", "lottery": {"days": 1, "at": "12:00"}, "lost_wait": True}
MANY = CLASS | {
    "times": [{"days": ["mon"], "opens": "09:00", "closes": "17:00", "minutes": 5, "capacity": 1}],
}
DRAWN_AT = datetime(2026, 11, 22, 12, 30, tzinfo=TOKYO)
RACES, LOOKS = 32, 20


@pytest.fixture
def desk() -> Iterator[Desk]:
    with a_desk(CLASS) as desk:
        yield desk


def a_lottery(desk: Desk, starts: str = MONDAY_10) -> Lottery:
    return Lottery(desk, desk.offering("nursery"), desk.slot("nursery", starts))


def enters(lottery: Lottery, name: str, **facts: object) -> EntryRecord:
    wanted = a_guest(lottery.desk, name, lottery.slot, **facts)
    cause = lottery.cause_for(wanted.counts_for)
    return lottery.enter(replace(wanted, cause=cause), lottery.desk.office.now())


def draw(lottery: Lottery) -> None:
    """Close, draw, and let what is due be done."""
    work(lottery.desk, days=2, hours=3)
    lottery.draw(lottery.desk.office.now())
    work(lottery.desk, minutes=1)


def losers(lottery: Lottery, entries: list[EntryRecord]) -> list[str]:
    """The residents whom the published order passes over, in it."""
    whose = {entry.number: entry.resident for entry in entries}
    return [whose[line.number] for line in lottery.results() if not line.has_won]


def waiting(lottery: Lottery) -> list[WaitRecord]:
    return list(WaitingList(lottery.desk.office.scope).of_slot("visits", "nursery", lottery.slot.name))


def states(lottery: Lottery) -> list[tuple[str, str]]:
    return [(record.resident, record.state) for record in waiting(lottery)]


def balances(lottery: Lottery) -> None:
    record = lottery.desk.ledger.kept.slot("visits", lottery.slot)
    assert record.waiting == [state for _, state in states(lottery)].count("waiting")
    assert audit_of(lottery.desk).differences_on(lottery.slot.day) == ()


def test_who_lost_waits_in_the_published_order_and_is_told_so_once_with_the_way_out(desk: Desk) -> None:
    lottery = a_lottery(desk)
    entries = [enters(lottery, str(name)) for name in range(1, 7)]
    draw(lottery)
    order = losers(lottery, entries)
    assert [resident for resident, _ in states(lottery)] == order
    assert len(order) == 4
    for name, entry in enumerate(entries, 1):
        words = told_to(desk, str(name))
        assert len(words) == 1 + (entry.resident in order), words
        assert ("落選でした" in words[0], "空き待ちをやめる" in words[-1]) == ((entry.resident in order),) * 2
    balances(lottery)


def test_what_a_winner_gives_back_is_offered_in_that_order_and_booked_with_the_answers_of_the_entry(
    desk: Desk,
) -> None:
    lottery, office = a_lottery(desk), desk.office
    entries = [enters(lottery, str(name), places=places) for name, places in ((1, 2), (2, 1), (3, 1), (4, 2))]
    sealed = {}
    for entry in entries:
        cause = entry.facts["cause"]
        sealed[entry.resident] = office.house.sealer.seal(office.tenant.id, purpose(cause), entry.resident)
        entry.facts = {**entry.facts, "answers": {"age": 3}, "sealed": sealed[entry.resident]}
        lottery.kept.entries.change(entry)
    draw(lottery)
    first = losers(lottery, entries)[0]
    for line in desk.ledger.kept.on_day("visits", lottery.slot.day).lines:
        cancel(desk, line.number, office.now())
    work(desk, minutes=1)
    queue = Queue(desk, lottery.offering, lottery.slot)
    assert states(lottery)[0] == (first, "offered")
    booking = queue.accept(waiting(lottery)[0].entry_id, office.now())
    assert (booking.resident, booking.answers) == (first, {"age": 3})
    assert office.house.sealer.open(office.tenant.id, purpose(booking.cause), booking.sealed) == first
    balances(lottery)


def test_a_town_that_does_not_say_so_lets_nobody_wait() -> None:
    for offering in ({**CLASS, "lost_wait": False}, {**CLASS, "waiting": False}):
        with a_desk(offering) as desk:
            lottery = a_lottery(desk)
            for name in "123":
                enters(lottery, name)
            draw(lottery)
            assert states(lottery) == []
            assert sum("落選" in told_to(desk, name)[0] for name in "123") == 1


def test_who_left_is_not_put_back_when_the_draw_is_gone_on_with(desk: Desk) -> None:
    lottery = a_lottery(desk)
    entries = [enters(lottery, str(name)) for name in range(1, 5)]
    draw(lottery)
    first, second = losers(lottery, entries)
    Queue(desk, lottery.offering, lottery.slot).leave(waiting(lottery)[0].entry_id, desk.office.now())
    assert lottery.settle(desk.office.now()) == []
    assert states(lottery) == [(first, "left"), (second, "waiting")]
    balances(lottery)


def test_who_cannot_be_offered_a_place_is_told_of_the_result_alone(desk: Desk) -> None:
    lottery, residents = a_lottery(desk), Residents(desk.office.scope)
    entries = {name: enters(lottery, name, places=2 if name in "12" else 3) for name in "123456"}
    blocked, erased = entries["4"].resident, entries["5"].resident
    residents.keep(replace(residents.fetch(blocked), follow="blocked"))
    erase(desk, erased, desk.office.now())
    draw(lottery)
    assert [state for _, state in states(lottery)] == ["waiting"]
    assert {resident for resident, _ in states(lottery)} < {entries["1"].resident, entries["2"].resident}
    assert told_to(desk, "4") == told_to(desk, "5") == []
    assert told_to(desk, "3")[-1].startswith("抽選の結果：「うみかぜ保育園の見学」")
    balances(lottery)


def test_a_draw_so_late_that_nothing_can_be_offered_lets_nobody_wait(desk: Desk) -> None:
    lottery = a_lottery(desk)
    for name in "123":
        enters(lottery, name)
    work(desk, days=2, hours=6, minutes=45)
    lottery.draw(desk.office.now())
    work(desk, minutes=1)
    assert states(lottery) == []
    assert sum("落選" in told_to(desk, name)[0] for name in "123") == 1


def test_a_killed_worker_is_gone_on_after_and_each_is_told_once() -> None:
    for at in range(0, 400, 3):
        fate = Fate(None)
        with a_desk(CLASS, dynamo=QuickDynamo(moment=fate.moment)) as desk:
            lottery = a_lottery(desk)
            entries = [enters(lottery, str(name)) for name in range(1, 5)]
            work(desk, days=2, hours=3)
            lottery.draw(desk.office.now())
            fate.at = fate.moments + at
            was_killed = True
            with suppress(Killed):
                lottery.settle(desk.office.now())
                was_killed = False
            fate.at = None
            work(desk, minutes=1)
            work(desk, minutes=5)
            order = losers(lottery, entries)
            assert states(lottery) == [(resident, "waiting") for resident in order], at
            told = [sum("落選" in words for words in told_to(desk, str(name))) for name in range(1, 5)]
            assert told == [int(entry.resident in order) for entry in entries], at
            balances(lottery)
        if not was_killed:
            return
    raise AssertionError("The draw never ends")


@pytest.fixture
def order() -> Interleaving:
    return Interleaving()


@pytest.fixture
def crowd(order: Interleaving) -> Iterator[Desk]:
    with a_desk(MANY, dynamo=QuickDynamo(moment=order.moment)) as desk:
        yield desk


def a_drawn_one(desk: Desk, seed: int) -> tuple[Lottery, list[str]]:
    """A lottery no other seed has, drawn among four for one place, its winner booked; and who lost, in order."""
    starts = datetime(2026, 11, 23, 9, tzinfo=TOKYO) + timedelta(minutes=5 * seed)
    lottery = a_lottery(desk, starts.isoformat(timespec="minutes"))
    entries = [enters(lottery, name) for name in "1234"]
    lottery.draw(DRAWN_AT)
    quiet = lottery.offering.model_copy(update={"lost_wait": False})
    replace(lottery, offering=quiet).settle(DRAWN_AT)
    return lottery, losers(lottery, entries)


def leaves(lottery: Lottery, resident: str) -> str:
    """As somebody does who looks again and again for what they are on the list for, and leaves it."""
    for _ in range(LOOKS):
        found: tuple[WaitEntry, ...] = WaitingList(lottery.desk.office.scope).of_resident("visits", resident)
        mine = next((each for each in found if each.starts == lottery.slot.name), None)
        if mine:
            Queue(lottery.desk, lottery.offering, lottery.slot).leave(mine.id, DRAWN_AT)
            return "left"
    return "nothing to leave"


def test_a_winner_who_cancels_and_a_loser_who_leaves_meet_the_list_as_it_is_written(
    crowd: Desk, order: Interleaving
) -> None:
    left = 0
    for seed in range(RACES):
        lottery, lost = a_drawn_one(crowd, seed)
        slot_day = crowd.ledger.kept.each_on("visits", lottery.slot.day)
        (number,) = [line.number for line in slot_day if line.slot == lottery.slot.name]
        outcomes = order.outcomes(
            seed,
            partial(lottery.settle, DRAWN_AT),
            partial(lottery.settle, DRAWN_AT),
            partial(cancel, crowd, number, DRAWN_AT),
            partial(leaves, lottery, lost[0]),
            partial(Queue(crowd, lottery.offering, lottery.slot).look, DRAWN_AT),
        )
        assert not [each for each in outcomes if isinstance(each, BaseException)], outcomes
        left += outcomes[3] == "left"
        Queue(crowd, lottery.offering, lottery.slot).look(DRAWN_AT)
        first = "left" if outcomes[3] == "left" else "offered"
        then = ["offered", "waiting"] if first == "left" else ["waiting", "waiting"]
        assert states(lottery) == list(zip(lost, [first, *then], strict=True)), seed
        balances(lottery)
    assert 0 < left < RACES


def test_the_order_of_the_list_is_that_of_the_draw_whoever_writes_it(crowd: Desk, order: Interleaving) -> None:
    for seed in range(0, RACES, 4):
        lottery, lost = a_drawn_one(crowd, seed)
        order.outcomes(seed, *[partial(lottery.settle, DRAWN_AT)] * 3)
        assert states(lottery) == [(resident, "waiting") for resident in lost]
        wanted: Wanted = a_guest(crowd, "9", lottery.slot)
        Queue(crowd, lottery.offering, lottery.slot).join(wanted, DRAWN_AT + timedelta(seconds=1))
        assert [resident for resident, _ in states(lottery)] == [*lost, wanted.resident]
