"""The measurement of coupons at its smallest: a use is a few reads and one transaction, and parts keep uses apart."""

from bench.coupons import costs, in_each_others_way, unbalanced
from chalicelib.platform.rewards.budget import MANY


def test_a_use_is_one_transaction_and_few_reads() -> None:
    told = dict(costs())
    use = told["use, on the resident's page"]
    assert (use["TransactWriteItems"], use["GetItem"], use["Query"]) == (1, 5, 1)
    assert "PutItem" not in use
    assert "TransactWriteItems" not in told["a used coupon again"]
    assert told["how the budget stands"] == {"GetItem": 1, "Query": 1, "half read units": 4}


def test_a_budget_in_parts_keeps_people_out_of_each_others_way() -> None:
    assert in_each_others_way(4, 500 * MANY * 1000) < in_each_others_way(4, 500 * (MANY - 1))


def test_some_interleavings_all_come_out() -> None:
    assert unbalanced(10) == []
