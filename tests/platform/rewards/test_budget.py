from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from chalicelib.kernel.errors import StaffMistake
from chalicelib.kernel.insisting import Busy, insist
from chalicelib.kernel.storage import together
from chalicelib.platform.rewards.budget import CHUNKS, MANY, PARTS, Budgets, Plan
from chalicelib.platform.rewards.ledger import Ledger
from chalicelib.platform.rewards.model import COUPON, BudgetOver, Entry, Stopped
from chalicelib.platform.tenants.grants import OperatorOrder, grant
from tests.kit.interleaved import interleaving
from tests.kit.mortal import Fate, Killed
from tests.kit.quick_dynamo import QuickDynamo, quick_tables

AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def quiet(_seconds: float) -> None:
    return


def budgets() -> Budgets:
    return Budgets(grant(OperatorOrder("minato")), pause=quiet)


def ledger() -> Ledger:
    return Ledger(grant(OperatorOrder("minato")), pause=quiet)


def a_use(resident_id: str, value: int = 500, cause: str = "use/1") -> Entry:
    return Entry("C1", resident_id, cause, COUPON, 0, AT.isoformat(), value=value)


def spend(entry: Entry) -> Entry:
    """Book an entry with its part of the budget, once."""

    def spent() -> Entry:
        earlier = ledger().find(entry.campaign, entry.resident_id, entry.cause)
        if earlier:
            return earlier
        account = ledger().account(entry.campaign, entry.resident_id)
        told, part = budgets().booked(entry, "be open" if entry.value > 0 else "may be stopped")
        together(*ledger().prepared(told, account), part)
        return told

    return insist(spent, quiet)


def is_balanced() -> bool:
    """Whether no part has given more than it has, all is what was decided, and what is spent is the entries' sum."""
    head, parts = budgets().records.fetch("C1"), budgets().parts_of("C1")
    entries = list(ledger().each("C1"))
    by_part = {part.name: [entry for entry in entries if entry.part == part.name] for part in parts}
    return (
        all(part.rest >= 0 for part in parts)
        and (head.total is None or head.free + sum(part.allotted for part in parts) == head.total)
        and all(part.spent == sum(entry.value for entry in by_part[part.name]) for part in parts)
        and all(sorted(entry.part_number for entry in by_part[part.name]) == list(range(1, 1 + int(part.bookings)))
                for part in parts)
    )  # fmt: skip


@pytest.fixture
def dynamo() -> Iterator[QuickDynamo]:
    with quick_tables(QuickDynamo()) as dynamo:
        yield dynamo


def open_budget(total: int | None, least: int = 500) -> None:
    budgets().open("C1", Plan(total, least, (80, 100)), AT)


@pytest.mark.usefixtures("dynamo")
@pytest.mark.parametrize(("total", "parts"), [(500 * MANY, PARTS), (500 * MANY - 1, 1), (None, PARTS)])
def test_a_large_budget_is_spread_over_parts(total: int | None, parts: int) -> None:
    open_budget(total)
    open_budget(total)
    assert len(budgets().parts_of("C1")) == parts
    assert budgets().standing("C1").rest == total


@pytest.mark.usefixtures("dynamo")
@pytest.mark.parametrize("total", [500 * MANY, 500 * MANY + 499])
def test_a_spread_budget_is_spent_to_the_last_coupon(total: int) -> None:
    open_budget(total)
    for number in range(39):
        spend(a_use("R1", value=500 * MANY // 40, cause=f"use/{number}"))
    for number in range(50):
        spend(a_use(f"R{number}", cause="last"))
    assert budgets().standing("C1").rest == total % 500
    with pytest.raises(BudgetOver):
        spend(a_use("R99"))
    assert budgets().standing("C1").percent >= 99
    assert is_balanced()


def test_a_use_is_one_transaction_and_borrowing_is_rare(dynamo: QuickDynamo) -> None:
    open_budget(500 * MANY * 100)
    for number in range(300):
        spend(a_use(f"R{number}"))
    assert dynamo.asked["TransactWriteItems"] - 300 <= PARTS + 300 * 500 // (500 * MANY * 100 // CHUNKS) + 1


@pytest.mark.usefixtures("dynamo")
def test_without_a_limit_nothing_is_over() -> None:
    open_budget(None)
    for number in range(30):
        spend(a_use(f"R{number}", value=10**6))
    standing = budgets().standing("C1")
    assert (standing.spent, standing.rest, standing.percent) == (30 * 10**6, None, 0)


@pytest.mark.usefixtures("dynamo")
def test_what_comes_back_may_be_spent_again() -> None:
    open_budget(500)
    used = spend(a_use("R1"))
    with pytest.raises(BudgetOver):
        spend(a_use("R2"))
    spend(used.reversing(AT.isoformat(), "shop", ""))
    spend(a_use("R2"))
    assert budgets().standing("C1").rest == 0
    assert is_balanced()


@pytest.mark.usefixtures("dynamo")
def test_nothing_is_spent_after_a_stop_until_it_goes_on() -> None:
    open_budget(500 * MANY)
    used = spend(a_use("R1"))
    budgets().stop("C1", "店舗の都合")
    with pytest.raises(Stopped):
        spend(a_use("R2"))
    spend(used.reversing(AT.isoformat(), "shop", ""))
    assert budgets().standing("C1").spent == 0
    assert budgets().standing("C1").state == "stopped"
    budgets().resume("C1", AT)
    spend(a_use("R2"))
    assert is_balanced()


@pytest.mark.usefixtures("dynamo")
def test_staff_raise_a_budget_and_lower_it_to_what_is_spent() -> None:
    open_budget(500 * MANY)
    for number in range(40):
        spend(a_use(f"R{number}"))
    budgets().change("C1", Plan(2 * 500 * MANY))
    assert budgets().standing("C1").rest == 2 * 500 * MANY - 20_000
    budgets().change("C1", Plan(20_500))
    spend(a_use("R50"))
    with pytest.raises(BudgetOver):
        spend(a_use("R51"))
    with pytest.raises(StaffMistake):
        budgets().change("C1", Plan(20_499))
    with pytest.raises(StaffMistake):
        budgets().change("C1", Plan(None))
    assert is_balanced()


def until_done(entry: Entry) -> Entry:
    while True:
        with suppress(Busy):
            return spend(entry)


@pytest.mark.parametrize("chunk", range(3))
def test_of_many_who_race_for_the_last_coupons_exactly_as_many_get_one(chunk: int) -> None:
    """Rests lie scattered over the parts, and five want the three coupons they add up to."""
    for seed in range(chunk * 20, chunk * 20 + 20):
        with interleaving(seed) as order:
            open_budget(500 * MANY)
            head = budgets().records.fetch("C1")
            head.free = 0
            head.total = 0
            budgets().records.change(head)
            for part, rest in zip(budgets().parts_of("C1"), (200, 0, 300, 500, 250, 250), strict=False):
                part.allotted = rest
                budgets().parts.change(part)
                head.total += rest
            budgets().records.change(head)
            done = order.run(*(lambda n=n: until_done(a_use(f"R{n}")) for n in range(5)))
            assert [type(deed.error) for deed in done].count(BudgetOver) == 2, seed
            assert [deed.error for deed in done].count(None) == 3, seed
            assert is_balanced(), seed


@pytest.mark.parametrize("chunk", range(3))
def test_nothing_is_booked_after_a_stop_returned_whatever_the_order(chunk: int) -> None:
    for seed in range(chunk * 20, chunk * 20 + 20):
        with interleaving(seed) as order:
            open_budget(500 * MANY)
            spent: list[int] = []

            def stop(spent: list[int] = spent) -> None:
                budgets().stop("C1", "")
                spent.append(budgets().standing("C1").spent)

            order.run(stop, *(lambda n=n: until_done(a_use(f"R{n}")) for n in range(3)))
            assert budgets().standing("C1").spent == spent[0], seed
            assert is_balanced(), seed


@pytest.mark.parametrize("chunk", range(3))
def test_spenders_that_are_killed_leave_a_budget_that_balances(chunk: int) -> None:
    for seed in range(chunk * 20, chunk * 20 + 20):
        with interleaving(seed, mortality=0.02) as order:
            open_budget(2000)
            order.run(*(lambda n=n: until_done(a_use(f"R{n}")) for n in range(6)))
            order.mortality = 0
            done = order.run(*(lambda n=n: until_done(a_use(f"R{n}")) for n in range(6)))
            assert [deed.error for deed in done].count(None) == 4, seed
            assert is_balanced(), seed


@pytest.mark.parametrize("at", range(60))
def test_opening_and_stopping_may_be_killed_anywhere(at: int) -> None:
    fate = Fate(at)
    with quick_tables(QuickDynamo(moment=fate.moment)):
        with suppress(Killed):
            open_budget(500 * MANY)
            spend(a_use("R1"))
            budgets().stop("C1", "")
        fate.at = None
        open_budget(500 * MANY)
        assert is_balanced()
        budgets().stop("C1", "")
        with pytest.raises(Stopped):
            spend(a_use("R2"))
