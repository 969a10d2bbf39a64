"""A file of shops and the way back from it: whole while nothing was done with its shops, and refused by name after."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.platform.console.staff import Clerk, Form, Note, Sent, Upload
from chalicelib.platform.house import Office
from chalicelib.platform.partners.enrolling import issue_pin
from chalicelib.platform.partners.repository import Partners
from chalicelib.services.coupons.formats.shops import written
from chalicelib.services.coupons.model.coupon import Shop
from chalicelib.services.coupons.repository import ShopImports, Shops
from chalicelib.services.coupons.staff import STAFF, shop_imports, shops
from tests.kit.interleaved import interleaving
from tests.kit.mortal import Fate, Killed
from tests.kit.offices import a_clerk
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.coupons.town import (
    CAFE,
    COMMON,
    WEEKLY,
    a_shopping_town,
    an_office_with,
    assert_balanced,
    given,
    opened,
    reason,
    used,
)

NEW = Shop("s009", "うみねこ書店", "買い物")
CHANGED = replace(CAFE, name="かもめ食堂")


@pytest.fixture
def office() -> Iterator[Office]:
    with a_shopping_town() as office:
        yield office


def brought(office: Office, *which: Shop, form: str = "f1") -> Clerk:
    """The shops, taken over from a file."""
    shop_imports.keep(a_clerk(office, "editor", name=form), Sent({"shops": written(which)}))
    return a_clerk(office, "editor")


def seen(office: Office) -> Sent:
    last = ShopImports(office.scope).last()
    return Sent({"seen": last.import_id if last else ""})


def offered(clerk: Clerk) -> bool:
    return any(isinstance(each, Form) and each.action == "undo_shops" for each in shops.show_shops(clerk, {}).blocks)


def standing(office: Office) -> dict[str, str]:
    return {shop.id: shop.name for shop in Shops(office.scope).all()}


def test_a_file_is_taken_back_with_its_shops_and_their_partners(office: Office) -> None:
    before = Shops(office.scope).all()
    clerk = brought(office, NEW, CHANGED)
    assert standing(office) == {"s001": "かもめ食堂", "s002": "なぎさベーカリー", "s009": "うみねこ書店"}
    page = shops.show_shops(clerk, {})
    assert "('新しいお店', '1店'), ('変わったお店', '1店')" in str(page)
    shops.do_pause(clerk, Sent({"id": "s001"}))
    assert "2店を、取込みの前に戻しました" in shop_imports.undo(clerk, seen(office)).told
    assert Shops(office.scope).all() == [replace(before[0], is_paused=True), before[1]]
    assert [each.about for each in Partners(office.scope).all("coupons")] == ["s001"]
    assert not offered(clerk)
    with pytest.raises(StaffMistake, match="ありません"):
        shop_imports.undo(clerk, Sent({"seen": "f1"}))


def test_the_same_form_again_and_a_file_that_changes_nothing_leave_the_way_back(office: Office) -> None:
    brought(office, NEW)
    last = seen(office)
    brought(office, NEW)
    brought(office, replace(NEW, is_untouched=True), form="f2")
    assert seen(office) == last
    shop_imports.undo(a_clerk(office), last)
    assert "s009" not in standing(office)


@pytest.mark.parametrize("shop", [NEW, CHANGED])
def test_who_used_a_shop_since_keeps_it(office: Office, shop: Shop) -> None:
    coupon = given(office)[0]
    clerk = brought(office, shop)
    assert offered(clerk)
    assert reason(used(office, coupon, Shops(office.scope).fetch(shop.id))) == "taken"
    assert not offered(clerk)
    note = next(block for block in shops.show_shops(clerk, {}).blocks if isinstance(block, Note))
    assert f"「{shop.name}」は、取り込んだあとにクーポンの利用か配布があります" in note.text
    with pytest.raises(StaffMistake, match="休止"):
        shop_imports.undo(clerk, seen(office))
    assert standing(office)[shop.id] == shop.name


def test_a_shop_whose_own_coupon_somebody_has_is_kept(office: Office) -> None:
    opened(office, WEEKLY)
    clerk = brought(office, NEW)
    given(office, campaign="c2", shop="s009")
    with pytest.raises(StaffMistake, match="うみねこ書店"):
        shop_imports.undo(clerk, seen(office))


def test_a_shop_that_holds_a_card_is_kept(office: Office) -> None:
    clerk = brought(office, NEW)
    partner = next(Partners(office.scope).all("coupons"))
    issue_pin(office.scope, partner.id, office.now(), "card")
    with pytest.raises(StaffMistake, match="PINのカードを発行しています"):
        shop_imports.undo(clerk, seen(office))


def test_one_that_was_used_before_the_file_says_nothing(office: Office) -> None:
    used(office, given(office)[0])
    shop_imports.undo(brought(office, CHANGED), seen(office))
    assert standing(office)["s001"] == "かもめ喫茶"


def test_only_the_last_file_is_taken_back(office: Office) -> None:
    brought(office, NEW)
    first = seen(office)
    clerk = brought(office, replace(NEW, name="うみねこ書房"), form="f2")
    with pytest.raises(Conflict):
        shop_imports.undo(clerk, first)
    shop_imports.undo(clerk, seen(office))
    assert standing(office)["s009"] == "うみねこ書店"
    assert not offered(clerk)


def test_a_large_file_is_taken_back_whole(office: Office) -> None:
    many = [replace(NEW, id=f"n{number:03d}") for number in range(100)]
    clerk = brought(office, *many)
    assert len(standing(office)) == 102
    shop_imports.undo(clerk, seen(office))
    assert sorted(standing(office)) == ["s001", "s002"]


def test_the_file_before_the_clerk_and_the_way_back_stand_in_the_audit_log(office: Office) -> None:
    clerk = brought(office, NEW)
    action = next(each for each in STAFF.actions if each.name == "undo_shops")
    assert action.audit == "クーポンのお店の取込みの取消し"
    assert action.about
    assert clerk.member.label in action.about(clerk, Sent({}))
    seen_file = shops.read_file(clerk, Sent({}, {"file": (Upload("s.csv", "店舗番号,店舗名\ns009,店\n".encode()),)}))
    assert "('店', 's009', '店舗名')" in str(seen_file.view)


@pytest.mark.parametrize("seed", range(30))
def test_a_first_use_and_the_taking_back_at_once_are_one_or_the_other(seed: int) -> None:
    with interleaving(seed) as order:
        office = an_office_with(COMMON)
        opened(office, WEEKLY)
        coupon = given(office)[0]
        clerk = brought(office, NEW)
        shop, asked = Shops(office.scope).fetch("s009"), seen(office)
        done = order.run(
            lambda: shop_imports.undo(clerk, asked),
            lambda: used(office, coupon, shop),
            lambda: given(office, "R2", campaign="c2", shop="s009"),
        )
        is_gone = "s009" not in standing(office)
        assert is_gone == (done[0].error is None), seed
        assert ("s009" in {each.about for each in Partners(office.scope).all("coupons")}) != is_gone, seed
        assert is_gone or isinstance(done[0].error, StaffMistake | Conflict), seed
        outcomes = [reason(done[1].answer), "taken" if done[2].error is None else "refused"]
        assert ("taken" in outcomes) != is_gone, seed
        assert_balanced(office)
        assert_balanced(office, "c2")


@pytest.mark.parametrize("moment", range(0, 40, 2))
def test_killed_anywhere_and_pressed_again_it_is_taken_back_whole(moment: int) -> None:
    fate = Fate(None)
    with quick_tables(QuickDynamo(moment=fate.moment)):
        office = an_office_with(COMMON)
        clerk = brought(office, NEW, CHANGED)
        asked = seen(office)
        fate.at, fate.moments = moment, 0
        try:
            shop_imports.undo(clerk, asked)
        except Killed:
            fate.at = None
            if ShopImports(office.scope).last():
                shop_imports.undo(clerk, asked)
        fate.at = None
        assert standing(office) == {"s001": "かもめ喫茶", "s002": "なぎさベーカリー"}
        assert [each.about for each in Partners(office.scope).all("coupons")] == ["s001"]
