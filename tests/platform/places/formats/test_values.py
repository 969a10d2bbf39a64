"""Cells as offices write them."""

from datetime import date

import pytest

from chalicelib.platform.places.formats import values
from chalicelib.platform.places.model import Hours

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("35.1452", 35.1452),
        ("３５．１４５２", 35.1452),
        (" 35.1452 ", 35.1452),
        ("34度20分39秒", 34.3441667),
        ("34°20′39.5″", 34.3443056),
        ("緯度経度を確認", None),
        ("351452", None),
    ],
)
def test_degrees_are_read_in_any_writing(told: str, expected: float | None) -> None:
    assert values.degrees(told) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [("○", "yes"), ("〇", "yes"), ("有", "yes"), ("１", "yes"), ("×", "no"), ("無", "no"), ("△", "partly"), ("−", ""),
     ("園に相談", "園に相談")],
)  # fmt: skip
def test_a_mark_says_yes_no_or_partly_and_prose_stays(told: str, expected: str) -> None:
    assert values.mark(told) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("(054)626-1139", "054-626-1139"),
        ("（０５４）６２６－１１３９", "054-626-1139"),
        ("087-833-2282（087-839-2292）", "087-833-2282"),
        ("0120-00-0000", "0120-00-0000"),
        ("0541234567", "0541234567"),
        ("-", ""),
        ("119", "119"),
    ],
)
def test_telephone_numbers_become_dialable(told: str, expected: str) -> None:
    assert values.phone(told) == expected


def test_what_is_no_telephone_number_is_refused() -> None:
    with pytest.raises(ValueError, match="窓口"):
        values.phone("窓口へ")


@pytest.mark.parametrize(
    ("told", "expected"),
    [("月火水木金", "01234"), ("月～金", "01234"), ("月・水・金", "024"), ("毎日", "0123456"), ("平日", "01234"),
     ("土日祝", "56"), ("金〜月", "0456"), ("月曜日から金曜日", "01234")],
)  # fmt: skip
def test_days_of_the_week_are_read_from_runs_ranges_and_words(told: str, expected: str) -> None:
    assert values.weekdays(told) == expected


@pytest.mark.parametrize("told", ["第2火曜日休み", "要問合せ"])
def test_days_that_cannot_be_meant_are_refused(told: str) -> None:
    with pytest.raises(ValueError, match=told):
        values.weekdays(told)


@pytest.mark.parametrize(
    ("told", "expected"),
    [("9:00", "09:00"), ("９時３０分", "09:30"), ("午後5時半", "17:30"), ("正午", "12:00"), ("0900", "09:00"),
     ("17:00:00", "17:00"), ("24:00", "24:00")],
)  # fmt: skip
def test_times_of_day_are_read_in_any_writing(told: str, expected: str) -> None:
    assert values.clock(told) == expected


@pytest.mark.parametrize("told", ["25:00", "9:75", "朝", "24:30"])
def test_broken_times_are_refused(told: str) -> None:
    with pytest.raises(ValueError, match=told):
        values.clock(told)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("9:00～17:00", Hours("", (("09:00", "17:00"),))),
        ("平日 9時から17時まで", Hours("01234", (("09:00", "17:00"),))),
        ("月～金 9:00〜12:00、13:00〜17:00", Hours("01234", (("09:00", "12:00"), ("13:00", "17:00")))),
        ("24時間利用可能", Hours("0123456", (("00:00", "24:00"),))),
        ("土日祝は17：00まで。", None),
        ("17:00～9:00", None),
        ("水曜日は午後2時まで利用可能", None),
    ],
)
def test_hours_in_prose_are_read_where_they_say_nothing_else(told: str, expected: Hours | None) -> None:
    assert values.hours_in_prose(told) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("8月5日（水）～8月16日（日）\n※10日を除く", ("2026-08-05", "2026-08-16")),
        ("2026/11/22", ("2026-11-22", "2026-11-22")),
        ("8月23日(日)", ("2026-08-23", "2026-08-23")),
        ("1月10日(日)", ("2027-01-10", "2027-01-10")),
        ("2月29日", None),
        ("8・9月の試合日程", None),
    ],
)
def test_days_in_prose_get_the_year_their_weekday_tells(told: str, expected: tuple[str, str] | None) -> None:
    assert values.days_in_prose(told, TODAY) == expected


def test_circled_numbers_do_not_run_into_the_time_behind_them() -> None:
    assert values.plain("①13：00\n\n②14：45") == "(1)13:00 (2)14:45"
