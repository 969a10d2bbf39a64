"""Two phones, two shops, the last yen, a stop in between, and workers that are killed: by seeds."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.kernel.insisting import Busy
from chalicelib.platform.house import Office
from chalicelib.services.coupons import schedule
from chalicelib.services.coupons.actions import forget_resident, give, let_go, undo
from chalicelib.services.coupons.model.coupon import Coupon
from chalicelib.services.coupons.repository import Campaigns
from tests.kit.interleaved import Deed, Interleaving, interleaving
from tests.kit.mortal import Fate, Killed
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.coupons.town import (
    BAKERY,
    CAFE,
    COMMON,
    WEEKLY,
    a_turn,
    an_office_with,
    assert_balanced,
    given,
    reason,
    spent,
    used,
)

SEEDS = 40


def patiently(do: Callable[[], Any]) -> Callable[[], Any]:
    """Somebody who is told that it is busy tries again, as people do."""

    def tried() -> Any:
        while True:
            with suppress(Busy):
                return do()

    return tried


def race(order: Interleaving, *deeds: Callable[[], Any]) -> list[Deed]:
    return order.run(*map(patiently, deeds))


def told(deeds: list[Deed]) -> list[str]:
    wrong = [deed.error for deed in deeds if deed.error and not isinstance(deed.error, Killed)]
    assert wrong == []
    return sorted(reason(deed.answer) for deed in deeds if deed.error is None)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_coupon_on_two_phones_at_two_shops_is_used_once(seed: int) -> None:
    with interleaving(seed) as order:
        office = an_office_with(COMMON)
        coupon = given(office)[0]
        done = race(
            order,
            lambda: used(office, coupon, CAFE, nonce="a"),
            lambda: used(office, coupon, BAKERY, nonce="b"),
            lambda: used(office, coupon, CAFE, nonce="a"),
        )
        answers = told(done)
        assert answers in (["taken", "taken", "used"], ["taken", "used", "used"])
        assert spent(office) == (500, 0)
        assert_balanced(office)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_resident_with_two_coupons_and_one_use_a_day_uses_one(seed: int) -> None:
    with interleaving(seed) as order:
        office = an_office_with(COMMON, per_day=1)
        first, second = given(office)
        done = race(
            order, lambda: used(office, first, CAFE, nonce="a"), lambda: used(office, second, BAKERY, nonce="b")
        )
        assert told(done) == ["taken", "used_today"]
        assert_balanced(office)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_when_the_budget_ends_as_many_are_taken_as_it_pays_for(seed: int) -> None:
    with interleaving(seed) as order:
        office = an_office_with(COMMON, total=1_000)
        coupons = [given(office, f"R{number}")[0] for number in range(4)]
        done = race(order, *(lambda each=each: used(office, each, nonce=each.number) for each in coupons))
        assert told(done) == ["budget_over", "budget_over", "taken", "taken"]
        assert spent(office) == (1_000, 0)
        assert_balanced(office)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_of_many_who_want_the_last_coupon_one_gets_it(seed: int) -> None:
    with interleaving(seed) as order:
        office = an_office_with(COMMON, total=500, reserves=True, per_batch=1)
        campaign = Campaigns(office.scope).fetch("c1")
        turns = [a_turn(office, f"R{number}", f"e{number}") for number in range(4)]
        done = race(order, *(lambda turn=turn: give(turn, campaign) for turn in turns))
        assert told(done) == ["budget_over"] * 3 + ["taken"]
        assert spent(office) == (0, 500)
        assert_balanced(office)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_what_is_taken_before_a_stop_counts_and_nothing_after_it(seed: int) -> None:
    with interleaving(seed) as order:
        office = an_office_with(COMMON)
        coupons = [given(office, f"R{number}")[0] for number in range(3)]
        seen: list[int] = []

        def stop() -> None:
            schedule.stop(office, "c1", "点検")
            seen.append(spent(office)[0])

        done = race(order, stop, *(lambda each=each: used(office, each) for each in coupons))
        answers = told(done[1:])
        assert spent(office)[0] == seen[0] == 500 * answers.count("taken")
        assert set(answers) <= {"taken", "stopped"}
        assert_balanced(office)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_using_undoing_and_running_out_leave_a_ledger_that_balances(seed: int) -> None:
    """Shop, clerk and night meet on one coupon, and are killed now and then."""
    with interleaving(seed, mortality=0.01) as order:
        order.mortality = 0
        office = an_office_with(WEEKLY)
        coupon = given(office, campaign="c2", shop="s001")[0]
        taken = used(office, coupon, purchase=1000)
        assert isinstance(taken, Coupon)
        order.mortality = 0.01
        done = race(
            order,
            lambda: undo(office, taken, by="shop/s001", note=""),
            lambda: undo(office, taken, by="clerk", note=""),
            lambda: used(office, coupon, purchase=2000, nonce="n2"),
            lambda: let_go(office, coupon),
        )
        told([deed for deed in done[2:3] if deed.error is None])
        assert_balanced(office, "c2")


@pytest.mark.parametrize("seed", range(SEEDS))
def test_staff_take_a_use_back_while_it_is_used_at_the_right_shop(seed: int) -> None:
    """Two clerks, and the resident at the right till with the same coupon and with another one, all at once."""
    with interleaving(seed) as order:
        office = an_office_with(COMMON, total=500, per_day=1)
        coupon, second = given(office)
        wrong = used(office, coupon, CAFE)
        assert isinstance(wrong, Coupon)
        done = race(
            order,
            lambda: undo(office, wrong, by="clerk", note="押し間違い"),
            lambda: undo(office, wrong, by="other clerk", note="押し間違い"),
            lambda: used(office, coupon, BAKERY, nonce="n2"),
            lambda: used(office, second, BAKERY, nonce="n3"),
        )
        told(done[:2])
        answers = told(done[2:])
        assert answers.count("taken") <= 1
        assert set(answers) <= {"taken", "used", "used_today", "budget_over"}
        assert spent(office) == (500 * answers.count("taken"), 0)
        assert_balanced(office)


@pytest.mark.parametrize("seed", range(SEEDS // 2))
def test_who_is_erased_while_a_shop_takes_their_coupon_leaves_sums_that_balance(seed: int) -> None:
    with interleaving(seed, mortality=0.004) as order:
        order.mortality = 0
        office = an_office_with(COMMON)
        first, _ = given(office)
        order.mortality = 0.004
        race(order, lambda: forget_resident(a_turn(office), "R1"), lambda: used(office, first))
        order.mortality = 0
        forget_resident(a_turn(office), "R1")
        assert_balanced(office)


def killed_somewhere(at: int, do: Callable[[Office, Coupon], Any], **facts: Any) -> tuple[Office, Coupon, bool]:
    """Somebody is killed at one of all moments of what they do; whether they were, and the coupon they did it to."""
    fate = Fate(None)
    with quick_tables(QuickDynamo(moment=fate.moment)):
        office = an_office_with(WEEKLY, **facts)
        coupon = given(office, campaign="c2", shop="s001")[0]
        fate.at = fate.moments + at
        was_killed = False
        try:
            do(office, coupon)
        except Killed:
            was_killed = True
        fate.at = None
        assert_balanced(office, "c2", at)
        assert reason(used(office, coupon, purchase=1000, nonce="n1")) == "taken"
        assert_balanced(office, "c2", at)
    return office, coupon, was_killed


def test_a_use_may_be_killed_anywhere_and_is_done_once() -> None:
    """Between any two calls of the table, and after the last; the same request again is told that it was done."""
    at = 0
    while killed_somewhere(at, lambda office, coupon: used(office, coupon, purchase=1000, nonce="n1"))[2]:
        at += 1
    assert at >= 14


def test_getting_coupons_may_be_killed_anywhere() -> None:
    at, was_killed = 0, True
    while was_killed:
        fate = Fate(None)
        with quick_tables(QuickDynamo(moment=fate.moment)):
            office = an_office_with(replace(COMMON, reserves=True))
            fate.at = fate.moments + at
            was_killed = False
            try:
                given(office)
            except Killed:
                was_killed = True
            fate.at = None
            assert len(given(office)) == 2
            assert spent(office) == (0, 1_000)
            assert_balanced(office, "c1", at)
        at += 1
    assert at > 20
