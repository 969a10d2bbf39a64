from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.platform.house import Office
from chalicelib.services.coupons import schedule
from chalicelib.services.coupons.actions import (
    code_of_shop,
    coupon_shown,
    forget_resident,
    give,
    holdings,
    kept,
    let_go,
    qr_of,
    qr_of_shop,
    shop_at,
    show_code,
    undo,
)
from chalicelib.services.coupons.model.coupon import Coupon
from chalicelib.services.coupons.model.rules import Refusal
from chalicelib.services.coupons.repository import Campaigns, Shops
from tests.kit.fakes import Clock
from tests.kit.offices import a_tenant, an_office
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.coupons.town import (
    BAKERY,
    CAFE,
    COMMON,
    WEEKLY,
    a_shopping_town,
    a_turn,
    an_office_with,
    assert_balanced,
    given,
    opened,
    reason,
    spent,
    used,
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(clock: Clock) -> Iterator[Office]:
    with quick_tables(QuickDynamo()):
        yield an_office_with(clock=clock)


# getting


def test_a_resident_gets_what_the_batch_has_once(office: Office) -> None:
    first = given(office)
    assert len(first) == 2
    assert len({coupon.number for coupon in first}) == 2
    assert given(office) == first
    assert kept(office).ledger.balance("c1", "R1", "coupon") == 2
    assert_balanced(office)


def test_a_new_week_brings_new_coupons_and_old_ones_run_out(clock: Clock) -> None:
    with quick_tables(QuickDynamo()):
        office = an_office_with(WEEKLY, clock)
        first = given(office, campaign="c2", shop="s001")
        clock.pass_(days=7)
        second = given(office, campaign="c2", shop="s001")
        assert [coupon.number for coupon in first] != [coupon.number for coupon in second]
        clock.pass_(days=5)
        assert reason(used(office, first[0], purchase=1000)) == "expired"
        assert reason(used(office, second[0], purchase=1000)) == "taken"


def test_a_coupon_by_shop_needs_a_shop_that_takes_part(office: Office) -> None:
    campaign = opened(office, WEEKLY, replace(CAFE, is_paused=True), BAKERY)
    assert reason(give(a_turn(office), campaign, "s001")) == "shop_paused"
    assert reason(give(a_turn(office), campaign, "nowhere")) == "shop_paused"
    assert reason(give(a_turn(office), campaign, "")) == "shop_paused"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"starts": "2026-12-01"}, "not_begun"),
        ({"state": "stopped"}, "stopped"),
        ({"ends": "2026-11-19"}, "over"),
        ({"segment": "no such segment"}, "not_for_you"),
    ],
)
def test_who_may_not_get_one_is_told_why(office: Office, facts: dict[str, str], expected: str) -> None:
    campaign = replace(Campaigns(office.scope).fetch("c1"), **facts)  # type: ignore[arg-type]
    assert reason(give(a_turn(office), campaign)) == expected


def test_no_more_are_given_than_there_is_money_for() -> None:
    with a_shopping_town(total=1500, reserves=True) as office:
        assert len(given(office, "R1")) == 2
        assert len(given(office, "R2")) == 1
        assert reason(give(a_turn(office, "R3"), Campaigns(office.scope).fetch("c1"))) == "budget_over"
        assert spent(office) == (0, 1500)


# using


def test_a_coupon_is_used_once_and_the_same_request_is_told_the_same(office: Office) -> None:
    coupon = given(office)[0]
    first = used(office, coupon, nonce="n1")
    assert isinstance(first, Coupon)
    assert used(office, coupon, nonce="n1") == first
    again = used(office, coupon, nonce="n2", shop=BAKERY)
    assert isinstance(again, Refusal)
    assert again.reason == "used"
    assert again.facts["shop_id"] == "s001"
    assert spent(office) == (500, 0)
    assert_balanced(office)


@pytest.mark.parametrize(("purchase", "value"), [(1000, 300), (1999, 300), (2000, 600), (50_000, 900)])
def test_the_purchase_decides_what_a_coupon_is_worth(purchase: int, value: int) -> None:
    with a_shopping_town(WEEKLY) as office:
        coupon = given(office, campaign="c2", shop="s001")[0]
        assert spent(office, "c2") == (0, 1200)
        outcome = used(office, coupon, purchase=purchase)
        assert isinstance(outcome, Coupon)
        assert outcome.value == value
        assert spent(office, "c2") == (value, 0)
        assert_balanced(office, "c2")


def test_a_shop_that_takes_part_for_the_first_time_gives_more() -> None:
    with a_shopping_town(WEEKLY) as office:
        coupon = given(office, campaign="c2", shop="s002")[0]
        outcome = used(office, coupon, BAKERY, purchase=2000)
        assert isinstance(outcome, Coupon)
        assert outcome.value == 800


@pytest.mark.parametrize(
    ("facts", "uses", "expected"),
    [
        ({"per_resident": 1}, ("s001", "s002"), ["taken", "used_enough"]),
        ({"per_shop": 1}, ("s001", "s001"), ["taken", "used_here"]),
        ({"per_shop": 1}, ("s001", "s002"), ["taken", "taken"]),
        ({"per_day": 1}, ("s001", "s002"), ["taken", "used_today"]),
        ({"weekdays": ("mon",)}, ("s001",), ["not_today"]),
        ({"total": 500}, ("s001", "s002"), ["taken", "budget_over"]),
    ],
)
def test_limits_hold(facts: dict[str, Any], uses: tuple[str, ...], expected: list[str]) -> None:
    with a_shopping_town(**facts) as office:
        coupons = given(office)
        shops = [Shops(office.scope).fetch(each) for each in uses]
        outcomes = [used(office, coupon, shop) for coupon, shop in zip(coupons, shops, strict=False)]
        assert [reason(outcome) for outcome in outcomes] == expected
        assert_balanced(office)


def test_a_day_later_the_day_is_another(clock: Clock) -> None:
    with quick_tables(QuickDynamo()):
        office = an_office_with(clock=clock, per_day=1)
        first, second = given(office)
        used(office, first)
        clock.pass_(days=1)
        assert reason(used(office, second)) == "taken"


@pytest.mark.parametrize(
    ("facts", "shop", "purchase", "expected"),
    [
        ({}, BAKERY, 1000, "not_this_shop"),
        ({}, replace(CAFE, is_paused=True), 1000, "shop_paused"),
        ({}, CAFE, 999, "below_minimum"),
        ({}, CAFE, None, "purchase_missing"),
    ],
)
def test_a_coupon_that_is_not_for_this_till_is_refused(
    facts: dict[str, Any], shop: object, purchase: int | None, expected: str
) -> None:
    with a_shopping_town(WEEKLY, **facts) as office:
        coupon = given(office, campaign="c2", shop="s001")[0]
        assert reason(used(office, coupon, shop, purchase)) == expected  # type: ignore[arg-type]
        assert spent(office, "c2") == (0, 1200)


def test_pieces_are_counted_where_the_budget_counts_pieces() -> None:
    with a_shopping_town(counts="pieces", total=1, offer={"ja": "コーヒー1杯"}) as office:
        first, second = given(office)
        assert reason(used(office, first)) == "taken"
        assert reason(used(office, second)) == "budget_over"
        assert spent(office) == (1, 0)


# stopping


def test_after_a_stop_nothing_is_given_or_taken_until_it_goes_on(office: Office) -> None:
    coupon = given(office)[0]
    schedule.stop(office, "c1", "システムの点検のため")
    refused = used(office, coupon)
    assert isinstance(refused, Refusal)
    assert (refused.reason, refused.facts["because"]) == ("stopped", "システムの点検のため")
    assert reason(give(a_turn(office, "R2"), Campaigns(office.scope).fetch("c1"))) == "stopped"
    schedule.start(office, "c1")
    assert reason(used(office, coupon)) == "taken"


# taking back


def test_an_undone_use_gives_money_and_coupon_back_and_may_be_used_again(office: Office) -> None:
    coupon = given(office)[0]
    taken = used(office, coupon)
    assert isinstance(taken, Coupon)
    for _ in range(2):
        undone = undo(office, taken, by="shop/s001", note="")
        assert undone is not None
        assert undone.state == "open"
    assert spent(office) == (0, 0)
    assert reason(used(office, coupon, BAKERY, nonce="n2")) == "taken"
    assert undo(office, taken, by="shop/s001", note="") is None
    causes = [entry.cause for entry in kept(office).ledger.entries_of("c1", "R1") if "/issue" not in entry.cause]
    assert [cause for cause in causes if "use/" in cause] == [
        f"use/{coupon.number}/0", f"reversed/use/{coupon.number}/0", f"use/{coupon.number}/1",
    ]  # fmt: skip
    assert_balanced(office)


def test_an_undone_use_does_not_count_against_limits() -> None:
    with a_shopping_town(per_day=1) as office:
        first, second = given(office)
        taken = used(office, first)
        assert isinstance(taken, Coupon)
        undo(office, taken, by="clerk", note="打ち間違い")
        assert reason(used(office, second)) == "taken"


def test_unused_coupons_let_go_of_what_was_set_aside_once(clock: Clock) -> None:
    with quick_tables(QuickDynamo()):
        office = an_office_with(WEEKLY, clock)
        coupon = given(office, campaign="c2", shop="s001")[0]
        let_go(office, coupon)
        assert spent(office, "c2") == (0, 1200)
        clock.pass_(days=30)
        for _ in range(2):
            let_go(office, coupon)
        assert spent(office, "c2") == (0, 0)
        assert_balanced(office, "c2")
        assert reason(used(office, coupon, purchase=1000)) == "expired"


# codes


def test_a_shop_reads_a_coupon_by_its_signed_code_or_eight_digits(office: Office) -> None:
    coupon = given(office)[0]
    shown = show_code(a_turn(office), coupon.number)
    assert show_code(a_turn(office), coupon.number).code == shown.code
    assert coupon_shown(office, qr_of(office, coupon.number), "s001") == coupon
    assert coupon_shown(office, f"{shown.code[:4]} {shown.code[4:]}", "s001") == coupon


def test_codes_are_good_for_minutes(office: Office, clock: Clock) -> None:
    coupon = given(office)[0]
    shown, signed = show_code(a_turn(office), coupon.number), qr_of(office, coupon.number)
    clock.pass_(minutes=6)
    assert reason(coupon_shown(office, signed, "s001")) == "code_old"
    assert reason(coupon_shown(office, shown.code, "s001")) == "code_old"


def test_forged_codes_are_unknown_and_guessing_is_counted(office: Office) -> None:
    coupon = given(office)[0]
    signed = qr_of(office, coupon.number)
    forged = [
        signed[:-1] + ("0" if signed[-1] != "0" else "1"),
        signed.replace(coupon.number, "0" * 10),
        "q.coupons.x.1.y",
    ]
    assert [reason(coupon_shown(office, each, "s001")) for each in forged] == ["unknown"] * 3
    assert reason(coupon_shown(office, qr_of_shop(office, CAFE), "s001")) == "unknown"
    outcomes = [reason(coupon_shown(office, f"0000000{number}", "s003")) for number in range(7)]
    assert outcomes[:3] == ["unknown"] * 3
    assert outcomes[-1] == "locked"
    shown = show_code(a_turn(office), coupon.number)
    assert reason(coupon_shown(office, shown.code, "s003")) == "locked"
    assert reason(coupon_shown(office, shown.code, "s001")) == "taken"


def test_another_towns_coupon_and_shop_are_unknown(office: Office) -> None:
    coupon = given(office)[0]
    signed, shown = qr_of(office, coupon.number), show_code(a_turn(office), coupon.number)
    yamabe = an_office(office.house, a_tenant("yamabe", services=("coupons",)))
    assert reason(coupon_shown(yamabe, signed, "s001")) == "unknown"
    assert reason(coupon_shown(yamabe, shown.code, "s001")) == "unknown"
    assert reason(used(yamabe, coupon)) == "unknown"
    assert reason(shop_at(a_turn(yamabe), qr_of_shop(office, CAFE), "", "")) == "unknown"


def test_a_till_is_known_by_its_code_or_what_its_staff_type(office: Office, clock: Clock) -> None:
    turn = a_turn(office)
    assert shop_at(turn, qr_of_shop(office, CAFE), "", "") == CAFE
    assert shop_at(turn, "", "s001", "2468") == CAFE
    assert shop_at(turn, "", "s002", code_of_shop(office, BAKERY)) == BAKERY
    signed = qr_of_shop(office, CAFE)
    clock.pass_(minutes=5)
    assert reason(shop_at(a_turn(office), signed, "", "")) == "code_old"


def test_wrong_pins_lock_the_resident_and_not_the_shop(office: Office) -> None:
    outcomes = [reason(shop_at(a_turn(office), "", "s001", pin)) for pin in ("1", "", "1357", "9999", "0000", "2468")]
    assert outcomes == ["wrong_pin"] * 5 + ["locked"]
    assert shop_at(a_turn(office, "R2"), "", "s001", "2468") == CAFE
    assert reason(shop_at(a_turn(office, "R2"), "", "nowhere", "2468")) == "wrong_pin"


def test_a_shop_without_a_pin_takes_none(office: Office) -> None:
    Shops(office.scope).keep(replace(CAFE, pin=""))
    assert reason(shop_at(a_turn(office), "", "s001", "")) == "wrong_pin"


# forgetting


def test_an_erased_residents_coupons_and_entries_are_nobodys(office: Office) -> None:
    first, _ = given(office)
    used(office, first)
    assert holdings(a_turn(office), "R1") == ["クーポン：お渡ししたクーポン（2枚）と、その利用"]
    forget_resident(a_turn(office), "R1")
    assert holdings(a_turn(office), "R1") == []
    assert "R1" not in str([each.attribute_values for each in kept(office).numbers.each()])
    stands = kept(office).numbered(first.number)
    assert stands is not None
    assert stands.state == "used"
    assert stands.resident_id.startswith("-")
    today = office.now().date().isoformat()
    assert [each.number for each in kept(office).used_at("s001", today, today)] == [first.number]
    assert spent(office) == (500, 0)
    forget_resident(a_turn(office), "R1")


def test_a_use_reads_and_writes_as_much_as_the_ledger_says() -> None:
    dynamo = QuickDynamo()
    with a_shopping_town(COMMON, dynamo) as office:
        coupon = given(office)[0]
        used(office, given(office, "R2")[0])
        before = dynamo.asked.copy()
        used(office, coupon)
        asked = dynamo.asked - before
        assert asked["TransactWriteItems"] <= 2
        assert asked["GetItem"] <= 9
        assert asked["Query"] == 1
