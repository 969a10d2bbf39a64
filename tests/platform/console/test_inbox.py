"""The lists of cases."""

from typing import Any

import pytest

from tests.kit.counting import counted
from tests.platform.console.desks import MINATO, YAMABE, Desks, a_case, open_desks

HERE = f"/console/{MINATO}/cases"


@pytest.fixture
def desks(estate: None) -> Desks:
    return open_desks()


def numbers(text: str) -> list[str]:
    return [part.partition("<")[0] for part in text.split(f"{HERE}/")[1:] for part in [part.partition(">")[2]]]


def some_cases(desks: Desks, count: int, **facts: Any) -> list[str]:
    ids = [f"261120-{n:04d}" for n in range(count)]
    for n, id_ in enumerate(ids):
        a_case(desks.towns[MINATO], id_, opened_at=f"2026-11-20T{n // 60:02d}:{n % 60:02d}:00+09:00", **facts)
    return ids


def test_what_waits_is_listed_newest_first(desks: Desks) -> None:
    ids = some_cases(desks, 3)
    a_case(desks.towns[MINATO], "261101-DONE", status="fixed")
    a_case(desks.towns[YAMABE], "261101-ELSE")
    assert numbers(desks.signed_in(MINATO).opens(HERE).text) == ids[::-1]


def test_each_shelf_holds_its_own(desks: Desks) -> None:
    mine = desks.member(MINATO, "manager").id
    a_case(desks.towns[MINATO], "261101-OPEN")
    a_case(desks.towns[MINATO], "261101-MINE", assignee=mine)
    a_case(desks.towns[MINATO], "261101-DONE", status="closed", closed_because="no_action")
    visitor = desks.signed_in(MINATO)
    assert numbers(visitor.opens(f"{HERE}?shelf=mine").text) == ["261101-MINE"]
    assert numbers(visitor.opens(f"{HERE}?shelf=done").text) == ["261101-DONE"]
    assert set(numbers(visitor.opens(f"{HERE}?shelf=unheard-of").text)) == {"261101-OPEN", "261101-MINE"}


@pytest.mark.parametrize("typed", ["261120-4K7Q", "２６１１２０４k7q", " 2611204K7Q "])
def test_a_receipt_number_goes_straight_to_its_case(desks: Desks, typed: str) -> None:
    a_case(desks.towns[MINATO], "261120-4K7Q")
    visitor = desks.signed_in(MINATO)
    from urllib.parse import quote

    assert visitor.opens(f"{HERE}?words={quote(typed)}").location == f"{HERE}/261120-4K7Q"


def test_words_kind_and_service_narrow_the_list(desks: Desks) -> None:
    a_case(desks.towns[MINATO], "261101-AAAA", address="本町１丁目", kind="pothole")
    a_case(desks.towns[MINATO], "261101-BBBB", address="浜町", kind="light")
    visitor = desks.signed_in(MINATO)
    assert numbers(visitor.opens(f"{HERE}?words=%E6%9C%AC%E7%94%BA1").text) == ["261101-AAAA"]
    assert numbers(visitor.opens(f"{HERE}?kind=roads/light").text) == ["261101-BBBB"]
    assert len(numbers(visitor.opens(f"{HERE}?service=roads").text)) == 2
    nothing = visitor.opens(f"{HERE}?service=garbage").text
    assert numbers(nothing) == []
    assert "条件に合う案件は、見つかりませんでした。" in nothing


def test_paging_shows_every_case_once(desks: Desks) -> None:
    ids = some_cases(desks, 120)
    visitor = desks.signed_in(MINATO)
    seen: list[str] = []
    address = HERE
    while address:
        page = visitor.opens(address)
        seen += numbers(page.text)
        address = next((link for link in page.links if "start=" in link), "")
    assert seen == ids[::-1]


def test_a_place_to_go_on_from_made_up_or_of_another_town_is_not_found(desks: Desks) -> None:
    import base64
    import json

    some_cases(desks, 1)
    visitor = desks.signed_in(MINATO)
    foreign = base64.urlsafe_b64encode(
        json.dumps({"pk": "yamabe#case#2611", "sk": "x", "shelf": "yamabe#case#open", "shelf_order": "x"}).encode()
    ).decode()
    for start in (foreign, "%7B", "AAAA"):
        assert visitor.opens(f"{HERE}?start={start}").status == 404


def test_a_refresh_brings_the_list_alone(desks: Desks) -> None:
    some_cases(desks, 2)
    part = desks.signed_in(MINATO).opens(HERE, hx_request="true")
    assert len(numbers(part.text)) == 2
    assert "<html" not in part.text


def test_all_cases_have_a_list_of_their_own(desks: Desks) -> None:
    a_case(desks.towns[MINATO], "261101-OPEN")
    a_case(desks.towns[MINATO], "261101-DONE", status="fixed")
    assert set(numbers(desks.signed_in(MINATO).opens(f"{HERE}?shelf=all").text)) == {"261101-OPEN", "261101-DONE"}


def test_a_long_search_says_how_far_it_looked_and_goes_on(desks: Desks) -> None:
    some_cases(desks, 30, address="本町")
    page = desks.signed_in(MINATO).opens(f"{HERE}?words=%E6%9C%AC%E7%94%BA")
    assert len(numbers(page.text)) == 30


def test_a_page_costs_the_same_with_few_and_with_many(desks: Desks) -> None:
    some_cases(desks, 5)
    visitor = desks.signed_in(MINATO)
    visitor.opens(HERE)
    with counted() as few:
        visitor.opens(HERE)
    some_cases(desks, 120)
    with counted() as many:
        visitor.opens(HERE)
    assert few == many
