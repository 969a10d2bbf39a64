"""All cases on a map, and as a table where there is none."""

import json

import pytest

from tests.platform.console.desks import MINATO, Desks, a_case, open_desks
from tests.platform.console.test_inbox import some_cases

HERE = f"/console/{MINATO}/map"


@pytest.fixture
def desks(estate: None) -> Desks:
    return open_desks()


def test_the_page_is_a_table_first(desks: Desks) -> None:
    a_case(desks.towns[MINATO], "261120-4K7Q", lat=35.1, lon=139.1)
    page = desks.signed_in(MINATO, "viewer").opens(HERE)
    assert "261120-4K7Q" in page.text
    assert "data-case-map hidden" in page.text


def test_its_places_come_page_by_page_each_once(desks: Desks) -> None:
    some_cases(desks, 70, lat=35.1, lon=139.1)
    visitor, start, seen = desks.signed_in(MINATO, "viewer"), "", list[str]()
    while True:
        told = json.loads(visitor.opens(f"{HERE}?as=geojson&start={start}").text)
        seen += [each["id"] for each in told["features"]]
        start = told["next"]
        if not start:
            break
    assert len(seen) == len(set(seen)) == 70


def test_filters_hold_for_the_map_too(desks: Desks) -> None:
    a_case(desks.towns[MINATO], "261120-AAAA", kind="light", lat=35.1, lon=139.1)
    a_case(desks.towns[MINATO], "261120-BBBB", lat=35.1, lon=139.1)
    told = json.loads(desks.signed_in(MINATO).opens(f"{HERE}?as=geojson&kind=roads/light").text)
    assert [each["id"] for each in told["features"]] == ["261120-AAAA"]
