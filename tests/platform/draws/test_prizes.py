"""A draw: its seed is promised, entries stop, the result is one, and anybody can draw again and compare."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.draws.lots import promise
from chalicelib.platform.draws.prizes import (
    GRACE,
    Closed,
    Draw,
    DrawRecord,
    Draws,
    draw_lots,
    enter,
    entries_in,
    moved_up,
    number_of,
    promise_draw,
    strike,
    winning,
)
from chalicelib.platform.house import Office
from chalicelib.platform.reminders.repository import Reminders
from chalicelib.platform.rewards.ledger import Ledger
from tests.kit.fakes import Clock
from tests.kit.offices import a_house, a_tenant, an_office
from tests.kit.quick_dynamo import QuickDynamo, quick_tables

CLOSES = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
PRIZE = "rally-tabi.onsen"


@pytest.fixture
def clock() -> Clock:
    return Clock(CLOSES - timedelta(days=3))


@pytest.fixture
def office(clock: Clock) -> Iterator[Office]:
    with quick_tables(QuickDynamo()):
        yield an_office(a_house(clock=clock))


def promised(office: Office) -> Draw:
    return promise_draw(office, PRIZE, service="rally", title="温泉")


def entered(office: Office, number: int) -> list[str]:
    return [enter(office, PRIZE, f"R{each}", office.now()) for each in range(number)]


def drawn_after(office: Office, clock: Clock, winners: int = 2) -> Draw:
    clock.now = CLOSES + GRACE
    return draw_lots(office, PRIZE, closes=CLOSES, winners=winners)


def test_the_promise_stands_before_anybody_enters_and_the_seed_is_sealed(office: Office) -> None:
    first = promised(office)
    assert promised(office) == first
    record: DrawRecord = Draws(office.scope).records.fetch(PRIZE)
    assert (record.seed, len(record.promise)) == ("", 64)
    seed = office.house.sealer.open(office.tenant.id, "draw", record.sealed)
    assert seed not in record.sealed
    assert promise(seed) == record.promise


def test_whoever_enters_again_has_the_same_number(office: Office) -> None:
    promised(office)
    number = enter(office, PRIZE, "R1", office.now())
    assert enter(office, PRIZE, "R1", office.now()) == number == number_of(office, PRIZE, "R1")
    assert enter(office, PRIZE, "R2", office.now()) != number
    assert number_of(office, PRIZE, "R3") == ""


def test_nobody_draws_before_all_that_was_sent_in_time_is_in(office: Office, clock: Clock) -> None:
    promised(office)
    clock.now = CLOSES + GRACE - timedelta(seconds=1)
    with pytest.raises(StaffMistake, match="2026/12/02 00:10から"):
        draw_lots(office, PRIZE, closes=CLOSES, winners=1)
    assert enter(office, PRIZE, "R1", office.now())


def test_anybody_can_draw_again_from_what_is_published(office: Office, clock: Clock) -> None:
    first = promised(office)
    numbers = entered(office, 30)
    draw = drawn_after(office, clock)
    listed = list(Draws(office.scope).numbers(draw))
    assert sha256(draw.seed.encode()).hexdigest() == first.promise
    assert listed == sorted(numbers, key=lambda each: sha256(f"{draw.seed}/{each}".encode()).digest())
    assert winning(office, draw) == listed[:2]
    assert draw.entries == 30


def test_the_result_stays_whoever_draws_again(office: Office, clock: Clock) -> None:
    promised(office)
    entered(office, 5)
    first = drawn_after(office, clock)
    clock.pass_(days=1)
    assert draw_lots(office, PRIZE, closes=CLOSES, winners=5) == first


def test_once_the_draw_is_under_way_nobody_enters_but_the_same_entry_is_told_again(
    office: Office, clock: Clock
) -> None:
    promised(office)
    numbers = entered(office, 2)
    drawn_after(office, clock)
    with pytest.raises(Closed):
        enter(office, PRIZE, "LATE", CLOSES - timedelta(seconds=1))
    assert enter(office, PRIZE, "R1", office.now()) == numbers[1]


def test_who_was_forgotten_before_is_not_drawn_and_after_is_a_number_without_a_person(
    office: Office, clock: Clock
) -> None:
    promised(office)
    numbers = entered(office, 4)
    Ledger(office.scope).forget(PRIZE, "R0")
    draw = drawn_after(office, clock, winners=3)
    assert set(Draws(office.scope).numbers(draw)) == set(numbers[1:])
    Ledger(office.scope).forget(PRIZE, "R1")
    assert set(winning(office, draw)) == set(numbers[1:])
    assert {entry.note for entry in entries_in(office, PRIZE)} == set(numbers[2:])


def test_an_entry_that_was_taken_back_is_not_drawn(office: Office, clock: Clock) -> None:
    promised(office)
    numbers = entered(office, 2)
    ledger = Ledger(office.scope)
    entry = ledger.find(PRIZE, "R0", "entry")
    assert entry is not None
    ledger.append(entry.reversing(office.now().isoformat(), "staff", "取り消し"))
    assert list(Draws(office.scope).numbers(drawn_after(office, clock))) == [numbers[1]]


def test_with_fewer_entries_than_prizes_everybody_wins_and_without_any_nobody(office: Office, clock: Clock) -> None:
    promised(office)
    assert winning(office, drawn_after(office, clock)) == []
    promise_draw(office, "rally-tabi.other", service="rally", title="x")
    draws = Draws(office.scope)
    assert draws.find("rally-tabi.nothing") is None


def test_the_winners_are_told_by_a_reminder_that_is_written_with_the_result(office: Office, clock: Clock) -> None:
    promised(office)
    entered(office, 3)
    drawn_after(office, clock)
    told = [record.value() for record in Reminders(office.scope).records.each()]
    assert [(each.service, dict(each.about)) for each in told] == [("rally", {"drawn": PRIZE, "struck": ""})]


def test_a_prize_goes_on_to_the_next_number_once(office: Office, clock: Clock) -> None:
    promised(office)
    entered(office, 5)
    draw = drawn_after(office, clock)
    order = list(Draws(office.scope).numbers(draw))
    assert [strike(office, PRIZE, order[0]) for _ in range(2)] == [order[2]] * 2
    assert strike(office, PRIZE, order[2]) == order[3]
    after = Draws(office.scope).find(PRIZE)
    assert after is not None
    assert winning(office, after) == [order[1], order[3]]
    assert [moved_up(office, PRIZE, each) for each in (order[0], order[2], order[4])] == [order[2], order[3], ""]
    assert strike(office, PRIZE, order[1]) == order[4]
    assert strike(office, PRIZE, order[4]) == ""


def test_only_winners_are_struck(office: Office, clock: Clock) -> None:
    promised(office)
    numbers = entered(office, 5)
    with pytest.raises(NotFound):
        strike(office, PRIZE, numbers[0])
    draw = drawn_after(office, clock)
    with pytest.raises(NotFound):
        strike(office, PRIZE, list(Draws(office.scope).numbers(draw))[-1])


def test_a_long_list_is_kept_in_parts_and_read_in_order(office: Office, clock: Clock) -> None:
    promised(office)
    draws = Draws(office.scope)
    numbers = [f"{number:05}" for number in range(12_000)]
    for part, first in enumerate(range(0, len(numbers), 5_000)):
        record = draws.lists._item(list_id="L", part=part, numbers=numbers[first : first + 5_000])
        draws.lists.put(record)
    assert list(draws.numbers(Draw(PRIZE, "", list_id="L"))) == numbers


def test_one_town_does_not_draw_for_another(office: Office, clock: Clock) -> None:
    promised(office)
    other = an_office(office.house, a_tenant("yamabe"))
    assert Draws(other.scope).find(PRIZE) is None
    clock.now = CLOSES + GRACE
    with pytest.raises(NotFound):
        draw_lots(other, PRIZE, closes=CLOSES, winners=1)
