"""A broadcast and the slips that make it wait are written together."""

import pytest

from chalicelib.kernel.errors import Conflict
from chalicelib.platform.broadcasts.repository import Broadcasts, in_state
from chalicelib.platform.console.waiting import Waiting
from chalicelib.platform.house import Office
from tests.kit.offices import a_house, an_office
from tests.platform.broadcasts.sends import a_broadcast

TODAY = "2026-11-20"


@pytest.fixture
def office(estate: None) -> Office:
    return an_office(a_house())


def waiting(office: Office) -> dict[str, int]:
    return {sort: count.number for sort, count in Waiting(office.scope).counts(TODAY).items()}


def test_what_is_submitted_waits_for_an_approver_and_what_is_halted_for_help(office: Office) -> None:
    sends = Broadcasts(office.scope)
    for number in range(2):
        sends.add(a_broadcast(f"SEND{number}"))
    assert waiting(office) == {}
    for number in range(2):
        sends.move(f"SEND{number}", ("draft",), lambda one: in_state(one, "submitted"))
    assert waiting(office) == {"approval": 2}
    sends.move("SEND0", ("submitted",), lambda one: in_state(one, "approved"))
    sends.move("SEND1", ("submitted",), lambda one: in_state(one, "halted"))
    assert waiting(office) == {"failing": 1}
    sends.move("SEND1", ("halted",), lambda one: in_state(one, "stopped"))
    assert waiting(office) == {}


def test_a_refused_move_and_a_second_one_of_that_id_leave_the_slips_alone(office: Office) -> None:
    sends = Broadcasts(office.scope)
    sends.add(a_broadcast("SEND0"))
    sends.move("SEND0", ("draft",), lambda one: in_state(one, "submitted"))
    with pytest.raises(Conflict):
        sends.move("SEND0", ("draft",), lambda one: in_state(one, "approved"))
    with pytest.raises(Conflict):
        sends.add(a_broadcast("SEND0"))
    assert waiting(office) == {"approval": 1}
