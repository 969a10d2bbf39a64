import pytest

from chalicelib.kernel.errors import ResidentMistake
from chalicelib.platform.house import Office, Turn
from chalicelib.services.rides.actions import forget_resident, holdings, keep_note
from chalicelib.services.rides.repository import RidesNotes
from chalicelib.services.rides.service import SERVICE
from tests.kit.offices import a_house, a_resident, a_tenant, a_turn, an_office


@pytest.fixture
def office(estate: None) -> Office:
    chosen = {"rides": {"notes_at_most": 2}}
    return an_office(a_house(SERVICE), a_tenant(services=("rides",), settings=chosen))


def turn_of(office: Office, event: str, name: str = "1") -> Turn:
    return a_turn(office, a_resident(office, name), service="rides", event=event)


def test_the_same_event_keeps_one_note(office: Office) -> None:
    first = keep_note(turn_of(office, "E1"), {"note": "ベンチ"})
    assert keep_note(turn_of(office, "E1"), {"note": "ベンチ"}) == first
    resident = turn_of(office, "E2").resident
    assert [note.text for note in RidesNotes(office.scope).of_resident(resident.id)] == ["ベンチ"]


def test_no_more_notes_are_kept_than_the_town_chose(office: Office) -> None:
    for event in ("E1", "E2"):
        keep_note(turn_of(office, event), {"note": event})
    with pytest.raises(ResidentMistake, match="2件まで"):
        keep_note(turn_of(office, "E3"), {"note": "E3"})
    assert keep_note(turn_of(office, "E2"), {"note": "E2"})


def test_a_resident_is_told_of_and_erases_only_what_is_theirs(office: Office) -> None:
    mine, other = turn_of(office, "E1"), turn_of(office, "E2", "2")
    keep_note(mine, {"note": "ベンチ"})
    keep_note(other, {"note": "街灯"})
    forget_resident(mine, mine.resident.id)
    assert [len(holdings(turn, turn.resident.id)) for turn in (mine, other)] == [0, 1]
