from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.console.chart import Chart
from chalicelib.platform.console.staff import Clerk, Done, Facts, Form, Once, Sent, Table, Upload, View
from chalicelib.platform.house import Office
from chalicelib.platform.partners.repository import Partners
from chalicelib.platform.rewards.auditing import go_on
from chalicelib.services.coupons.actions import kept
from chalicelib.services.coupons.model.campaign import Campaign, Rate, campaign_of
from chalicelib.services.coupons.model.coupon import Coupon, Shop
from chalicelib.services.coupons.repository import Campaigns, Shops
from chalicelib.services.coupons.staff import campaigns, editing, figures, lookup, shop_imports, shops
from tests.kit.fakes import Clock
from tests.kit.offices import a_clerk, a_house, a_tenant, an_office
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.coupons.town import (
    BAKERY,
    CAFE,
    COMMON,
    WEEKLY,
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


@pytest.fixture
def clerk(office: Office) -> Clerk:
    return a_clerk(office, "editor")


def tables(view: View) -> list[Table]:
    return [block for block in view.blocks if isinstance(block, Table)]


def forms(view: View) -> list[str]:
    return [block.action for block in view.blocks if isinstance(block, Form)]


DECIDED = {
    "title_ja": "秋のクーポン", "title_en": "Autumn coupon", "offer_ja": "", "offer_en": "", "reach": "shops",
    "minimum_0": "2,000", "value_0": "600", "first_0": "800", "minimum_1": "1000", "value_1": "300", "first_1": "",
    "starts": "2026-11-01", "ends": "2026-11-30", "segment": "", "per_batch": "1", "batch_days": "7",
    "valid_days": "14", "per_resident": "0", "per_shop": "1", "per_day": "0", "counts": "yen", "total": "300,000",
    "reserves": "on", "thresholds": "80、95", "chances": "2000, 3000", "winners": "10",
}  # fmt: skip


def decided(**facts: str) -> Sent:
    return Sent(DECIDED | facts, ticked={"weekdays": ("mon", "tue")})


def test_a_campaign_is_decided_in_a_form_and_started(clerk: Clerk) -> None:
    done = editing.save(clerk, decided())
    id_ = done.page.partition("=")[2]
    assert Campaigns(clerk.office.scope).fetch(id_) == Campaign(
        id_, {"ja": "秋のクーポン", "en": "Autumn coupon"}, "2026-11-01", "2026-11-30",
        (Rate(1000, 300), Rate(2000, 600, 800)), {"ja": ""}, "shops", 1, 7, 14, 0, 1, 0, ("mon", "tue"), "", "yen",
        300_000, reserves=True, thresholds=(80, 95), chances=(2000, 3000), winners=10,
    )  # fmt: skip
    draft = campaigns.show_campaign(clerk, {"id": id_})
    assert forms(draft) == ["start"]
    campaigns.do_start(clerk, Sent({"id": id_}))
    assert Campaigns(clerk.office.scope).fetch(id_).state == "open"
    assert forms(campaigns.show_campaign(clerk, {"id": id_})) == ["stop", "extend"]
    with pytest.raises(StaffMistake):
        editing.save(clerk, decided(id=id_))
    assert "変えられません" in str(editing.show_edit(clerk, {"id": id_}))


def test_the_form_shows_what_was_decided(clerk: Clerk) -> None:
    id_ = editing.save(clerk, decided()).page.partition("=")[2]
    form = editing.show_edit(clerk, {"id": id_}).blocks[0]
    assert isinstance(form, Form)
    shown = {field.name: field.value for field in form.fields}
    again = Sent(shown | {"id": id_}, ticked={"weekdays": ("mon", "tue")})
    before = Campaigns(clerk.office.scope).fetch(id_)
    editing.save(clerk, again)
    assert Campaigns(clerk.office.scope).fetch(id_) == before


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"title_ja": " "}, "名前"),
        ({"ends": "2026-10-31"}, "終わりの日"),
        ({"starts": "あした"}, "日付"),
        ({"value_0": "-600"}, "0以上"),
        ({"total": "-1"}, "予算"),
        ({"minimum_1": "2000"}, "2つ"),
        ({"value_0": "", "value_1": ""}, "枚数"),
        ({"value_0": "0", "first_0": "0", "value_1": "0", "counts": "pieces"}, "もらえるもの"),
        ({"total": ""}, "予算の額"),
        ({"per_batch": "0"}, "1枚から"),
        ({"thresholds": "0"}, "1以上"),
        ({"thresholds": "101"}, "0以上"),
        ({"winners": "6000"}, "10,000人"),
    ],
)
def test_what_cannot_be_is_named(clerk: Clerk, facts: dict[str, str], complaint: str) -> None:
    with pytest.raises(StaffMistake, match=complaint):
        editing.save(clerk, decided(**facts))


def test_staff_stop_with_a_reason_and_go_on(office: Office, clerk: Clerk) -> None:
    coupon = given(office)[0]
    with pytest.raises(StaffMistake):
        campaigns.do_stop(clerk, Sent({"id": "c1", "because": " "}))
    campaigns.do_stop(clerk, Sent({"id": "c1", "because": "点検"}))
    assert reason(used(office, coupon)) == "stopped"
    view = campaigns.show_campaign(clerk, {"id": "c1"})
    assert "停止中です。理由：点検" in str(view)
    assert forms(view) == ["start", "extend"]
    campaigns.do_start(clerk, Sent({"id": "c1"}))
    assert reason(used(office, coupon)) == "taken"


def test_staff_extend_the_days_and_the_money(office: Office, clerk: Clerk, clock: Clock) -> None:
    coupon = given(office)[0]
    campaigns.do_extend(clerk, Sent({"id": "c1", "ends": "2027-01-31", "total": "500"}))
    assert reason(used(office, coupon)) == "taken"
    with pytest.raises(StaffMistake):
        campaigns.do_extend(clerk, Sent({"id": "c1", "ends": "2027-01-31", "total": "499"}))
    assert "自動で止まっています" in str(campaigns.show_campaign(clerk, {"id": "c1"}))
    with pytest.raises(StaffMistake):
        campaigns.do_extend(clerk, Sent({"id": "c1", "ends": "2026-10-01", "total": "500"}))
    clock.pass_(days=60)
    assert Campaigns(office.scope).fetch("c1").ends == "2027-01-31"


def test_a_campaign_that_is_over_does_not_start(office: Office, clerk: Clerk, clock: Clock) -> None:
    clock.pass_(days=60)
    with pytest.raises(StaffMistake, match="過ぎています"):
        campaigns.do_start(clerk, Sent({"id": "c1"}))


def test_the_list_tells_how_far_the_money_went(office: Office, clerk: Clerk) -> None:
    given(office)
    assert tables(campaigns.show_campaigns(clerk, {}))[0].rows[0][1:] == (
        "実施中",
        "2026年11月1日(日)〜2026年12月31日(木)",
        "0%",
    )
    assert forms(campaigns.show_campaign(a_clerk(office, "viewer"), {"id": "c1"})) == []
    with pytest.raises(NotFound):
        campaigns.show_campaign(clerk, {"id": "nothing"})


def test_what_the_audit_found_stands_with_the_campaign(office: Office, clerk: Clerk, clock: Clock) -> None:
    given(office)
    assert "まだ照合していません" in str(campaigns.show_campaign(clerk, {"id": "c1"}))
    clock.pass_(days=1)
    go_on(office, "c1")
    assert "差はありません" in str(campaigns.show_campaign(clerk, {"id": "c1"}))


# figures


def test_uses_are_told_by_day_and_shop_and_agree_with_the_budget(office: Office, clerk: Clerk, clock: Clock) -> None:
    first, second = given(office)
    used(office, first)
    clock.pass_(days=1)
    used(office, second)
    view = figures.show_figures(a_clerk(office, "viewer"), {"id": "c1"})
    by_day, by_shop = tables(view)
    assert by_day.rows == (("2026-11-21", "1枚", "500円"), ("2026-11-20", "1枚", "500円"))
    assert by_shop.rows == (("かもめ喫茶（s001）", "2枚", "1,000円"),)
    chart = next(block for block in view.blocks if isinstance(block, Chart))
    assert chart.bars[-2:] == (("11/20", 1), ("11/21", 1))
    facts = next(block for block in view.blocks if isinstance(block, Facts))
    assert facts.rows == (("予算の使用", "1,000円"), ("お店ごとの合計", "1,000円"), ("差", "0円"))
    assert "2026-11-20,s001,かもめ喫茶,1,500" in figures.hand_uses(clerk, Sent({"id": "c1"})).content


def test_shops_are_settled_for_a_period_over_all_campaigns(office: Office, clerk: Clerk, clock: Clock) -> None:
    opened(office, WEEKLY)
    first, second = given(office)
    used(office, first)
    used(office, given(office, campaign="c2", shop="s001")[0], purchase=1000)
    clock.pass_(days=15)
    used(office, second)
    done = figures.choose_period(clerk, Sent({"first": "2026-11-01", "last": "2026-11-30"}))
    query = dict(part.split("=") for part in done.page.partition("?")[2].split("&"))
    assert tables(figures.show_settlement(clerk, query))[0].rows == (("s001", "かもめ喫茶", "2枚", "800円"),)
    assert "s001,かもめ喫茶,2,800" in figures.hand_settlement(clerk, Sent(query)).content
    assert tables(figures.show_settlement(clerk, {"first": "2026-12-01", "last": "2026-12-31"}))[0].rows[0][2] == "1枚"
    with pytest.raises(StaffMistake):
        figures.choose_period(clerk, Sent({"first": "2026-12-01", "last": "2026-11-30"}))


def test_the_month_before_is_settled_where_none_is_asked(clerk: Clerk) -> None:
    facts = next(block for block in figures.show_settlement(clerk, {}).blocks if isinstance(block, Facts))
    assert facts.rows[0] == ("期間", "2026年10月1日(木)〜2026年10月31日(土)")


# shops

FILE = "店舗番号,店舗名,種類\ns001,かもめ食堂,飲食\ns009,うみねこ書店,買い物\n,番号なし,\n".encode()


def test_a_file_of_shops_is_looked_at_and_then_kept(office: Office, clerk: Clerk) -> None:
    seen = shops.read_file(clerk, Sent({}, {"file": (Upload("shops.csv", FILE),)}))
    wrong, told = tables(seen.view)
    assert wrong.rows[0][0] == "4行目"
    assert told.rows == (
        ("うみねこ書店", "s009", "新しいお店"),
        ("かもめ食堂", "s001", "店舗名"),
    )
    assert Shops(office.scope).find("s009") is None
    form = next(block for block in seen.view.blocks if isinstance(block, Form))
    for _ in range(2):
        shop_imports.keep(clerk, Sent({"shops": form.fields[0].value}))
    assert Shops(office.scope).fetch("s001").name == "かもめ食堂"
    partners = sorted(partner.about for partner in Partners(office.scope).all("coupons"))
    assert partners == ["s001", "s009"]


def test_the_same_file_again_changes_nothing(clerk: Clerk) -> None:
    name = Upload("shops.csv", "店舗番号,店舗名\ns100,店\n".encode())
    first = shops.read_file(clerk, Sent({}, {"file": (name,)}))
    form = next(block for block in first.view.blocks if isinstance(block, Form))
    shop_imports.keep(clerk, Sent({"shops": form.fields[0].value}))
    assert forms(shops.read_file(clerk, Sent({}, {"file": (name,)})).view) == []
    with pytest.raises(StaffMistake):
        shops.read_file(clerk, Sent({}))


def test_a_shop_is_paused_and_goes_on(office: Office, clerk: Clerk) -> None:
    coupon = given(office)[0]
    shops.do_pause(clerk, Sent({"id": "s001"}))
    assert reason(used(office, coupon, Shops(office.scope).fetch("s001"))) == "shop_paused"
    seen = shops.read_file(clerk, Sent({}, {"file": (Upload("shops.csv", FILE),)}))
    form = next(block for block in seen.view.blocks if isinstance(block, Form))
    shop_imports.keep(clerk, Sent({"shops": form.fields[0].value}))
    assert Shops(office.scope).fetch("s001").is_paused
    shops.do_pause(clerk, Sent({"id": "s001"}))
    assert reason(used(office, coupon, Shops(office.scope).fetch("s001"))) == "taken"


# one coupon


def looked(clerk: Clerk, number: str) -> View:
    seen = lookup.look(clerk, Sent({"number": number}))
    assert isinstance(seen, Once)
    return seen.view


def test_a_coupon_is_found_by_its_number_as_people_write_it(office: Office, clerk: Clerk) -> None:
    coupon = given(office)[0]
    used(office, coupon)
    view = looked(clerk, coupon.told_number)
    assert [row[1] for row in tables(view)[0].rows] == ["配布", "利用"]
    assert "かもめ喫茶" in str(view)
    with pytest.raises(StaffMistake):
        lookup.look(clerk, Sent({"number": "12"}))


def test_staff_take_a_use_back_with_a_reason(office: Office, clerk: Clerk) -> None:
    coupon = given(office)[0]
    taken = used(office, coupon)
    assert isinstance(taken, Coupon)
    asked = {"number": coupon.number, "uses": "1"}
    with pytest.raises(StaffMistake):
        lookup.do_undo(clerk, Sent(asked | {"reason": " "}))
    done = lookup.do_undo(clerk, Sent(asked | {"reason": "お店の打ち間違い"}))
    assert isinstance(done, Done)
    assert spent(office) == (0, 0)
    row = tables(looked(clerk, coupon.number))[0].rows[-1]
    assert row[1:] == ("取消し", "職員", "かもめ喫茶", "お店の打ち間違い", "-500")
    used(office, coupon, nonce="again")
    with pytest.raises(NotFound):
        lookup.do_undo(clerk, Sent(asked | {"reason": "もう一度"}))
    assert_balanced(office)


@pytest.mark.parametrize(
    ("limit", "shop", "refusal"),
    [("per_day", BAKERY, "used_today"), ("per_shop", CAFE, "used_here"), ("per_resident", BAKERY, "used_enough")],
)
def test_what_is_taken_back_counts_for_nobody_any_more(clock: Clock, limit: str, shop: Shop, refusal: str) -> None:
    """The wrong shop was pressed: after the taking back the day, the shop, the person and the money are as before."""
    with quick_tables(QuickDynamo()):
        office = an_office_with(campaign_of(COMMON.facts() | {limit: 1}), clock, total=500)
        wrong, right = given(office)
        taken = used(office, wrong, CAFE)
        assert isinstance(taken, Coupon)
        assert reason(used(office, right, shop, nonce="n2")) == refusal
        asked = Sent({"number": wrong.number, "uses": "1", "reason": "お店の押し間違い"})
        for _ in range(2):
            lookup.do_undo(a_clerk(office, "editor"), asked)
        assert reason(used(office, right, shop, nonce="n3")) == "taken"
        assert list(kept(office).used_at(CAFE.id, "2026", "2027")) == ([] if shop is BAKERY else [*taken_at(office)])
        assert_balanced(office)


def taken_at(office: Office) -> list[Coupon]:
    return [coupon for coupon in kept(office).of_resident("R1") if coupon.state == "used"]


def test_a_use_whose_money_went_on_is_taken_back_once_there_is_enough_again(office: Office, clerk: Clerk) -> None:
    """A coupon that set 1,200 aside spent 300; the rest was set aside for somebody else's meanwhile."""
    opened(office, replace(WEEKLY, total=2_000))
    taken = used(office, given(office, campaign="c2", shop="s001")[0], purchase=1000)
    given(office, "R2", campaign="c2", shop="s001")
    assert isinstance(taken, Coupon)
    asked = Sent({"number": taken.number, "uses": "1", "reason": "お店の押し間違い"})
    with pytest.raises(StaffMistake, match="予算の残りが足りない"):
        lookup.do_undo(clerk, asked)
    assert spent(office, "c2") == (300, 1_200)
    campaigns.do_extend(clerk, Sent({"id": "c2", "ends": "2026-12-31", "total": "2400"}))
    lookup.do_undo(clerk, asked)
    assert spent(office, "c2") == (0, 2_400)
    assert_balanced(office, "c2")


def test_another_towns_staff_find_nothing(office: Office) -> None:
    coupon = given(office)[0]
    yamabe = an_office(office.house, a_tenant("yamabe", services=("coupons",)))
    with pytest.raises(StaffMistake):
        lookup.look(a_clerk(yamabe, "editor"), Sent({"number": coupon.number}))
    assert tables(campaigns.show_campaigns(a_clerk(yamabe, "editor"), {}))[0].rows == ()


def test_a_town_without_a_campaign_reads_so() -> None:
    with quick_tables(QuickDynamo()):
        clerk = a_clerk(an_office(a_house()), "editor")
        views = (campaigns.show_campaigns, shops.show_shops, figures.show_settlement)
        assert all("ありません" in str(show(clerk, {})) for show in views)
