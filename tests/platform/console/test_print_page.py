"""Sheets of paper for the field crew."""

import json

import pytest

from tests.platform.console.desks import MINATO, Desks, a_case, open_desks

CASE = "261120-4K7Q"
HERE = f"/console/{MINATO}/print"


@pytest.fixture
def desks(estate: None) -> Desks:
    return open_desks()


def test_a_sheet_has_place_photos_and_answers_and_nothing_personal(desks: Desks) -> None:
    sealed = desks.house.sealer.seal(MINATO, f"case/{CASE}", json.dumps({"電話": "0123-00-0000"}))
    photos = {"photos/one.jpg": "photos/covered-one.jpg"}
    a_case(desks.towns[MINATO], CASE, lat=35.1, lon=139.1, sealed=sealed, photos=tuple(photos), redacted=photos)
    page = desks.signed_in(MINATO, "viewer").opens(f"{HERE}?case={CASE}")
    for words in (CASE, "みなと市本町1丁目", "北緯35.10000", "直径30センチほどの穴", "covered-one.jpg"):
        assert words in page.text
    assert "photos/one.jpg" not in page.text
    assert "0123-00-0000" not in page.text


def test_each_case_of_a_list_has_its_sheet(desks: Desks) -> None:
    for number in range(3):
        a_case(desks.towns[MINATO], f"261120-{number:04d}")
    assert desks.signed_in(MINATO).opens(HERE).text.count('<article class="sheet"') == 3
