from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.kernel.errors import NotFound, ResidentMistake
from chalicelib.platform.cases.actions import (
    add_photos,
    follow,
    open_case,
    personal_answers,
    photo_sources,
    unfollow,
    unsend,
    withdraw,
)
from chalicelib.platform.cases.model import Case, Happening, receipt_number
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.house import Office
from tests.kit.offices import a_house, a_resident, a_turn, an_office


@pytest.fixture
def office(estate: None) -> Office:
    return an_office(a_house())


def a_draft(office: Office, **facts: object) -> Case:
    resident = a_resident(office)
    told: dict[str, object] = {
        "resident_id": resident.id,
        "channel_key": resident.channel_key,
        "lat": 35.1,
        "lon": 139.1,
    }
    return Case("", "reports", "pothole", "道路の穴", office.now().isoformat(), **told | facts)  # type: ignore[arg-type]


def opened(office: Office, cause: str = "EVENT0", **facts: object) -> Case:
    return open_case(office, a_draft(office, **facts), {}, cause=cause)


def lines(office: Office, case: Case) -> list[str]:
    return [line.kind for line in Cases(office.scope).history(case.id)]


def test_the_same_event_heard_twice_opens_one_case(office: Office) -> None:
    assert opened(office) == opened(office)
    assert len(Cases(office.scope).inbox("open").cases) == 1


def test_two_cases_whose_numbers_would_be_the_same_get_different_ones(office: Office) -> None:
    first = opened(office)
    taken = replace(a_draft(office), id=first.id)
    other = open_case(office, taken, {}, cause="EVENT9")
    assert other.id != first.id
    assert opened(office) == first


def test_a_number_that_is_taken_makes_way_to_the_next(office: Office) -> None:
    draft = a_draft(office)
    wanted = receipt_number(office.now(), "EVENT5")
    Cases(office.scope).add(replace(draft, id=wanted), Happening(draft.opened_at, "opened", "resident", id="other"))
    case = open_case(office, draft, {}, cause="EVENT5")
    assert case.id == receipt_number(office.now(), "EVENT5", 1)
    assert open_case(office, draft, {}, cause="EVENT5") == case


def test_personal_answers_are_sealed_and_open_only_as_this_case(office: Office) -> None:
    case = open_case(office, a_draft(office), {"contact": "0123-00-0000"}, cause="EVENT1")
    assert "0123-00-0000" not in repr(Cases(office.scope).fetch(case.id))
    assert personal_answers(office, case) == {"contact": "0123-00-0000"}
    assert personal_answers(office, opened(office)) == {}


def test_photos_are_added_once_and_only_by_the_one_who_opened_the_open_case(office: Office) -> None:
    case = opened(office)
    turn = a_turn(office, event="E2", sources={"M1": "photos", "M2": "photos"})
    add_photos(turn, case.id, ["p1", "p2"])
    again = add_photos(turn, case.id, ["p1", "p2"])
    assert again.photos == ("p1", "p2")
    assert again.sources == {"M1": "p1", "M2": "p2"}
    assert lines(office, case) == ["opened", "photo"]
    with pytest.raises(NotFound):
        add_photos(a_turn(office, a_resident(office, "2"), event="E3"), case.id, ["p3"])
    withdraw(a_turn(office, event="E4"), case.id)
    with pytest.raises(ResidentMistake):
        add_photos(a_turn(office, event="E5"), case.id, ["p4"])


def test_withdrawing_takes_the_case_off_the_desk_once_and_is_nobody_elses_right(office: Office) -> None:
    case = opened(office)
    with pytest.raises(NotFound):
        withdraw(a_turn(office, a_resident(office, "2"), event="E2"), case.id)
    withdraw(a_turn(office, event="E3"), case.id)
    assert withdraw(a_turn(office, event="E3"), case.id).status == "withdrawn"
    assert lines(office, case) == ["opened", "withdrawn"]
    assert Cases(office.scope).inbox("open").cases == ()


def test_following_counts_once_and_not_for_ones_own_case(office: Office) -> None:
    case, other = opened(office), a_resident(office, "2")
    for event in ("E2", "E3"):
        follow(a_turn(office, other, event=event), case.id)
    assert follow(a_turn(office, event="E4"), case.id).followers == (other.id,)
    assert unfollow(a_turn(office, other, event="E5"), case.id).followers == ()
    assert lines(office, case) == ["opened", "followed", "unfollowed"]


def test_a_colleagues_change_between_reading_and_writing_is_not_lost(office: Office) -> None:
    case, cases = opened(office), Cases(office.scope)

    class Interrupted(list[str]):
        """Photos during whose reading somebody else writes the case, once."""

        def __iter__(self) -> Iterator[str]:
            seen = cases.fetch(case.id)
            if not seen.team:
                cases.change(replace(seen, team="道路課"), Happening(seen.opened_at, "assigned", "member-1", id="x"))
            return super().__iter__()

    turn = a_turn(office, event="E2")
    left = add_photos(turn, case.id, Interrupted(["p1"]))
    assert (left.team, left.photos, left.version) == ("道路課", ("p1",), 3)
    assert lines(office, case) == ["opened", "assigned", "photo"]


def test_unsending_drops_text_place_and_photo_for_good(office: Office) -> None:
    files = office.house.files
    for name in ("p1", "p2"):
        files.put(office.scope, name, b"jpeg", "image/jpeg")
    case = opened(
        office,
        answers={"details": "車輪が入る", "near": ["p1", "p2"]},
        photos=("p1", "p2"),
        sources={"M1": "p1", "M2": "p2", "M3": "details", "M4": "place"},
        address="みなと市1",
    )
    for message in ("M1", "M1", "M3", "M4", "M9"):
        unsend(a_turn(office, event=f"E-{message}"), message)
    left = Cases(office.scope).fetch(case.id)
    assert left.photos == ("p2",)
    assert left.answers == {"near": ["p2"]}
    assert (left.lat, left.lon, left.address) == (None, None, "")
    assert left.sources == {"M2": "p2"}
    assert lines(office, case) == ["opened", "unsent", "unsent", "unsent"]
    with pytest.raises(NotFound):
        files.fetch(office.scope, "p1")
    assert files.fetch(office.scope, "p2") == b"jpeg"


def test_unsending_broken_off_after_the_photo_is_gone_is_completed_by_the_next_try(office: Office) -> None:
    case = opened(office, photos=("p1",), sources={"M1": "p1"})
    office.house.files.remove(office.scope, "p1")
    unsend(a_turn(office, event="E2"), "M1")
    assert Cases(office.scope).fetch(case.id).photos == ()


def test_photos_belong_to_the_messages_that_brought_them_in_order() -> None:
    sources = {"M0": "near", "M1": "photos", "M2": "photos"}
    assert photo_sources(sources, ["a", "b"]) == {"M1": "a", "M2": "b"}
    assert photo_sources(sources, ["x"], "near") == {"M0": "x"}
    assert photo_sources(sources, []) == {}
