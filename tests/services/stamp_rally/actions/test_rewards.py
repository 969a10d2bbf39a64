"""Points received with a reward and exchanged for another: never more than there are, and once for two phones."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import pytest

from chalicelib.kernel.errors import NotFound, ResidentMistake
from chalicelib.platform.house import Office
from chalicelib.platform.residents.model import Resident
from chalicelib.platform.rewards.budget import Budgets
from chalicelib.platform.rewards.evidence_secrets import notary
from chalicelib.platform.rewards.evidence_taking import Shown
from chalicelib.platform.rewards.ledger import Ledger
from chalicelib.platform.rewards.model import BudgetOver, Entry
from chalicelib.services.stamp_rally.actions import Rally, exchange, leave, press_stamp, receive
from chalicelib.services.stamp_rally.repository import ledger_of
from chalicelib.services.stamp_rally.settings import Exchange
from tests.kit.fakes import Clock
from tests.kit.interleaved import interleaving
from tests.kit.mortal import Fate, Killed
from tests.kit.offices import a_resident
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.stamp_rally.rallies import a_campaign, a_rally, a_rally_office, at_spot, spot

MORNING = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
MUG = {"id": "mug", "name": {"ja": "マグカップ"}, "points": 50, "coupon": {"ja": "観光案内所で渡します"}}
TOWEL = MUG | {"id": "towel", "name": {"ja": "手ぬぐい"}, "points": 30, "each": 0}
AT_DESK = MUG | {"id": "desk", "spots": ["todai"]}


def pointed(**facts: object) -> dict[str, object]:
    """The campaign of the tests, whose first reward brings 80 points."""
    goals = [a_campaign()["goals"][0] | {"points": 80, "at_most": 0}]
    return a_campaign(goals=goals, exchanges=[MUG, TOWEL, AT_DESK], **facts)


@pytest.fixture
def clock() -> Clock:
    return Clock(MORNING)


@pytest.fixture
def office(clock: Clock) -> Iterator[Office]:
    with quick_tables(QuickDynamo()):
        yield a_rally_office(clock, pointed())


def with_points(office: Office, resident: Resident | None = None) -> Rally:
    """Somebody who collected two stamps and received the 80 points."""
    for name in ("todai", "ichiba"):
        press_stamp(a_rally(office, resident), spot(name), Shown(place=at_spot(office, spot(name))))
    receive(a_rally(office, resident), a_rally(office).campaign.goals[0])
    return a_rally(office, resident)


def the(office: Office, id_: str) -> Exchange:
    found = a_rally(office).campaign.exchange(id_)
    assert found
    return found


def points(office: Office) -> int:
    kept = Ledger(office.scope).balance(ledger_of("tabi"), a_resident(office).id, "point")
    assert kept == a_rally(office).points
    return kept


def test_points_lie_with_the_stamps_and_are_received_once(office: Office) -> None:
    rally = with_points(office)
    receive(a_rally(office), rally.campaign.goals[0])
    assert points(office) == 80
    assert rally.points_for(rally.campaign.goals[0]) == 80
    assert len(rally.stamps) == 2


def test_points_are_exchanged_for_a_reward_and_are_gone(office: Office) -> None:
    rally = with_points(office)
    first = exchange(rally, the(office, "mug"), 0)
    assert exchange(a_rally(office), the(office, "mug"), 0).at == first.at
    assert points(office) == 30
    assert Budgets(office.scope).standing(ledger_of("tabi", "mug")).spent == 1
    with pytest.raises(ResidentMistake, match="1人1回まで"):
        exchange(a_rally(office), the(office, "mug"), 1)
    with pytest.raises(NotFound):
        exchange(a_rally(office), the(office, "towel"), 1)


def test_who_has_too_few_is_told_how_many_are_missing(office: Office) -> None:
    with pytest.raises(ResidentMistake, match="必要：30、いま：0"):
        exchange(a_rally(office), the(office, "towel"), 0)
    with_points(office)
    for number in range(2):
        exchange(a_rally(office), the(office, "towel"), number)
    with pytest.raises(ResidentMistake, match="必要：30、いま：20"):
        exchange(a_rally(office), the(office, "towel"), 2)
    assert points(office) == 20


def test_where_staff_hand_it_over_their_number_is_needed(office: Office, clock: Clock) -> None:
    rally, desk = with_points(office), the(office, "desk")
    right = notary(office, "tabi").code("todai", clock())
    elsewhere = notary(office, "tabi").code("ichiba", clock())
    for code in ("", f"{(int(right) + 1) % 1_000_000:06}", elsewhere):
        with pytest.raises(ResidentMistake, match="番号が違います"):
            exchange(rally, desk, 0, "todai", code)
    with pytest.raises(NotFound):
        exchange(rally, desk, 0, "ichiba", elsewhere)
    exchange(rally, desk, 0, "todai", right)
    assert points(office) == 30
    exchange(a_rally(office), desk, 0, "todai", "")
    assert points(office) == 30


def test_what_ran_out_costs_nothing(clock: Clock) -> None:
    with quick_tables(QuickDynamo()):
        office = a_rally_office(clock, pointed() | {"exchanges": [MUG | {"at_most": 1}]})
        exchange(with_points(office, a_resident(office, "2")), the(office, "mug"), 0)
        with pytest.raises(BudgetOver):
            exchange(with_points(office), the(office, "mug"), 0)
        assert points(office) == 80


def test_after_the_last_day_nothing_is_exchanged_and_before_the_first_neither(office: Office, clock: Clock) -> None:
    with_points(office)
    for moment, told in (
        (datetime(2026, 12, 26, tzinfo=UTC), "終わりました"),
        (datetime(2026, 10, 30), "はじまります"),
    ):
        clock.now = moment.replace(tzinfo=UTC)
        with pytest.raises(ResidentMistake, match=told):
            exchange(a_rally(office), the(office, "mug"), 0)


def test_who_leaves_leaves_the_points(office: Office) -> None:
    exchange(with_points(office), the(office, "mug"), 0)
    leave(a_rally(office))
    assert (points(office), a_rally(office).exchanged(the(office, "mug"))) == (0, ())


@pytest.mark.parametrize("seed", range(60))
def test_two_phones_at_the_same_moment_exchange_once(seed: int) -> None:
    """The same thing pressed on both, and another one that the points do not pay for besides."""
    with interleaving(seed) as order:
        office = a_rally_office(Clock(MORNING), pointed())
        with_points(office)
        mug, desk = the(office, "mug"), the(office, "desk")
        code = notary(office, "tabi").code("todai", office.house.clock())
        phones = [a_rally(office) for _ in range(3)]
        assert all(phone.points and phone.edition.spots for phone in phones)  # holds no lock within the race
        done = order.run(
            partial(exchange, phones[0], mug, 0),
            partial(exchange, phones[1], mug, 0),
            partial(exchange, phones[2], desk, 0, "todai", code),
        )
        assert [deed.error for deed in done if not isinstance(deed.error, ResidentMistake | None)] == []
        assert points(office) == 30
        given = [Budgets(office.scope).find(ledger_of("tabi", id_)) for id_ in ("mug", "desk")]
        assert sum(Budgets(office.scope).standing(head.campaign).spent for head in given if head) == 1
        assert len({deed.answer.cause for deed in done if isinstance(deed.answer, Entry)}) == 1


@pytest.mark.parametrize("moment", range(0, 26, 2))
def test_an_exchange_killed_anywhere_and_pressed_again_is_one(moment: int) -> None:
    fate = Fate(None)
    with quick_tables(QuickDynamo(moment=fate.moment)):
        office = a_rally_office(Clock(MORNING), pointed())
        with_points(office)
        mug = the(office, "mug")
        fate.at, fate.moments = moment, 0
        try:
            exchange(a_rally(office), mug, 0)
        except Killed:
            fate.at = None
            exchange(a_rally(office), mug, 0)
        fate.at = None
        assert points(office) == 30
        assert Budgets(office.scope).standing(ledger_of("tabi", "mug")).spent == 1
