import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.broadcasts.lints.dates import date_findings
from chalicelib.platform.broadcasts.lints.findings import Told

SENT = date(2026, 11, 22)  # a Sunday


def found(text: str, sent_on: date = SENT) -> list[tuple[str, str]]:
    told = Told("ja", unicodedata.normalize("NFKC", text))
    return [(finding.kind, finding.text) for finding in date_findings(told, sent_on)]


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("11月20日（金）に行います", "warning", "配信する日（11月22日）より前"),
        ("11月20日に行います", "warning", "より前"),
        ("11月20日(木)に行います", "warning", "2026年では金曜日です。2025年は木曜日でした。去年の文"),
        ("11月29日（月）", "error", "2026年では日曜日です。日付か曜日を直して"),
        ("令和８年１２月１日（月）", "error", "2026年では火曜日です"),
        ("2026年11月30日（日）", "error", "月曜日です"),
        ("2026/11/30(日)", "error", "月曜日です"),
        ("11/30(土)", "error", "月曜日です"),
        ("11月23日（土・祝）", "error", "月曜日です"),
        ("2月30日まで", "error", "という日はありません"),
        ("令和7年12月1日", "warning", "より前"),
        ("2025.12.1 開催", "warning", "より前"),
    ],
)
def test_a_date_that_cannot_be_meant_is_found(text: str, kind: str, says: str) -> None:
    [(is_kind, told)] = found(text)
    assert is_kind == kind
    assert says in told


@pytest.mark.parametrize(
    "text",
    [
        "11月22日（日）",
        "11月23日（月・祝）に行います",
        "12月1日（火曜日）",
        "1月15日（金）は来年です",
        "11月1日から12月25日（金）まで",
        "11月1日（日）～12月25日（金）",
        "令和9年1月4日（月）",
        "2026/12/1(火)",
        "1/2の確率、24時間、10月号",
        "二分の一",
    ],
)
def test_a_date_that_fits_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_without_a_year_the_nearest_is_meant_around_new_year() -> None:
    assert found("1月4日（月）", date(2026, 12, 28)) == []
    [(kind, told)] = found("12月28日（月）", date(2027, 1, 4))
    assert (kind, "より前" in told) == ("warning", True)


def test_leap_day_is_a_day_where_there_is_one() -> None:
    assert found("2月29日（火）", date(2028, 2, 1)) == []
    assert found("2027年2月29日", date(2027, 2, 1))[0][0] == "error"


@given(st.integers(0, 150))
def test_a_coming_day_with_its_own_weekday_is_never_found(ahead: int) -> None:
    day = SENT + timedelta(days=ahead)
    week = "月火水木金土日"[day.weekday()]
    forms = (
        f"{day.month}月{day.day}日({week})",
        f"{day.year}年{day.month}月{day.day}日（{week}）",
        f"{day.month}/{day.day}({week})",
    )
    assert [found(form) for form in forms] == [[], [], []]


@given(st.integers(0, 150), st.integers(1, 6))
def test_a_wrong_weekday_is_always_found(ahead: int, wrong: int) -> None:
    day = SENT + timedelta(days=ahead)
    week = "月火水木金土日"[(day.weekday() + wrong) % 7]
    assert found(f"{day.month}月{day.day}日（{week}）") != []
