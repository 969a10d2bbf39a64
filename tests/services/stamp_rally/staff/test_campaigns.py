"""What staff see of campaigns: their time, what is missing, how many rewards were given."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.console.qr_cards import QrCards
from chalicelib.platform.console.staff import Note, Sent, Table, View
from chalicelib.platform.house import Office
from chalicelib.platform.rewards.evidence_codes import read_token
from chalicelib.platform.rewards.evidence_secrets import notary
from chalicelib.platform.rewards.evidence_taking import Shown
from chalicelib.services.stamp_rally.actions import press_stamp, receive
from chalicelib.services.stamp_rally.staff import posters
from chalicelib.services.stamp_rally.staff.campaigns import show_campaign, show_campaigns
from tests.kit.fakes import Clock
from tests.kit.offices import a_clerk
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.stamp_rally.rallies import SPOTS, a_rally, a_rally_office, at_spot, spot, with_spots


@pytest.fixture
def office() -> Iterator[Office]:
    with quick_tables(QuickDynamo()):
        yield a_rally_office(Clock(datetime(2026, 11, 22, 1, 0, tzinfo=UTC)))


def table(view: View, title: str = "") -> Table:
    return next(block for block in view.blocks if isinstance(block, Table) and block.title == title)


def warnings(view: View) -> list[str]:
    return [block.text for block in view.blocks if isinstance(block, Note) and block.kind == "warning"]


def test_campaigns_are_listed_with_their_time(office: Office) -> None:
    assert table(show_campaigns(a_clerk(office), {})).rows[0][1:] == ("2026/11/1〜2026/12/20", "開催中")


def test_a_campaign_tells_what_is_missing(office: Office) -> None:
    view = show_campaign(a_clerk(office), {"campaign": "tabi"})
    assert warnings(view) == [
        "名前がない言語があります（やさしい日本語 4か所、英語 1か所）。日本語の名前で案内します。"
    ]
    with_spots(office, *(replace(each, is_closed=True) for each in SPOTS))
    view = show_campaign(a_clerk(office), {"campaign": "tabi"})
    assert warnings(view) == ["スポットがまだありません。取り込むか、1か所ずつ足してください。"]


def test_rewards_are_told_with_how_many_were_given(office: Office) -> None:
    assert [row[2] for row in table(show_campaign(a_clerk(office), {"campaign": "tabi"}), "特典").rows] == [
        "0 / 2",
        "—",
    ]
    for name in ("todai", "ichiba"):
        press_stamp(a_rally(office), spot(name), Shown(place=at_spot(office, spot(name))))
    receive(a_rally(office), a_rally(office).campaign.goals[0])
    rows = table(show_campaign(a_clerk(office), {"campaign": "tabi"}), "特典").rows
    assert rows[0] == ("2か所賞", "好きなスポットを2か所", "1 / 2")


def test_posters_are_printed_for_spots_that_take_paper_alone(office: Office) -> None:
    view = posters.show_posters(a_clerk(office), {"campaign": "tabi"})
    (cards,) = [block for block in view.blocks if isinstance(block, QrCards)]
    (card,) = cards.cards
    assert card.title == "南の岬"
    address, _, token = card.content.partition("?token=")
    assert address == "https://liff.line.me/1234567890-abcdefgh/stamp_rally/stamp"
    found = read_token(token)
    assert found is not None
    assert notary(office, "tabi").against_token(found, office.now()) is None


def test_new_codes_end_the_old(office: Office) -> None:
    printed = read_token(notary(office, "tabi").paper("minami"))
    assert printed is not None
    posters.renew_codes(a_clerk(office), Sent({"campaign": "tabi"}))
    assert notary(office, "tabi").against_token(printed, office.now()) is not None


def test_there_is_no_campaign_of_another_name(office: Office) -> None:
    with pytest.raises(NotFound):
        show_campaign(a_clerk(office), {"campaign": "other"})
