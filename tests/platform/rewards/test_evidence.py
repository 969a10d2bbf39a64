"""What speaks against evidence of presence, and that a position shows itself nowhere."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.cases.grid import METRES_PER_DEGREE
from chalicelib.platform.rewards.evidence import (
    Fix,
    Limits,
    Reason,
    Refusal,
    Site,
    Trace,
    against_place,
    against_way,
    distance_words,
    fix_of,
    refused,
)
from chalicelib.services import load
from tests.kit.offices import a_house, a_resident, a_turn, an_office

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
LIMITS = Limits()
SITE = Site("tabi", "todai", 35.14, 139.145, radius=100)


def north(metres: float, site: Site = SITE) -> float:
    return site.lat + metres / METRES_PER_DEGREE


def a_fix(metres: float = 0, *, accuracy: float = 20, age: float = 3) -> Fix:
    return Fix(north(metres), SITE.lon, accuracy, NOW - timedelta(seconds=age))


def reason(refusal: Refusal | None) -> str:
    return refusal.reason if refusal else ""


@pytest.mark.parametrize(
    ("fix", "expected"),
    [
        (a_fix(0), ""),
        (a_fix(119), ""),
        (a_fix(121), "place_far"),
        (a_fix(0, accuracy=100), ""),
        (a_fix(0, accuracy=101), "place_rough"),
        (a_fix(0, age=120), ""),
        (a_fix(0, age=121), "place_old"),
        (a_fix(0, age=-119), ""),
        (a_fix(0, age=-121), "place_clock"),
        (a_fix(500_000), "place_far"),
    ],
)
def test_a_position_must_be_near_exact_and_fresh(fix: Fix, expected: str) -> None:
    assert reason(against_place(fix, SITE, NOW, LIMITS)) == expected


@given(st.floats(0, 400), st.floats(0.1, 100))
def test_within_the_radius_nobody_is_refused_however_rough_an_allowed_position_is(metres: float, rough: float) -> None:
    taken = against_place(a_fix(metres, accuracy=rough), SITE, NOW, LIMITS) is None
    assert taken == (metres <= 100 + rough + 1e-6) or abs(metres - 100 - rough) < 0.01


def test_a_form_brings_a_position() -> None:
    told = {"here.lat": "35.14", "here.lon": "139.145", "here.accuracy": "12.5", "here.at": "2026-11-22T01:00:00.000Z"}
    assert fix_of(told, "here") == Fix(35.14, 139.145, 12.5, NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"here.lat": ""},
        {"here.lat": "abc"},
        {"here.lat": "91"},
        {"here.lon": "-181"},
        {"here.lat": "nan"},
        {"here.accuracy": "0"},
        {"here.accuracy": "-3"},
        {"here.accuracy": "inf"},
        {"here.at": "yesterday"},
        {"here.at": "2026-11-22T01:00:00"},
    ],
)
def test_what_is_no_position_is_refused_as_missing(wrong: dict[str, str]) -> None:
    told = {"here.lat": "35.14", "here.lon": "139.145", "here.accuracy": "12.5", "here.at": "2026-11-22T01:00:00Z"}
    assert fix_of(told | wrong, "here") == Refusal("place_missing")


def test_a_position_does_not_show_itself() -> None:
    assert "35.14" not in repr(a_fix())
    assert "139.145" not in f"{a_fix()}"


def far_site(metres: float) -> Site:
    return Site("tabi", "yama", north(metres), SITE.lon, radius=100)


@pytest.mark.parametrize(
    ("metres", "minutes", "expected"),
    [
        (500_000, 10, "too_fast"),
        (500_000, 99, "too_fast"),
        (500_000, 101, ""),
        (5_000, 0, ""),
        (6_000, 0, "too_fast"),
        (6_000, 2, ""),
    ],
)
def test_nobody_comes_faster_than_the_fastest_train(metres: float, minutes: int, expected: str) -> None:
    last = Trace(SITE, NOW - timedelta(minutes=minutes))
    assert reason(against_way(last, far_site(metres), NOW, LIMITS)) == expected


def test_a_jump_of_500_km_is_told_with_how_long_to_wait() -> None:
    refusal = against_way(Trace(SITE, NOW - timedelta(minutes=40)), far_site(500_000), NOW, LIMITS)
    assert refusal == Refusal("too_fast", {"distance": "500km", "minutes": 60})


def test_stamps_that_were_written_out_of_order_are_judged_by_the_time_between_them() -> None:
    assert reason(against_way(Trace(SITE, NOW + timedelta(seconds=2)), far_site(500_000), NOW, LIMITS)) == "too_fast"
    assert against_way(Trace(SITE, NOW + timedelta(hours=2)), far_site(500_000), NOW, LIMITS) is None


def test_the_first_stamp_and_the_same_place_are_never_too_fast() -> None:
    assert against_way(None, SITE, NOW, LIMITS) is None
    assert against_way(Trace(SITE, NOW), SITE, NOW, LIMITS) is None


def test_distances_are_told_no_finer_than_a_hundred_metres() -> None:
    told = [distance_words(metres) for metres in (3, 149, 151, 1_949, 1_950, 499_600)]
    assert told == ["100m", "100m", "200m", "1900m", "2km", "500km"]


FACTS = {"accuracy": 300, "limit": 100, "distance": "12km", "radius": 100, "minutes": 9}
REASONS: tuple[Reason, ...] = Reason.__args__  # type: ignore[attr-defined]


@pytest.mark.usefixtures("estate", "moto")
def test_every_refusal_says_what_to_do_in_every_language() -> None:
    office = an_office(a_house(load("profile")))
    for language in ("ja", "ja-easy", "en"):
        turn = a_turn(office, a_resident(office, language=language), service="profile")
        told = {refused(turn, Refusal(reason, FACTS)).message for reason in REASONS}
        assert len(told) == len(REASONS)
        please = {"ja": "ください", "ja-easy": "ください", "en": "lease"}[language]
        assert [each for each in told if please not in each] == []
