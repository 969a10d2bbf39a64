"""Classes by month of birth, ages in prose, and what a new table of vacancies opens."""

import pytest

from chalicelib.services.facilities.model import SOME, Search, Vacancies, class_in, opened, takes


@pytest.mark.parametrize(
    ("born", "month", "expected"),
    [
        ("2023-04", "2026-04", 2),
        ("2023-03", "2026-04", 3),
        ("2023-04", "2027-03", 2),
        ("2023-04", "2027-04", 3),
        ("2026-02", "2026-04", 0),
        ("2026-06", "2026-10", 0),
        ("2027-01", "2026-12", None),
        ("2020-05", "2026-04", 5),
        ("2020-03", "2026-04", None),
    ],
)
def test_the_class_is_the_age_on_the_first_of_april(born: str, month: str, expected: int | None) -> None:
    assert class_in(born, month) == expected


@pytest.mark.parametrize(
    ("ages", "age", "expected"),
    [
        ("0歳から", 0, True),
        ("3歳から", 2, False),
        ("3歳から", 5, True),
        ("0歳〜2歳", 3, False),
        ("生後57日から", 0, True),
        ("生後6か月〜2歳", 2, True),
        ("生後6か月〜2歳", 3, False),
        ("", 1, True),
        ("お問い合わせください", 4, True),
    ],
)
def test_ages_as_places_write_them_hold_a_class(ages: str, age: int, expected: bool) -> None:
    assert takes(ages, age) is expected


def test_what_opens_had_no_vacancy_in_any_month_before() -> None:
    before = Vacancies("2026-11-01", {("a", 0): {"2027-04": 0}, ("b", 1): {"2027-04": 1}, ("d", 1): {"2027-04": 2}})
    after = Vacancies(
        "2026-12-01",
        {
            ("a", 0): {"2027-04": 2},
            ("b", 1): {"2027-04": 0, "2027-05": 1},
            ("c", 2): {"2027-04": SOME},
            ("d", 1): {"2027-04": 0},
        },
    )
    assert list(opened(before, after)) == [("a", 0), ("c", 2)]
    assert list(opened(after, after)) == []


def test_a_table_and_a_search_are_written_down_and_read_back() -> None:
    table = Vacancies("2026-11-01", {("a", 0): {"2027-04": 3}, ("b", 5): {"2027-05": SOME}})
    assert Vacancies.from_json(table.to_json()) == table
    search = Search("nursery", 35.1, 139.1, "港町", 2, "2027-04", ("allergy",))
    assert Search.from_json(search.to_json()) == search


def test_a_vacancy_is_looked_for_in_a_class_and_month_or_any() -> None:
    table = Vacancies("", {("a", 0): {"2027-04": 0, "2027-05": 1}})
    assert table.has("a")
    assert table.has("a", 0, "2027-05")
    assert not table.has("a", 0, "2027-04")
    assert not table.has("a", 1)
    assert not table.has("b")
