"""Cases as files."""

import csv
import io
import json

import pytest

from chalicelib.platform.audit.repository import AuditLog
from chalicelib.platform.console import export_page
from tests.platform.console.desks import MINATO, YAMABE, Desks, a_case, open_desks

HERE = f"/console/{MINATO}/export"
CASE = "261120-4K7Q"


@pytest.fixture
def desks(estate: None) -> Desks:
    desks = open_desks()
    sealed = desks.house.sealer.seal(MINATO, f"case/{CASE}", json.dumps({"電話": "0123-00-0000"}))
    a_case(desks.towns[MINATO], CASE, address="=1+1", lat=35.1, lon=139.1, sealed=sealed)
    a_case(desks.towns[YAMABE], "261120-ELSE")
    return desks


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def audit(desks: Desks) -> list[tuple[str, str]]:
    return [(line.what, line.thing) for line in AuditLog(desks.towns[MINATO].scope).whole_day("2026-11-20")]


def test_a_csv_holds_the_towns_cases_nothing_personal_and_no_formula(desks: Desks) -> None:
    answer = desks.signed_in(MINATO, "viewer").opens(f"{HERE}?as=csv&shelf=all")
    (row,) = rows(answer.text)
    assert row["受付番号"] == CASE
    assert row["場所"] == "'=1+1"
    assert "0123-00-0000" not in answer.text
    assert "個人情報" not in row
    assert ("案件の書き出し", "CSV") in audit(desks)


def test_personal_answers_are_for_managers_who_ask_for_them(desks: Desks) -> None:
    manager, member = desks.signed_in(MINATO), desks.signed_in(MINATO, "member")
    page = manager.opens(f"{HERE}?shelf=all")
    form = next(form for form in page.forms if form.action.startswith(HERE))
    assert manager.sends(page, form).status == 400
    (row,) = rows(manager.sends(page, form, sure="1").text)
    assert row["個人情報"] == "電話：0123-00-0000"
    assert ("案件の書き出し", "CSV（個人情報を含む）") in audit(desks)
    csrf = dict(member.opens(HERE).forms[0].fields)["csrf"]
    assert member.posts(HERE, [("csrf", csrf), ("sure", "1")]).status == 403
    assert "個人情報を含むCSV" not in member.opens(HERE).text


def test_geojson_has_a_feature_for_each_case(desks: Desks) -> None:
    a_case(desks.towns[MINATO], "261120-NONE")
    told = json.loads(desks.signed_in(MINATO, "viewer").opens(f"{HERE}?as=geojson").text)
    places = {each["id"]: each["geometry"] for each in told["features"]}
    assert places == {CASE: {"type": "Point", "coordinates": [139.1, 35.1]}, "261120-NONE": None}


def test_a_long_list_comes_in_parts_each_case_once(desks: Desks) -> None:
    for number in range(60):
        a_case(desks.towns[MINATO], f"261119-{number:04d}", opened_at=f"2026-11-19T10:{number:02d}:00+09:00")
    part = export_page.PART
    visitor = desks.signed_in(MINATO, "viewer")
    assert part >= 61
    answer = visitor.opens(f"{HERE}?as=csv&start=")
    assert len({row["受付番号"] for row in rows(answer.text)}) == 61
