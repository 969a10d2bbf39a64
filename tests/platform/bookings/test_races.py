"""Last places, raced for: by threads, and by thousands of interleavings that follow from seeds."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import pytest

from chalicelib.platform.bookings.audit import audit_of
from chalicelib.platform.bookings.changes import cancel, move
from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.ledger import Ledger
from chalicelib.platform.bookings.model import Booking, Limits, Refused, Slot
from chalicelib.platform.bookings.queue import WaitingList
from chalicelib.platform.bookings.waiting import Queue
from tests.kit.interleaved import Interleaving
from tests.kit.quick_dynamo import QuickDynamo
from tests.platform.bookings.slots import LIMITS, NOW, OFFERING, a_desk, a_guest, a_ledger, a_slot, a_wish

RUNS, FEW = 300, 120
SOON = NOW + timedelta(minutes=10)
MANY = OFFERING | {
    "times": [{"days": ["mon"], "opens": "09:00", "closes": "17:00", "minutes": 5, "capacity": 1}],
    "opens_days": 400,
}
FIRST_MONDAY = datetime(2026, 11, 23, 9, tzinfo=NOW.tzinfo)
PER_DAY = 96


def a_fresh_slot(desk: Desk, seed: int) -> Slot:
    """A slot no other seed has."""
    starts = FIRST_MONDAY + timedelta(weeks=seed // PER_DAY, minutes=5 * (seed % PER_DAY))
    return desk.slot("nursery", starts.isoformat(timespec="minutes"))


@pytest.fixture
def order() -> Interleaving:
    return Interleaving()


@pytest.fixture
def ledger(order: Interleaving) -> Iterator[Ledger]:
    with a_ledger(dynamo=QuickDynamo(moment=order.moment)) as ledger:
        yield ledger


@pytest.fixture
def desk(order: Interleaving) -> Iterator[Desk]:
    with a_desk(MANY, dynamo=QuickDynamo(moment=order.moment)) as desk:
        yield desk


def booked(outcomes: list[Any]) -> list[Booking]:
    for outcome in outcomes:
        assert isinstance(outcome, Booking | Refused), outcome
    return [outcome for outcome in outcomes if isinstance(outcome, Booking)]


def balances(ledger: Ledger, *slots: Slot) -> int:
    """The places the ledger says are taken of some slots: the same that the bookings have, and within capacity."""
    total = 0
    for slot in slots:
        lines = ledger.kept.each_on("visits", slot.day, offering=slot.offering)
        places = sum(line.places for line in lines if line.slot == slot.name)
        record = ledger.kept.slot("visits", slot)
        assert places == int(record.taken) <= slot.capacity
        total += places
    return total


def test_a_thousand_residents_racing_for_the_last_ten_places_fill_exactly_ten() -> None:
    slot = a_slot(capacity=40)
    with a_ledger() as ledger:
        for number in range(10):
            ledger.book(a_wish(f"early-{number}", slot, places=3), at=NOW)

        def press(number: int) -> str:
            try:
                return ledger.book(a_wish(str(number), slot), at=NOW).state
            except Refused as refusal:
                return refusal.reason

        with ThreadPoolExecutor(32) as threads:
            outcomes = list(threads.map(press, range(1000)))
        assert (outcomes.count("booked"), outcomes.count("full")) == (10, 990)
        assert balances(ledger, slot) == 40


@pytest.mark.parametrize("first", [0, RUNS, 2 * RUNS])
def test_the_last_places_are_given_once_whoever_is_quicker(ledger: Ledger, order: Interleaving, first: int) -> None:
    for seed in range(first, first + RUNS):
        random = Random(seed)
        slot = a_slot(offering=f"o{seed}", capacity=random.choice((1, 2, 3)))
        wishes = [a_wish(f"{seed}-{who}", slot, places=random.choice((1, 1, 3))) for who in "ABC"]
        fits = (
            max(wish.places for wish in wishes if wish.places <= slot.capacity)
            if any(wish.places <= slot.capacity for wish in wishes)
            else 0
        )
        got = booked(order.outcomes(seed, *(partial(ledger.book, wish, at=NOW) for wish in wishes)))
        assert balances(ledger, slot) == sum(booking.places for booking in got)
        assert bool(got) == bool(fits)


def test_a_hold_that_is_confirmed_while_it_ends_and_is_raced_for(ledger: Ledger, order: Interleaving) -> None:
    for seed in range(RUNS):
        slot = a_slot(offering=f"o{seed}", capacity=1)
        held = ledger.hold(a_wish(f"{seed}-A", slot), at=NOW, until=SOON)
        outcomes = order.outcomes(
            seed,
            partial(ledger.confirm, held.id, at=SOON),
            partial(ledger.release, held.id, at=SOON, only_held=True),
            partial(ledger.book, a_wish(f"{seed}-B", slot), at=SOON),
        )
        got = [booking for booking in booked(outcomes) if ledger.fetch(booking.id).has_places]
        assert balances(ledger, slot) == 1
        assert len({booking.id for booking in got}) == 1


def test_the_same_press_twice_books_once(ledger: Ledger, order: Interleaving) -> None:
    for seed in range(RUNS):
        slot = a_slot(offering=f"o{seed}", capacity=3)
        wish = a_wish(f"{seed}", slot)
        got = booked(order.outcomes(seed, *[partial(ledger.book, wish, at=NOW)] * 3))
        assert (len(got), len({booking.id for booking in got}), balances(ledger, slot)) == (3, 1, 1)


def test_two_phones_of_one_person_do_not_pass_a_limit(ledger: Ledger, order: Interleaving) -> None:
    limits = Limits(live=1, group="class")
    for seed in range(RUNS):
        slots = [a_slot(hour, offering=f"o{seed}") for hour in (10, 13)]
        wishes = [a_wish(f"{seed}-{slot.name}", slot, limits=limits, resident=f"R{seed}") for slot in slots]
        got = booked(order.outcomes(seed, *(partial(ledger.book, wish, at=NOW) for wish in wishes)))
        assert (len(got), balances(ledger, *slots)) == (1, 1)


def test_a_change_and_a_cancellation_at_once_end_in_one_of_both(ledger: Ledger, order: Interleaving) -> None:
    for seed in range(RUNS):
        old, new = (a_slot(hour, offering=f"o{seed}", capacity=1) for hour in (10, 13))
        booking = ledger.book(a_wish(f"{seed}", old), at=NOW)
        outcomes = order.outcomes(
            seed,
            partial(ledger.move, booking.id, (new,), limits=LIMITS, at=NOW),
            partial(ledger.release, booking.id, at=NOW, limits=LIMITS),
            partial(ledger.book, a_wish(f"{seed}-other", old), at=NOW),
        )
        booked(outcomes)
        assert ledger.fetch(booking.id).state == "cancelled"
        others = isinstance(outcomes[2], Booking)
        assert balances(ledger, old, new) == others


def test_an_offer_that_ends_while_it_is_accepted_is_one_of_both(desk: Desk, order: Interleaving) -> None:
    offering, at = desk.offering("nursery"), desk.office.now()
    for seed in range(FEW):
        slot = a_fresh_slot(desk, seed)
        queue = Queue(desk, offering, slot)
        full = desk.ledger.book(a_guest(desk, "1", slot, cause=f"{seed}"), at=at)
        entries = [queue.join(a_guest(desk, name, slot), at + timedelta(seconds=int(name))) for name in "23"]
        cancel(desk, full.id, at)
        queue.look(at)
        late = at + timedelta(hours=30)
        outcomes = order.outcomes(
            seed, partial(queue.accept, entries[0].id, late),
            partial(queue.look, late), partial(queue.look, late),
        )  # fmt: skip
        states = [record.state for record in WaitingList(desk.office.scope).of_slot("visits", "nursery", slot.name)]
        assert all(isinstance(outcome, Booking | Refused | datetime) for outcome in outcomes), outcomes
        if isinstance(outcomes[0], Booking):
            assert states == ["accepted", "waiting"]
            assert balances(desk.ledger, slot) == 1
        else:
            assert isinstance(outcomes[0], Refused), outcomes
            assert states == ["passed", "offered"]
            assert balances(desk.ledger, slot) == 0
        assert desk.ledger.kept.slot("visits", slot).waiting == states.count("waiting")


def test_a_change_into_a_slot_and_one_out_of_it_lose_nobody(desk: Desk, order: Interleaving) -> None:
    at = desk.office.now()
    for seed in range(0, FEW, 2):
        one, other = a_fresh_slot(desk, seed), a_fresh_slot(desk, seed + 1)
        bookings = [
            desk.ledger.book(a_guest(desk, name, slot, cause=f"{seed}-{name}"), at=at)
            for name, slot in (("1", one), ("2", other))
        ]
        booked(
            order.outcomes(
                seed,
                partial(move, desk, bookings[0].id, other, at),
                partial(cancel, desk, bookings[1].id, at),
            )
        )
        assert balances(desk.ledger, one, other) == 1
    assert audit_of(desk).differences_on(FIRST_MONDAY.date()) == ()
