"""What a coupon costs: reads and writes of giving, using and taking back, and how often those who use one at the same
time get in each other's way. The tables are in this process; whoever is next is named by a seed at every call of them.

`python -m bench.coupons 2000` also runs that many interleavings of a budget's end, and names those that come out wrong.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from chalicelib.kernel.ids import digest
from chalicelib.kernel.insisting import Busy
from chalicelib.platform.house import Office
from chalicelib.platform.rewards.budget import MANY, Budgets
from chalicelib.services.coupons.actions import coupon_shown, kept, show_code, undo
from chalicelib.services.coupons.model.coupon import Coupon
from tests.kit.interleaved import Interleaving, interleaving
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.coupons.town import CAFE, COMMON, a_turn, an_office_with, assert_balanced, given, reason, used

COUNTED = ("GetItem", "Query", "PutItem", "TransactWriteItems", "half read units", "write units")
AT_ONCE = (2, 8, 16)
SEEDS = 8
VALUE = 500
Counts = dict[str, int]


def counted(dynamo: QuickDynamo, do: Callable[[], object]) -> Counts:
    """What a deed asks of the tables."""
    before = dynamo.asked.copy()
    do()
    return {name: dynamo.asked[name] - before[name] for name in COUNTED if dynamo.asked[name] > before[name]}


def costs() -> Iterator[tuple[str, Counts]]:
    """Each deed, once the resident's part of the budget has borrowed what it needs."""
    dynamo = QuickDynamo()
    with quick_tables(dynamo):
        office = an_office_with(replace(COMMON, total=VALUE * MANY * 1000, per_batch=4))
        first, second, third, _ = given(office)
        used(office, first)
        yield "use, on the resident's page", counted(dynamo, lambda: used(office, second))
        shown = show_code(a_turn(office), third.number)
        yield "use, by eight digits at the shop", counted(dynamo, lambda: at_the_shop(office, shown.code))
        yield "a used coupon again", counted(dynamo, lambda: used(office, second, nonce="again"))
        taken = kept(office).find("R1", second.number)
        assert taken
        yield "taking a use back", counted(dynamo, lambda: undo(office, taken, by="shop", note=""))
        yield "giving four", counted(dynamo, lambda: given(office, "R2"))
        yield "how the budget stands", counted(dynamo, lambda: Budgets(office.scope).standing("c1"))


def at_the_shop(office: Office, code: str) -> None:
    coupon = coupon_shown(office, code, "s001")
    assert isinstance(coupon, Coupon)
    used(office, coupon)


def patiently(do: Callable[[], Any]) -> Any:
    while True:
        with suppress(Busy):
            return do()


def in_each_others_way(at_once: int, total: int) -> float:
    """Transactions tried for each use, by so many residents at as many shops at the same moment, of so many yen."""
    tried = 0
    for seed in range(SEEDS):
        with interleaving(seed) as order:
            office = an_office_with(replace(COMMON, total=total, per_batch=2))
            coupons = [given(office, digest(str(seed), str(number))) for number in range(at_once)]
            for first, _ in coupons:
                used(office, first)
            shops = [replace(CAFE, id=f"s{number}") for number in range(at_once)]
            deeds = [partial(used, office, second, shop) for (_, second), shop in zip(coupons, shops, strict=True)]
            tried += _transactions(order, deeds)
    return round(tried / SEEDS / at_once, 2)


def _transactions(order: Interleaving, deeds: Sequence[Callable[[], Any]]) -> int:
    counts = [0]
    before = order.watch

    def watch(when: str, operation: str) -> None:
        counts[0] += when == "before" and operation == "TransactWriteItems"

    order.watch = watch
    order.run(*(partial(patiently, deed) for deed in deeds))
    order.watch = before
    return counts[0]


def unbalanced(seeds: int) -> list[int]:
    """Seeds by which the end of a budget of two coupons, wanted by four, comes out wrong."""
    return [seed for seed in range(seeds) if not _comes_out(seed)]


def _comes_out(seed: int) -> bool:
    with interleaving(seed) as order:
        office = an_office_with(replace(COMMON, total=2 * VALUE))
        coupons = [given(office, f"R{number}")[0] for number in range(4)]
        done = order.run(*(partial(patiently, partial(used, office, each)) for each in coupons))
        try:
            assert_balanced(office)
        except AssertionError:
            return False
        return sorted(reason(deed.answer) for deed in done) == ["budget_over", "budget_over", "taken", "taken"]


def measured(seeds: int = 0) -> dict[str, Any]:
    spread, single = VALUE * MANY * 1000, VALUE * (MANY - 1)
    return {
        "costs": dict(costs()),
        "transactions for a use": {
            f"{at_once} at once": {"sixteen parts": in_each_others_way(at_once, spread),
                                   "one part": in_each_others_way(at_once, single)}
            for at_once in AT_ONCE
        },
        "interleavings": seeds,
        "unbalanced": unbalanced(seeds),
    }  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measured(int(sys.argv[1]) if sys.argv[1:] else 0), ensure_ascii=False))
