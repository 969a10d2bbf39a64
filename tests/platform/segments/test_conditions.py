"""Conditions: what they mean, compared with a plain reading of what is written; and what cannot be meant."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.residents.model import Person, Resident
from chalicelib.platform.segments.conditions import DEEPEST, LONGEST, MOST_VALUES, parse
from tests.platform.segments.crowd import CHANNEL, audiences, paper_office, residents, shallow

OFFICE = paper_office()
TODAY = date(2026, 11, 20)
DEFAULTS = {"bosai": True, "kosodate": False, "event": False}


def holds(told: Any, resident: Resident, today: date = TODAY) -> bool:
    return parse(told, OFFICE).holds(resident, today)


def somebody(**facts: Any) -> Resident:
    return Resident("R", CHANNEL, "U", "following", **facts)


def plainly(told: Any, one: Resident, people: tuple[Person, ...]) -> bool:  # noqa: PLR0912 - a reading word by word
    """The same by brute force, straight from what is written."""
    [(name, value)] = told.items()
    if name == "and":
        return all(plainly(part, one, people) for part in value)
    if name == "or":
        return any(plainly(part, one, people) for part in value)
    if name == "not":
        return not plainly(value, one, people)
    if name == "person":
        return any(plainly(value, one, (person,)) for person in people)
    if name == "category":
        return DEFAULTS[value] if one.categories is None else value in one.categories
    if name == "language":
        return (one.language or "ja") in value
    if name == "consent":
        return value in one.consents
    if name == "area":
        return len({person.area_id for person in people} & set(value)) > 0
    if name == "grade":
        return any(person.grade is not None and person.grade + 2026 - person.grade_since in value for person in people)  # type: ignore[operator]
    if name == "school":
        ends = {"daiichi": (1, 6), "hoikuen": (-3, 0)}
        return any(
            person.school in value
            and (
                person.grade is None
                or ends[person.school][0] <= person.grade + 2026 - person.grade_since <= ends[person.school][1]  # type: ignore[operator]
            )
            for person in people
        )
    if name == "born":
        return any(person.born != "" and value["from"] <= person.born <= value["to"] for person in people)
    if name == "age":
        ages = [
            (2026 * 12 + 11) - (int(person.born[:4]) * 12 + int(person.born[5:])) for person in people if person.born
        ]
        by = 1 if value["unit"] == "months" else 12
        return any(age >= 0 and value["from"] <= age // by <= value["to"] for age in ages)
    if name == "used":
        day = one.used.get(value["service"])
        if "ever" in value:
            return (day is not None) is value["ever"]
        return day is not None and (TODAY - date.fromisoformat(day)).days <= value["within_days"]
    if name == "followed":
        if not one.followed_at:
            return False
        day = one.followed_at[:10]
        if "within_days" in value:
            return TODAY - date.fromisoformat(day) <= timedelta(days=value["within_days"])
        return bool(day >= value["since"] if "since" in value else day < value["before"])
    assert name == "answer"
    said = one.answers.get(value["question"], "")
    if "given" in value:
        return (said != "") is value["given"]
    if "is" in value:
        return any(answer in value["is"] for answer in said.split(","))
    return said != "" and value["from"] <= said <= value["to"]


@given(audiences, residents)
def test_a_condition_means_what_a_plain_reading_says(told: Any, one: Resident) -> None:
    assert holds(told, one) == plainly(told, one, one.persons)


@given(shallow, shallow, residents)
def test_and_or_and_not_keep_their_laws(one: Any, other: Any, resident: Resident) -> None:
    left, right = holds(one, resident), holds(other, resident)
    assert holds({"not": {"not": one}}, resident) is left
    assert holds({"and": [one, other]}, resident) is (left and right)
    assert holds({"or": [one, other]}, resident) is (left or right)
    assert holds({"not": {"and": [one, other]}}, resident) is (not left or not right)
    assert holds({"not": {"or": [one, other]}}, resident) is (not left and not right)


def refusal(told: Any) -> str:
    """What is said against an audience; empty where nothing is."""
    try:
        parse(told, OFFICE)
    except StaffMistake as mistake:
        return mistake.message
    return ""


def test_everyone_is_said_explicitly() -> None:
    assert holds({"everyone": True}, somebody())


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({}, "空の条件"),
        ([], "空の条件"),
        (None, "空の条件"),
        ("everyone", "空の条件"),
        ({"everyone": True, "area": ["hamadori"]}, "ひとつの条件にはひとつの項目"),
        ({"everyone": False}, "全員"),
        ({"everyone": 1}, "全員"),
        ({"and": [{"everyone": True}]}, "全員"),
        ({"not": {"everyone": True}}, "全員"),
        ({"and": []}, "すべて"),
        ({"or": []}, "どれか"),
        ({"or": {}}, "どれか"),
        ({"or": "area"}, "どれか"),
        ({"and": [{"area": ["hamadori"]}, {}]}, "すべて 2番目"),
        ({"not": {}}, "除く"),
        ({"colour": "red"}, "「colour」という項目はありません"),
        ({"category": "fishing"}, "カテゴリ「fishing」は登録されていません"),
        ({"category": ["bosai"]}, "文字で"),
        ({"area": []}, "ひとつ以上"),
        ({"area": "hamadori"}, "ひとつ以上"),
        ({"area": ["atlantis"]}, "地区「atlantis」は登録されていません"),
        ({"area": [7]}, "文字で"),
        ({"area": ["hamadori"] * (MOST_VALUES + 1)}, "個まで"),
        ({"school": ["none"]}, "学校・園「none」は登録されていません"),
        ({"grade": [13]}, "整数"),
        ({"grade": [True]}, "整数"),
        ({"grade": ["1"]}, "整数"),
        ({"age": {"from": 3}}, "整数"),
        ({"age": {"from": 5, "to": 3}}, "終わりが始まりより前"),
        ({"age": {"from": 1, "to": 3, "unit": "weeks"}}, "単位"),
        ({"age": {"from": 1, "to": 3, "until": 4}}, "「until」という項目"),
        ({"age": [1, 3]}, "項目ごとの値"),
        ({"born": {"from": "2023-13", "to": "2024-01"}}, "2026-04"),
        ({"born": {"from": "2024-02", "to": "2024-01"}}, "終わりが始まりより前"),
        ({"language": ["tlh"]}, "言葉「tlh」"),
        ({"followed": {}}, "since"),
        ({"followed": {"since": "2026-02-30"}}, "2026-04-01"),
        ({"followed": {"since": "20260201"}}, "2026-04-01"),
        ({"followed": {"since": "2026-02-01", "within_days": 3}}, "within_days"),
        ({"followed": {"since": "2026-02-02", "before": "2026-02-02"}}, "終わりが始まりより前"),
        ({"followed": {"within_days": -1}}, "整数"),
        ({"used": {"service": "rides", "ever": True}}, "「rides」は使われていません"),
        ({"used": {"service": "garbage"}}, "within_days"),
        ({"used": {"service": "garbage", "ever": True, "within_days": 3}}, "within_days"),
        ({"used": {"service": "garbage", "ever": 1}}, "within_days"),
        ({"answer": {"question": "age", "given": True}}, "質問「age」は登録されていません"),
        ({"answer": {"question": "pet", "is": ["bird"]}}, "選択肢「bird」"),
        ({"answer": {"question": "pet", "from": "2026-01-01", "to": "2026-01-02"}}, "この質問に合う"),
        ({"answer": {"question": "due", "is": ["2026-01-01"]}}, "この質問に合う"),
        ({"answer": {"question": "due", "from": "2026-01", "to": "2026-02"}}, "2026-04-01"),
        ({"answer": {"question": "moved", "from": "2026-01-01", "to": "2026-02-01"}}, "2026-04"),
        ({"answer": {"question": "pet"}}, "この質問に合う"),
        ({"consent": "reports/none"}, "手続き「reports/none」"),
        ({"consent": "nobody"}, "手続き「nobody」"),
        ({"person": {"category": "bosai"}}, "ひとりの人"),
        ({"person": {"and": [{"area": ["hamadori"]}, {"language": ["en"]}]}}, "ひとりの人"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_place(told: Any, why: str) -> None:
    assert why in refusal(told)


def test_a_place_within_is_named_all_the_way_down() -> None:
    told = {"and": [{"area": ["hamadori"]}, {"not": {"or": [{"area": ["nowhere"]}]}}]}
    assert refusal(told) == "条件「すべて 2番目 > 除く > どれか 1番目 > 地区」：地区「nowhere」は登録されていません。"


def test_conditions_are_no_deeper_and_no_longer_than_can_be_understood() -> None:
    told: Any = {"area": ["hamadori"]}
    for _ in range(DEEPEST - 1):
        told = {"not": told}
    assert refusal(told) == ""
    assert f"{DEEPEST}段まで" in refusal({"not": told})
    assert refusal({"or": [{"area": ["hamadori"]}] * (LONGEST - 1)}) == ""
    assert f"{LONGEST}個まで" in refusal({"or": [{"area": ["hamadori"]}] * LONGEST})


def test_a_bottomless_condition_is_refused_and_not_followed() -> None:
    told: Any = {"area": ["hamadori"]}
    for _ in range(5_000):
        told = {"not": told}
    assert "段まで" in refusal(told)


def test_who_has_not_chosen_receives_what_the_town_chose_for_them() -> None:
    assert holds({"category": "bosai"}, somebody())
    assert not holds({"category": "event"}, somebody())
    assert not holds({"category": "bosai"}, somebody(categories=()))
    assert holds({"category": "event"}, somebody(categories=("event",)))


def test_a_grade_moves_on_each_april() -> None:
    child = somebody(persons=(Person("c", "子", grade=1, grade_since=2026),))
    assert holds({"grade": [1]}, child, date(2027, 3, 31))
    assert not holds({"grade": [1]}, child, date(2027, 4, 1))
    assert holds({"grade": [2]}, child, date(2027, 4, 1))
    assert holds({"grade": [1]}, child, date(2026, 4, 1))


def test_who_has_left_school_is_there_no_more() -> None:
    child = somebody(persons=(Person("c", "子", school="daiichi", grade=6, grade_since=2026),))
    assert holds({"school": ["daiichi"]}, child, date(2027, 3, 31))
    assert not holds({"school": ["daiichi"]}, child, date(2027, 4, 1))


def test_an_age_is_counted_in_full_months_or_years() -> None:
    child = somebody(persons=(Person("c", "子", born="2023-12"),))
    three = {"age": {"from": 3, "to": 3, "unit": "years"}}
    assert not holds(three, child, date(2026, 11, 30))
    assert holds(three, child, date(2026, 12, 1))
    assert holds({"age": {"from": 35, "to": 35, "unit": "months"}}, child, date(2026, 11, 30))
    unborn = replace(child, persons=(Person("c", "子", born="2027-01"),))
    assert not holds({"age": {"from": 0, "to": 90}}, unborn, date(2026, 12, 1))


def test_one_and_the_same_person_is_another_thing_than_some_person() -> None:
    family = somebody(
        persons=(Person("self", "自分", area_id="hamadori"), Person("c", "子", grade=1, grade_since=2026))
    )
    both = [{"area": ["hamadori"]}, {"grade": [1]}]
    assert holds({"and": both}, family)
    assert not holds({"person": {"and": both}}, family)
