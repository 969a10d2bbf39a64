"""Two cases about one thing."""

import json
from datetime import timedelta

import pytest

from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.platform.cases.desk import change_status, write_note
from chalicelib.platform.cases.merging import merge, take_apart
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.house import Office
from tests.kit.fakes import Clock
from tests.kit.offices import a_clerk, a_house, a_resident, an_office, send_what_is_due
from tests.platform.cases.test_finding import a_case

ONE, OTHER = "261110-AAAA", "261110-BBBB"


@pytest.fixture
def office(estate: None) -> Office:
    return an_office(a_house())


@pytest.fixture
def two(office: Office) -> tuple[str, str]:
    """Two cases, each of a resident of its own."""
    first, second = a_resident(office, "1"), a_resident(office, "2", language="en")
    a_case(office, ONE, resident_id=first.id)
    a_case(office, OTHER, resident_id=second.id)
    return first.id, second.id


def told(office: Office) -> dict[str, str]:
    send_what_is_due(office)
    outbox = office.house.line.outbox  # type: ignore[attr-defined]
    return {sent.user_id[-1]: json.dumps(sent.messages, ensure_ascii=False) for sent in outbox}


def test_both_are_told_and_the_merged_follow(office: Office, two: tuple[str, str]) -> None:
    for _ in range(2):
        merge(a_clerk(office), ONE, 1, OTHER)
    one, other = Cases(office.scope).fetch(ONE), Cases(office.scope).fetch(OTHER)
    assert (one.status, one.closed_because, one.merged_into) == ("closed", "duplicate", OTHER)
    assert other.followers == (two[0],)
    assert Cases(office.scope).followed_by(two[0]) == (OTHER,)
    news = told(office)
    assert OTHER in news["1"]
    assert "merged into this one" in news["2"]
    change_status(a_clerk(office), OTHER, 2, "fixed")
    send_what_is_due(office)
    assert len(office.house.line.outbox) == 4  # type: ignore[attr-defined]


def test_within_the_hour_it_is_taken_apart(office: Office, two: tuple[str, str]) -> None:
    merge(a_clerk(office), ONE, 1, OTHER)
    write_note(a_clerk(office), OTHER, 2, "別の穴でした")
    for _ in range(2):
        take_apart(a_clerk(office), ONE, 2)
    one, other = Cases(office.scope).fetch(ONE), Cases(office.scope).fetch(OTHER)
    assert (one.status, one.closed_because, one.merged_into) == ("received", None, "")
    assert other.followers == ()
    assert Cases(office.scope).followed_by(two[0]) == ()


def test_later_than_an_hour_it_stays(office: Office, two: tuple[str, str]) -> None:
    merge(a_clerk(office), ONE, 1, OTHER)
    clock = office.house.clock
    assert isinstance(clock, Clock)
    clock.now += timedelta(minutes=61)
    with pytest.raises(StaffMistake):
        take_apart(a_clerk(office), ONE, 2)


def test_what_does_not_fit_is_refused_and_nothing_is_written(office: Office, two: tuple[str, str]) -> None:
    clerk = a_clerk(office)
    a_case(office, "261110-ELSE", service="letters")
    a_case(office, "261110-DONE", status="fixed")
    for into in (ONE, "261110-ELSE", "261110-DONE", "261110-NONE"):
        with pytest.raises(StaffMistake):
            merge(clerk, ONE, 1, into)
    assert Cases(office.scope).fetch(ONE).version == 1
    write_note(clerk, ONE, 1, "見ました")
    with pytest.raises(Conflict):
        merge(a_clerk(office, name="2"), ONE, 1, OTHER)
    assert told(office) == {}
