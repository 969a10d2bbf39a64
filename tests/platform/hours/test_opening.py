"""Whether a town is open, and when next: over lunch, holidays, the year's end and days that differ."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.platform.conversations.menu import contact
from chalicelib.platform.conversations.voice import Voice
from chalicelib.platform.hours import closing, has_pattern, is_open, next_opening, sentence
from chalicelib.platform.hours.days import DAYS
from chalicelib.platform.hours.settings import HoursSettings
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.render import render
from tests.kit.offices import a_house, a_tenant, a_turn, an_office

WORKDAYS = ["mon", "tue", "wed", "thu", "fri"]
USUAL: dict[str, Any] = {
    "week": [
        {"days": WORKDAYS, "opens": "08:30", "closes": "12:00"},
        {"days": WORKDAYS, "opens": "13:00", "closes": "17:15"},
    ],
    "exceptions": [
        {"day": "2026-11-28", "opens": "09:00", "closes": "12:00", "note": "休日窓口"},
        {"day": "2026-11-25"},
    ],
}


@pytest.fixture
def office(estate: None) -> Office:
    return an_office(a_house(), a_tenant(settings={"hours": USUAL}))


def at(office: Office, told: str) -> datetime:
    return datetime.fromisoformat(f"{told}+09:00")


@pytest.mark.parametrize(
    ("moment", "expected", "opens"),
    [
        ("2026-11-20T08:29", False, "2026-11-20T08:30"),
        ("2026-11-20T08:30", True, "2026-11-20T13:00"),
        ("2026-11-20T12:00", False, "2026-11-20T13:00"),
        ("2026-11-20T17:15", False, "2026-11-24T08:30"),  # 23 November is a holiday
        ("2026-11-23T10:00", False, "2026-11-24T08:30"),
        ("2026-11-25T10:00", False, "2026-11-26T08:30"),
        ("2026-11-28T10:00", True, "2026-11-30T08:30"),
        ("2026-12-28T18:00", False, "2027-01-04T08:30"),
    ],
)
def test_lunch_holidays_and_days_that_differ(office: Office, moment: str, expected: bool, opens: str) -> None:
    assert is_open(office, at(office, moment)) is expected
    assert next_opening(office, at(office, moment)) == at(office, opens)


def test_until_when_it_is_open(office: Office) -> None:
    assert str(closing(office, at(office, "2026-11-20T09:00"))) == "12:00:00"
    assert closing(office, at(office, "2026-11-20T12:30")) is None


def said(office: Office, moment: str, language: str = "ja") -> str:
    turn = a_turn(office, at=at(office, moment))
    return str(render(contact(turn), Voice(office, "conversations", language), str))


def test_who_asks_for_a_person_is_told_whether_somebody_is_there(office: Office) -> None:
    assert "ただいま開いています（12:00まで）。" in said(office, "2026-11-20T09:00")
    assert "次は11月24日(火) 8:30に開きます。" in said(office, "2026-11-20T18:00")
    assert "月〜金 8:30〜12:00" in said(office, "2026-11-20T18:00")
    assert "We open next on Tue 11/24 at 8:30." in said(office, "2026-11-20T18:00", "en")


def test_a_town_that_typed_no_pattern_says_its_sentence_and_never_guesses(estate: None) -> None:
    office = an_office(a_house(), a_tenant())
    assert not has_pattern(office)
    assert sentence(office) == "平日 8:30〜17:15"
    told = said(office, "2026-11-20T09:00")
    assert "平日 8:30〜17:15" in told
    assert "開いています" not in told
    assert "閉まっています" not in told


@pytest.mark.parametrize(
    "wrong",
    [
        {"week": [{"days": ["mon"], "opens": "17:00", "closes": "09:00"}]},
        {"week": [{"days": [], "opens": "09:00", "closes": "17:00"}]},
        {"exceptions": [{"day": "2026-11-25", "opens": "09:00"}]},
        {"exceptions": [{"day": "2026-11-25"}, {"day": "2026-11-25"}]},
        {"closed": [{"first": "02-30", "last": "03-01"}]},
    ],
)
def test_hours_that_cannot_be_meant_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        HoursSettings.model_validate(wrong)


CLOCKS = st.times().map(lambda told: f"{told:%H:%M}")
SPANS = st.builds(
    lambda days, one, other: {"days": sorted(days), "opens": min(one, other), "closes": max(one, other)},
    st.sets(st.sampled_from(list(DAYS)), min_size=1),
    CLOCKS,
    CLOCKS,
).filter(lambda span: span["opens"] < span["closes"])


@given(st.lists(SPANS, max_size=4), st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1)))
def test_at_the_next_opening_it_is_open(week: list[dict[str, Any]], moment: datetime) -> None:
    settings = HoursSettings.model_validate({"week": week})
    office = Office(a_house(), None, a_tenant(settings={"hours": settings.model_dump(mode="json")}))  # type: ignore[arg-type]
    local = office.tenant.local(moment.astimezone())
    opens = next_opening(office, local)
    if opens is None:
        assert week == []
        return
    assert opens > local
    assert is_open(office, opens)
