"""The desk's side of a draw: when it may be done, who won, the next number, and addresses for managers alone."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.console.staff import Clerk, Facts, Form, Handed, Sent, View
from chalicelib.platform.console.waiting import Waiting
from chalicelib.platform.draws.prizes import GRACE, Draws, winning
from chalicelib.platform.house import Office
from chalicelib.platform.rewards.evidence_taking import Shown
from chalicelib.services.stamp_rally.actions import enter_prize, forget_resident, press_stamp, spelled
from chalicelib.services.stamp_rally.repository import ledger_of
from chalicelib.services.stamp_rally.staff import STAFF, draws
from tests.kit.fakes import Clock
from tests.kit.offices import a_clerk, a_resident
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.stamp_rally.rallies import a_rally, a_rally_office, a_rally_turn, at_spot, spot

ONSEN = {"campaign": "tabi", "prize": "onsen"}
LEDGER = ledger_of("tabi", "onsen")
OPEN = datetime(2026, 12, 25, 15, 0, tzinfo=UTC) + GRACE


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


@pytest.fixture
def office(clock: Clock) -> Iterator[Office]:
    with quick_tables(QuickDynamo()):
        yield a_rally_office(clock)


def entered(office: Office, *names: str) -> None:
    for name in names:
        resident = a_resident(office, name)
        for each in ("todai", "ichiba"):
            press_stamp(a_rally(office, resident), spot(each), Shown(place=at_spot(office, spot(each))))
        told = {"prize": "tabi.onsen", "name": f"見本{name}", "postal": "100-0000", "address": "みなと市", "phone": ""}
        enter_prize(a_rally_turn(office, resident), told)


def forms(view: View) -> list[str]:
    return [block.action for block in view.blocks if isinstance(block, Form)]


def facts(view: View) -> dict[str, object]:
    return {label: value for block in view.blocks if isinstance(block, Facts) for label, value in block.rows}


def drawn(office: Office, clock: Clock) -> Clerk:
    clock.now = OPEN
    clerk = a_clerk(office, "manager")
    draws.do_draw(clerk, Sent(ONSEN))
    return clerk


def test_before_the_entries_close_nobody_is_offered_a_draw(office: Office, clock: Clock) -> None:
    entered(office, "1", "2")
    view = draws.show_draw(a_clerk(office, "manager"), ONSEN)
    assert forms(view) == []
    assert facts(view)["応募の数"] == "2件"
    with pytest.raises(StaffMistake, match="2026/12/26 00:10から"):
        draws.do_draw(a_clerk(office, "manager"), Sent(ONSEN))
    clock.now = OPEN
    assert forms(draws.show_draw(a_clerk(office, "manager"), ONSEN)) == ["draw_lots"]
    assert forms(draws.show_draw(a_clerk(office, "viewer"), ONSEN)) == []


def test_the_seed_is_not_told_before_the_draw(office: Office, clock: Clock) -> None:
    entered(office, "1")
    assert "種" not in facts(draws.show_draw(a_clerk(office, "manager"), ONSEN))
    clerk = drawn(office, clock)
    assert len(str(facts(draws.show_draw(clerk, ONSEN))["種"])) == 32


def test_a_draw_that_is_done_waits_no_more(office: Office, clock: Clock) -> None:
    entered(office, "1")
    assert Waiting(office.scope).counts("2026-12-26").numbers["rally-draw"] == 1
    drawn(office, clock)
    assert "rally-draw" not in Waiting(office.scope).counts("2026-12-26").numbers


def names(handed: Handed) -> list[str]:
    return [line.split(",")[1] for line in handed.content.splitlines()[1:]]


def test_the_list_of_winners_holds_their_addresses_and_is_the_managers(office: Office, clock: Clock) -> None:
    entered(office, "1", "2", "3")
    clerk = drawn(office, clock)
    draw = Draws(office.scope).find(LEDGER)
    assert draw is not None
    handed = draws.hand_winners(clerk, Sent(ONSEN))
    assert [line.split(",")[0] for line in handed.content.splitlines()[1:]] == list(map(spelled, winning(office, draw)))
    assert set(names(handed)) < {"見本1", "見本2", "見本3"}
    action = next(action for action in STAFF.actions if action.name == "winners")
    assert (action.right, action.audit) == ("staff.manage", "当選者の名簿の書出し")
    assert forms(draws.show_draw(a_clerk(office, "editor"), ONSEN)) == ["strike"]


def test_a_winner_who_was_forgotten_is_a_number_and_the_prize_can_go_on(office: Office, clock: Clock) -> None:
    entered(office, "1", "2", "3")
    clerk = drawn(office, clock)
    before = names(draws.hand_winners(clerk, Sent(ONSEN)))
    draw = Draws(office.scope).find(LEDGER)
    assert draw is not None
    gone = winning(office, draw)[0]
    forget_resident(a_rally_turn(office), a_resident(office, before[0].removeprefix("見本")).id)
    handed = draws.hand_winners(clerk, Sent(ONSEN))
    assert names(handed) == ["", before[1]]
    assert "消えています" in handed.content
    done = draws.do_strike(clerk, Sent(ONSEN | {"number": gone}))
    assert "を当選にしました" in done.told
    assert names(draws.hand_winners(clerk, Sent(ONSEN)))[0] == before[1]
    assert "" not in names(draws.hand_winners(clerk, Sent(ONSEN)))


def test_there_are_no_winners_before_the_draw_and_no_draw_of_an_unknown_prize(office: Office) -> None:
    entered(office, "1")
    with pytest.raises(StaffMistake):
        draws.hand_winners(a_clerk(office, "manager"), Sent(ONSEN))
    with pytest.raises(NotFound):
        draws.show_draw(a_clerk(office, "manager"), ONSEN | {"prize": "other"})
