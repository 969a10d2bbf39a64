"""Codes of places: our table against the JMA's and the country's, and who is found by what."""

import csv
import json

import pytest

from chalicelib.platform.alerts.areas import WARDS, city_of, keys_of, lane_of, watched_by
from tests.kit.telegrams import SHARED

CODES = SHARED / "codes"


def tables() -> tuple[dict[str, dict[str, str]], list[dict[str, str]]]:
    if not (CODES / "jma_area.json").exists():
        pytest.skip(f"The tables of codes are not here: {CODES}")
    areas = json.loads((CODES / "jma_area.json").read_text(encoding="utf-8"))["class20s"]
    with (CODES / "localgovjp-utf8.csv").open(encoding="utf-8-sig") as file:
        return areas, list(csv.DictReader(file))


def test_every_municipality_of_japan_is_found_by_a_code_of_the_jma() -> None:
    areas, towns = tables()
    told = {key for code in areas for key in keys_of(f"city/{code}")}
    lost = [town["city"] for town in towns if not watched_by(town["lgcode"], "municipality") & told]
    assert lost == []


def test_every_code_of_the_jma_lies_in_a_municipality_that_exists() -> None:
    areas, towns = tables()
    five = {town["lgcode"][:5] for town in towns}
    assert [area["name"] for code, area in areas.items() if city_of(code) not in five] == []


def test_our_wards_are_those_of_the_country() -> None:
    _, towns = tables()
    wards = [town["lgcode"][:5] for town in towns if town["city"].endswith("区") and " " in town["city"]]
    assert len(wards) > 150
    assert {city_of(ward) for ward in wards} == set(WARDS)
    assert [ward for ward in wards if city_of(ward) == ward] == []


def test_tokyos_special_wards_are_municipalities_of_their_own() -> None:
    assert city_of("1310100") == "13101"


def test_a_ward_hears_of_itself_and_of_the_whole_city_but_of_no_other_ward() -> None:
    ward, city = watched_by("431044", "ward"), watched_by("431001", "municipality")
    own, other, whole = (set(keys_of(f"city/{code}")) for code in ("4310400", "4310100", "4310000"))
    assert ward & own
    assert ward & whole
    assert not ward & other
    assert city & own
    assert city & other
    assert city & whole


def test_a_split_municipality_hears_of_each_of_its_parts() -> None:
    assert watched_by("162019", "municipality") & set(keys_of("city/1620111"))


def test_a_prefecture_hears_of_all_its_municipalities() -> None:
    assert watched_by("160008", "prefecture") & set(keys_of("city/1620900"))
    assert not watched_by("160008", "prefecture") & set(keys_of("city/1520200"))


def test_towns_of_a_prefecture_stand_together_and_coasts_by_themselves() -> None:
    lanes = {lane_of(key) for place in ("city/4310400", "city/4321300", "pref/430000") for key in keys_of(place)}
    assert lanes == {"watch#43"}
    assert lane_of("coast/712") == "watch#coast/712"
