"""A card at the counter: looked up, weighed before the button, taken back with a reason, and given again."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.console.staff import Clerk, Form, Note, Once, Sent, Table, View
from chalicelib.platform.house import Office
from chalicelib.platform.rewards.evidence_secrets import notary
from chalicelib.platform.rewards.evidence_taking import Shown
from chalicelib.services.stamp_rally.actions import enter_prize, exchange, press_stamp, receive
from chalicelib.services.stamp_rally.staff import STAFF, campaigns, cards
from tests.kit.fakes import Clock
from tests.kit.offices import a_clerk
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.stamp_rally.rallies import a_campaign, a_rally, a_rally_office, a_rally_turn, at_spot, spot

GOALS = [a_campaign()["goals"][0] | {"points": 80}, a_campaign()["goals"][1]]
MUG = {"id": "mug", "name": {"ja": "マグカップ"}, "points": 50, "coupon": {"ja": "観光案内所で渡します"}}
ANSWERS = {"prize": "tabi.onsen", "name": "見本", "postal": "100-0000", "address": "みなと市1-2", "phone": ""}


@pytest.fixture
def office() -> Iterator[Office]:
    with quick_tables(QuickDynamo()):
        clock = Clock(datetime(2026, 11, 22, 1, 0, tzinfo=UTC))
        opened = a_rally_office(clock, a_campaign(goals=GOALS, exchanges=[MUG]))
        for name in ("todai", "ichiba"):
            press_stamp(a_rally(opened), spot(name), Shown(place=at_spot(opened, spot(name))))
        yield opened


@pytest.fixture
def clerk(office: Office) -> Clerk:
    return a_clerk(office, "editor")


def told(office: Office, **more: str) -> Sent:
    return Sent({"campaign": "tabi", "number": a_rally(office).card_number, **more})


def forms(once: Once) -> dict[str, Form]:
    return {block.action: block for block in once.view.blocks if isinstance(block, Form)}


def rows(view: View, title: str) -> tuple[tuple[object, ...], ...]:
    return next(block.rows for block in view.blocks if isinstance(block, Table) and block.title.startswith(title))


def notes(once: Once) -> list[str]:
    return [block.text for block in once.view.blocks if isinstance(block, Note)]


def taken(clerk: Clerk, **more: str) -> Once:
    return cards.do_take_back(clerk, told(clerk.office, cause="spot/todai", **{"reason": "会場のまちがい", **more}))


def test_a_card_shows_all_that_is_booked_on_it(office: Office, clerk: Clerk) -> None:
    receive(a_rally(office), a_rally(office).campaign.goals[0])
    exchange(a_rally(office), a_rally(office).campaign.exchanges[0], 0)
    taken(clerk)
    seen = cards.look(clerk, told(office)).view
    assert seen.title == f"カード {a_rally(office).card_number}"
    assert [row[1:] for row in rows(seen, "記帳")] == [
        ("スタンプの取消し", "みなと灯台", "-1", "職員", "会場のまちがい"),
        ("ポイントの交換", "マグカップ", "-50", "住民", ""),
        ("特典のポイント", "2か所賞", "+80", "住民", ""),
        ("スタンプ", "朝市", "+1", "住民", "位置情報"),
        ("スタンプ", "みなと灯台", "+1", "住民", "位置情報"),
    ]
    assert "30ポイント" in str(seen)
    table = rows(campaigns.show_campaign(clerk, {"campaign": "tabi"}), "ポイントで交換する特典")
    assert table == (("マグカップ", "50ポイント", "1"),)


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        ((), ["「2か所賞」は、まだ受け取っていません。条件を満たさなくなり、受け取れなくなります。",
              "「温泉の宿泊券」に、応募できなくなります。"]),
        (("receive", "enter"), ["「2か所賞」は、すでに受け取っています。そのまま残ります。",
                                "「温泉の宿泊券」に応募しています（応募番号"]),
    ],
)  # fmt: skip
def test_what_depends_on_a_stamp_is_said_before_the_button(
    office: Office, clerk: Clerk, happened: tuple[str, ...], said: list[str]
) -> None:
    if "receive" in happened:
        receive(a_rally(office), a_rally(office).campaign.goals[0])
        enter_prize(a_rally_turn(office), ANSWERS)
    seen = cards.weigh(clerk, told(office, cause="spot/todai"))
    changes = [str(row[0]) for row in rows(seen.view, "取り消すとどうなるか")]
    assert len(changes) == len(said)
    assert all(change.startswith(start) for change, start in zip(changes, said, strict=True))
    assert "自動ではなくなりません" in notes(seen)[0]
    assert forms(seen)["take_back"].danger
    assert len(a_rally(office).stamps) == 2


def test_a_stamp_nothing_depends_on_is_said_to_change_nothing(office: Office, clerk: Clerk) -> None:
    token = screen(office)
    press_stamp(a_rally(office), spot("minami"), Shown(token=token))
    seen = cards.weigh(clerk, told(office, cause="spot/todai"))
    assert rows(seen.view, "取り消すとどうなるか") == ()


def screen(office: Office) -> str:
    office.house.clock.pass_(hours=2)  # type: ignore[attr-defined]
    return notary(office, "tabi").qr("minami", office.house.clock())


def test_it_is_taken_back_and_given_again_on_the_same_page_and_pressed_twice_nothing_more(
    office: Office, clerk: Clerk
) -> None:
    for _ in range(2):
        after = taken(clerk)
        assert notes(after) == ["「みなと灯台」のスタンプを取り消しました。"]
    options = forms(after)["give_again"].fields[-1].options
    assert [cause for cause, _ in options] == ["reversed/spot/todai"]
    for _ in range(2):
        again = cards.do_give_again(clerk, told(office, cause="reversed/spot/todai"))
        assert notes(again) == ["「みなと灯台」のスタンプの取消しを、取りやめました。"]
    assert len(a_rally(office).entries) == 4
    assert notes(taken(clerk)) == [
        "この操作は、前に済んでいます。そのあとの変更があるので、いまの記帳を確認してください。"
    ]
    assert len(a_rally(office).stamps) == 2
    assert "すでに取り消されています" in notes(cards.weigh(clerk, told(office, cause="spot/none")))[0]


@pytest.mark.parametrize("reason", ["", " ", "あ" * 101])
def test_no_stamp_goes_without_a_reason(office: Office, clerk: Clerk, reason: str) -> None:
    with pytest.raises(StaffMistake, match="理由"):
        taken(clerk, reason=reason)
    assert len(a_rally(office).stamps) == 2


def test_a_number_nobody_has_and_another_towns_card_are_not_there(office: Office, clerk: Clerk) -> None:
    with pytest.raises(StaffMistake, match="カードはありません"):
        cards.look(clerk, Sent({"campaign": "tabi", "number": "0000000000"}))
    other = a_rally_office(None, a_campaign(id="tabi"), house=office.house, id_="yamabe")
    with pytest.raises(StaffMistake, match="カードはありません"):
        cards.look(a_clerk(other, "editor"), told(office))


def test_looking_and_correcting_stand_in_the_audit_log_with_the_card(office: Office, clerk: Clerk) -> None:
    audited = {each.name: each.audit for each in STAFF.actions}
    assert audited["look_card"] == audited["weigh"] == "スタンプカードの照会"
    assert (audited["take_back"], audited["give_again"]) == ("スタンプの取消し", "スタンプの取消しの取りやめ")
    number = a_rally(office).card_number
    assert cards.about(clerk, told(office, cause="spot/todai")) == f"tabi {number} spot/todai"
    assert [block.action for block in cards.show_cards(clerk, {}).blocks if isinstance(block, Form)] == ["look_card"]
