from collections.abc import Iterator

import pytest

from chalicelib.kernel.errors import NotFound, ResidentMistake
from chalicelib.kernel.ids import derived
from chalicelib.platform.house import Office
from chalicelib.platform.liff.views import Facts, Form, Sent
from chalicelib.platform.partners.model import Partner, PartnerCall
from chalicelib.services.coupons import partner
from chalicelib.services.coupons.actions import kept, qr_of, show_code
from chalicelib.services.coupons.model.coupon import Coupon
from tests.kit.fakes import Clock
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.coupons.town import BAKERY, a_turn, an_office_with, assert_balanced, given, spent, used


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(clock: Clock) -> Iterator[Office]:
    with quick_tables(QuickDynamo()):
        yield an_office_with(clock=clock)


def a_call(office: Office, shop_id: str = "s001", cause: str = "form-1") -> PartnerCall:
    return PartnerCall(office, Partner("123456", "coupons", "店", shop_id), office.now(), derived(cause), cause)


def taken(office: Office, coupon: Coupon, shop_id: str = "s001") -> None:
    sent = Sent({"code": qr_of(office, coupon.number)})
    partner.do_redeem(a_call(office, shop_id, coupon.number), sent)


def test_a_form_sent_again_on_a_slow_line_takes_the_coupon_once(office: Office) -> None:
    coupon = given(office)[0]
    sent = Sent({"code": show_code(a_turn(office), coupon.number).code})
    first = partner.do_redeem(a_call(office), sent)
    assert partner.do_redeem(a_call(office), sent) == first
    with pytest.raises(ResidentMistake, match="使われています"):
        partner.do_redeem(a_call(office, cause="form-2"), sent)
    assert spent(office) == (500, 0)


def test_what_was_scanned_is_shown_before_it_is_taken(office: Office) -> None:
    coupon = given(office)[0]
    shown = partner.show_redeem(a_call(office), {"code": qr_of(office, coupon.number)})
    facts = next(block for block in shown.blocks if isinstance(block, Facts))
    assert coupon.told_number in str(facts)
    assert spent(office) == (0, 0)


def test_today_tells_sums_and_offers_to_undo_for_minutes(office: Office, clock: Clock) -> None:
    first, second = given(office)
    taken(office, first)
    clock.pass_(minutes=9)
    taken(office, second)
    view = partner.show_today(a_call(office), {})
    assert len([block for block in view.blocks if isinstance(block, Form)]) == 2
    assert "'count': 2, 'yen': '1,000'" in str(view)
    clock.pass_(minutes=2)
    assert len([block for block in partner.show_today(a_call(office), {}).blocks if isinstance(block, Form)]) == 1
    with pytest.raises(ResidentMistake, match="10分以内"):
        partner.do_undo(a_call(office), Sent({"number": first.number, "uses": "1"}))
    for _ in range(2):
        partner.do_undo(a_call(office), Sent({"number": second.number, "uses": "1"}))
    assert spent(office) == (500, 0)
    assert_balanced(office)


def test_another_shops_use_cannot_be_undone(office: Office) -> None:
    coupon = given(office)[0]
    used(office, coupon, BAKERY)
    with pytest.raises(ResidentMistake):
        partner.do_undo(a_call(office, "s001"), Sent({"number": coupon.number, "uses": "1"}))
    with pytest.raises(ResidentMistake, match="確認できません"):
        partner.do_undo(a_call(office, "s001"), Sent({"number": "0000000000", "uses": "1"}))
    assert spent(office) == (500, 0)


def test_a_month_is_told_by_day(office: Office, clock: Clock) -> None:
    first, second = given(office)
    taken(office, first)
    clock.pass_(days=1)
    taken(office, second)
    shown = str(partner.show_month(a_call(office), {"month": "2026-11"}))
    assert "'day': 20" in shown
    assert "'day': 21" in shown
    assert "'count': 0" in str(partner.show_month(a_call(office), {"month": "2026-10"}))
    with pytest.raises(NotFound):
        partner.show_month(a_call(office), {"month": "秋"})


def test_a_partner_without_a_shop_is_told_whom_to_call(office: Office) -> None:
    with pytest.raises(ResidentMistake, match="市役所"):
        partner.show_today(a_call(office, "gone"), {})


@pytest.mark.parametrize("purchase", ["-1", "千円"])
def test_an_amount_that_is_none_is_refused(office: Office, purchase: str) -> None:
    sent = Sent({"code": qr_of(office, given(office)[0].number), "purchase": purchase})
    with pytest.raises(ResidentMistake, match="数字"):
        partner.do_redeem(a_call(office), sent)
    assert list(kept(office).used_at("s001", "2026", "2027")) == []
