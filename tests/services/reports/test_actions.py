import pytest

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.cases.actions import personal_answers
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.house import Office, Turn
from chalicelib.services.reports.actions import file_report, holdings, show_case
from chalicelib.services.reports.service import SERVICE
from tests.kit.offices import a_house, a_resident, a_tenant, a_turn, an_office
from tests.services.reports.factories import SETTINGS


@pytest.fixture
def office(estate: None) -> Office:
    return an_office(a_house(SERVICE), a_tenant(services=("reports",), settings={"reports": SETTINGS}))


def a_report_turn(office: Office, name: str = "1", event: str = "E1", **more: object) -> Turn:
    return a_turn(office, a_resident(office, name), service="reports", event=event, **more)  # type: ignore[arg-type]


ANSWERS = {
    "kind": "road",
    "near_photo": ["photos/M1.jpg", "photos/M2.jpg"],
    "place": {"lat": 35.1, "lon": 139.1, "address": "みなと市1-1"},
    "duplicate": None,
    "damage": "hole",
    "width": None,
    "details": "車輪が入る",
    "contact": "0123-00-1111",
    "confirm": "yes",
}
SOURCES = {"M1": "near_photo", "M2": "near_photo", "M3": "place", "M4": "damage", "M5": "details", "M0": "kind"}


def test_a_report_keeps_what_was_said_and_seals_what_is_personal(office: Office) -> None:
    turn = a_report_turn(office, sources=SOURCES)
    file_report(turn, ANSWERS)
    (case,) = Cases(office.scope).inbox("open").cases
    assert (case.kind, case.title, case.team, case.lat, case.address) == (
        "road",
        "道路の損傷",
        "道路課",
        35.1,
        "みなと市1-1",
    )
    assert case.photos == ("photos/M1.jpg", "photos/M2.jpg")
    assert case.answers == {"near_photo": list(case.photos), "damage": "hole", "details": "車輪が入る"}
    assert case.sources == {
        "M1": "photos/M1.jpg",
        "M2": "photos/M2.jpg",
        "M3": "place",
        "M4": "damage",
        "M5": "details",
    }
    assert "0123-00-1111" not in repr(case)
    assert personal_answers(office, case) == {"contact": "0123-00-1111"}


def test_the_same_event_files_one_report_and_says_the_same(office: Office) -> None:
    turn = a_report_turn(office)
    assert file_report(turn, ANSWERS) == file_report(turn, ANSWERS)
    assert len(Cases(office.scope).inbox("open").cases) == 1


def test_following_keeps_no_photo_and_needs_a_report_that_is_really_near(office: Office) -> None:
    file_report(a_report_turn(office), ANSWERS)
    (case,) = Cases(office.scope).inbox("open").cases
    files = office.house.files
    for photo in ("photos/N1.jpg", "photos/N2.jpg"):
        files.put(office.scope, photo, b"jpeg", "image/jpeg")
    other = a_report_turn(office, "2", "E2")
    far = ANSWERS | {"duplicate": case.id, "near_photo": ["photos/N1.jpg"], "place": {"lat": 35.11, "lon": 139.1}}
    file_report(other, far)
    assert Cases(office.scope).fetch(case.id).followers == ()
    file_report(other, ANSWERS | {"duplicate": case.id, "near_photo": ["photos/N2.jpg"]})
    assert Cases(office.scope).fetch(case.id).followers == (other.resident.id,)
    with pytest.raises(NotFound):
        files.fetch(office.scope, "photos/N2.jpg")


def test_a_kind_the_town_gave_up_is_told_kindly(office: Office) -> None:
    assert file_report(a_report_turn(office), ANSWERS | {"kind": "gone"}).parts
    assert Cases(office.scope).inbox("open").cases == ()


def test_a_stranger_sees_nothing_of_a_report_and_no_difference_to_one_that_is_not_there(office: Office) -> None:
    file_report(a_report_turn(office), ANSWERS)
    (case,) = Cases(office.scope).inbox("open").cases
    stranger = a_report_turn(office, "2", "E2")
    seen, absent = show_case(stranger, case.id), show_case(stranger, "261120-ZZZZ")
    assert str(seen.parts).replace(case.id, "") == str(absent.parts).replace("261120-ZZZZ", "")


def test_what_is_kept_of_a_resident_is_told_and_let_go(office: Office) -> None:
    file_report(a_report_turn(office), ANSWERS)
    (case,) = Cases(office.scope).inbox("open").cases
    follower = a_report_turn(office, "2", "E2")
    file_report(follower, ANSWERS | {"duplicate": case.id, "near_photo": []})
    owner = a_report_turn(office, event="E3")
    assert [len(holdings(turn, turn.resident.id)) for turn in (owner, follower)] == [1, 1]
    assert SERVICE.erase
    for turn in (owner, follower, owner):
        SERVICE.erase(turn, turn.resident.id)
    assert holdings(owner, owner.resident.id) == holdings(follower, follower.resident.id) == []
    left = Cases(office.scope).fetch(case.id)
    assert (left.resident_id, left.channel_key, left.sealed, left.followers, left.sources) == ("", "", "", (), {})
    assert left.answers["damage"] == "hole"


def test_what_is_only_reported_in_a_disaster_is_closed_until_then_and_marked_in_a_drill(estate: None) -> None:
    from chalicelib.platform import situations
    from chalicelib.platform.situations.switching import switch
    from chalicelib.services.reports.actions import open_kinds

    kinds = [kind | {"only_in_disaster": kind["service_code"] == "road"} for kind in SETTINGS["kinds"]]
    settings = {"reports": SETTINGS | {"kinds": kinds}}
    office = an_office(a_house(SERVICE), a_tenant(services=("reports",), settings=settings))
    turn = a_report_turn(office)
    assert "road" not in {kind.service_code for kind in open_kinds(office, turn.settings)}
    file_report(turn, ANSWERS)
    assert Cases(office.scope).inbox("open").cases == ()
    switch(office, "drill", by="m", label="防災課", why="訓練", seen="")
    file_report(turn, ANSWERS)
    (case,) = Cases(office.scope).inbox("open").cases
    assert case.drill_id == situations.of(office).drill_id != ""
