from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.kernel.errors import NotFound, ResidentMistake
from chalicelib.platform.house import Office, Turn
from chalicelib.platform.liff.views import Code, Form, Sent, Told, View
from chalicelib.services.coupons import liff
from chalicelib.services.coupons.actions import kept, qr_of_shop
from chalicelib.services.coupons.model.coupon import Coupon
from chalicelib.services.coupons.repository import Campaigns
from tests.kit.fakes import Clock
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.coupons.town import (
    CAFE,
    WEEKLY,
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


def forms(view: View) -> list[str]:
    return [block.action for block in view.blocks if isinstance(block, Form)]


def told(view: View) -> list[str]:
    return [str(getattr(block.words, "key", block.words)) for block in view.blocks if isinstance(block, Told)]


def pressing(turn: Turn, coupon: Coupon, **fields: str) -> str:
    """What a resident is told who presses 「この場で使う」."""
    try:
        liff.do_redeem(turn, Sent({"number": coupon.number, **fields}))
    except ResidentMistake as mistake:
        return mistake.message
    return "taken"


def test_a_wallet_offers_what_is_not_got_yet(office: Office, clock: Clock) -> None:
    opened(office, replace(WEEKLY, reach="common", reserves=False))
    turn = a_turn(office)
    assert forms(liff.show_wallet(turn, {})) == ["take", "take"]
    liff.do_take(turn, Sent({"campaign": "c1"}))
    liff.do_take(turn, Sent({"campaign": "c2"}))
    assert forms(liff.show_wallet(turn, {})) == []
    assert sorted(told(liff.show_wallet(turn, {}))) == ["got_all", "got_next"]
    clock.pass_(days=7)
    assert forms(liff.show_wallet(a_turn(office), {})) == ["take"]


def test_a_till_that_was_read_leads_to_a_coupon_used_there(office: Office) -> None:
    coupon, turn = given(office)[0], a_turn(office)
    at = qr_of_shop(office, CAFE)
    assert told(liff.show_wallet(turn, {"at": at})) == ["at_till"]
    (form,) = (block for block in liff.show_coupon(turn, {"number": coupon.number, "at": at}).blocks
               if isinstance(block, Form))  # fmt: skip
    assert [field.name for field in form.fields] == ["number", "at"]
    for _ in range(2):
        assert pressing(a_turn(office), coupon, at=at) == "taken"
    assert spent(office) == (500, 0)
    assert "used" in told(liff.show_coupon(turn, {"number": coupon.number}))


def test_a_resent_form_is_told_the_same_and_another_one_is_refused(office: Office) -> None:
    coupon, fields = given(office)[0], {"shop": "S001", "pin": "2468"}
    assert pressing(a_turn(office, event="first"), coupon, **fields) == "taken"
    assert pressing(a_turn(office, event="first"), coupon, **fields) == "taken"
    assert "使われています" in pressing(a_turn(office, event="second"), coupon, **fields)
    assert_balanced(office)


@pytest.mark.parametrize("purchase", ["-1000", "千円", "1000.5", "99999999999"])
def test_what_is_no_amount_is_refused(office: Office, purchase: str) -> None:
    opened(office, WEEKLY)
    coupon = given(office, campaign="c2", shop="s001")[0]
    fields = {"shop": "s001", "pin": "2468", "purchase": purchase}
    assert "数字で入力" in pressing(a_turn(office), coupon, **fields)
    assert spent(office, "c2") == (0, 1200)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"shop": "s001", "pin": "0000"}, "暗証番号がちがいます"),
        ({"shop": "", "pin": ""}, "暗証番号がちがいます"),
        ({"at": "q.coupons.shop-s001.1.AAAAAAAAAAAAAAAA"}, "確認できませんでした"),
        ({"at": "paper"}, "確認できませんでした"),
    ],
)
def test_who_shows_no_till_is_refused(office: Office, fields: dict[str, str], words: str) -> None:
    assert words in pressing(a_turn(office), given(office)[0], **fields)


def test_somebody_elses_coupon_is_not_found(office: Office) -> None:
    coupon = given(office, "R2")[0]
    for show in (liff.show_coupon, liff.show_shown):
        with pytest.raises(NotFound):
            show(a_turn(office), {"number": coupon.number})
    for do in (liff.do_show, liff.do_redeem):
        with pytest.raises(NotFound):
            do(a_turn(office), Sent({"number": coupon.number}))


def test_the_page_with_the_code_is_good_for_minutes_and_then_offers_a_new_one(office: Office, clock: Clock) -> None:
    coupon, turn = given(office)[0], a_turn(office)
    page = liff.do_show(turn, Sent({"number": coupon.number})).page
    query = dict(part.split("=") for part in page.partition("?")[2].split("&"))
    assert any(isinstance(block, Code) for block in liff.show_shown(turn, query).blocks)
    clock.pass_(minutes=6)
    later = liff.show_shown(a_turn(office), query)
    assert (told(later), forms(later)) == (["refused.code_old"], ["show"])
    used(office, coupon)
    assert told(liff.show_shown(a_turn(office), query)) == ["used"]


def test_an_expired_coupon_says_so_and_stands_in_the_history(office: Office, clock: Clock) -> None:
    opened(office, WEEKLY)
    coupon = given(office, campaign="c2", shop="s001")[0]
    clock.pass_(days=20)
    turn = a_turn(office)
    assert told(liff.show_coupon(turn, {"number": coupon.number})) == ["expired"]
    assert "expired" in str(liff.show_history(turn, {}))
    assert coupon.number[:5] not in str(liff.show_wallet(turn, {}))


def test_shops_are_told_by_kind_and_those_without_a_place_below(office: Office) -> None:
    opened(
        office,
        WEEKLY,
        CAFE,
        replace(CAFE, id="s3", name="出張販売", lat=None, lon=None),
        replace(CAFE, id="s4", is_paused=True),
    )
    shown = str(liff.show_shops(a_turn(office), {"campaign": "c2", "category": "飲食"}))
    assert "出張販売" in shown
    assert "s4" not in shown
    assert "かもめ喫茶" not in str(liff.show_shops(a_turn(office), {"category": "買い物"}))


def test_one_more_coupon_is_offered_to_who_was_drawn(office: Office) -> None:
    record = Campaigns(office.scope).records.fetch("c1")
    record.facts = {**record.facts, "chances": [1000], "winners": 1}
    record.drawn = {"1000": {"at": office.now().isoformat(), "winners": ["R1"], "seed": "s", "promise": "p"}}
    Campaigns(office.scope).records.change(record)
    given(office)
    given(office, "R2")
    assert forms(liff.show_wallet(a_turn(office), {})) == ["take"]
    assert forms(liff.show_wallet(a_turn(office, "R2"), {})) == []
    liff.do_take(a_turn(office), Sent({"campaign": "c1", "chance": "1000"}))
    assert forms(liff.show_wallet(a_turn(office), {})) == []
    assert len(kept(office).of_resident("R1")) == 3
    with pytest.raises(ResidentMistake):
        liff.do_take(a_turn(office, "R2"), Sent({"campaign": "c1", "chance": "1000"}))
    assert reason(used(office, kept(office).of_resident("R1")[0])) == "taken"
