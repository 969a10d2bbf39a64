"""Somebody calls: a case from the questions residents are asked."""

import pytest

from chalicelib.adapters.oidc.memory import MemoryProvider
from chalicelib.platform.cases.actions import personal_answers
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.console.posts import RIGHTS
from chalicelib.services.reports.service import SERVICE as REPORTS
from tests.kit.offices import a_house, a_tenant, an_office
from tests.kit.visitors import Seen, Visitor
from tests.platform.console.desks import MINATO, Desks

HERE = f"/console/{MINATO}/entry"
TOLD = {"a.kind": "other", "a.place.point": "35.1, 139.1", "a.place.address": "本町1丁目", "a.details": "穴があります"}


@pytest.fixture
def desks(estate: None) -> Desks:
    provider = MemoryProvider()
    house = a_house(REPORTS, staff=provider)
    town = an_office(house, a_tenant(MINATO, services=("reports",), settings={"reports": {"kinds": [KIND]}}))
    return Desks(house, provider, {MINATO: town})


KIND = {"service_code": "other", "name": "道路", "description": "道路", "team": "道路課", "days": 7}


def calls(visitor: Visitor, **told: str) -> Seen:
    page = visitor.opens(HERE)
    form = next(form for form in page.forms if form.action.startswith(HERE))
    fields = [pair for pair in form.fields if pair[0] not in told]
    return visitor.posts(form.action, [*fields, *TOLD.items(), *told.items(), ("a.confirm", "yes"), ("do", "send")])


def test_a_call_becomes_a_case_whose_number_is_read_out(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "member")
    done = calls(visitor, caller_name="港町の商店", caller_phone="0123-11-1111")
    assert done.status == 303
    office = desks.towns[MINATO]
    (case,) = Cases(office.scope).inbox("open").cases
    assert (case.origin, case.team, case.due, case.resident_id) == ("phone", "道路課", "2026-11-27", "")
    assert case.answers == {"details": "穴があります"}
    assert "0123-11-1111" not in str(case)
    assert personal_answers(office, case) == {"caller_name": "港町の商店", "caller_phone": "0123-11-1111"}
    assert f"受付番号は {case.id} です" in visitor.opens(done.location).text


def test_the_same_form_sent_twice_opens_one_case(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "member")
    page = visitor.opens(HERE)
    form = next(form for form in page.forms if form.action.startswith(HERE))
    told = [*form.fields, *TOLD.items(), ("a.confirm", "yes"), ("do", "send")]
    first = visitor.posts(form.action, told)
    visitor.posts(form.action, told)
    again = visitor.posts(form.action, [*told, ("a.duplicate", "new")])
    assert again.location == first.location
    assert len(Cases(desks.towns[MINATO].scope).inbox("open").cases) == 1


def test_what_is_missing_is_told_and_nothing_typed_is_lost(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "member")
    refused = calls(
        visitor, **{"a.place.point": "", "a.place.address": "", "caller_name": "港町の商店", "shown": "place"}
    )
    assert refused.status == 422
    assert 'value="港町の商店"' in refused.text
    assert "穴があります" in refused.text
    assert Cases(desks.towns[MINATO].scope).inbox("open").cases == ()


def test_a_call_about_what_is_known_is_noted_there(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "member")
    calls(visitor)
    (known,) = Cases(desks.towns[MINATO].scope).inbox("open").cases
    done = calls(visitor, **{"a.duplicate": known.id})
    assert "連絡があったことを書きました" in visitor.opens(done.location).text
    cases = Cases(desks.towns[MINATO].scope)
    assert len(cases.inbox("open").cases) == 1
    assert cases.history(known.id)[-1].text == "電話でも、同じ内容の連絡がありました。"


@pytest.mark.parametrize("role", [role for role in RIGHTS if "cases.work" not in RIGHTS[role]])
def test_who_may_not_work_on_cases_takes_no_calls(desks: Desks, role: str) -> None:
    assert desks.signed_in(MINATO, role).opens(HERE).status == 403  # type: ignore[arg-type]
