import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.entrypoints import public
from chalicelib.entrypoints.http import ROUTES, answer
from chalicelib.platform.cases.actions import personal_answers
from chalicelib.platform.cases.desk import change_status
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.catalogue.keys import ApiKeys
from chalicelib.platform.house import House, Office
from chalicelib.services.reports.actions import file_report
from chalicelib.services.reports.service import SERVICE
from chalicelib.web.exchange import Request, Response
from tests.kit.fakes import Clock
from tests.kit.offices import a_clerk, a_house, a_resident, a_tenant, a_turn, an_office
from tests.services.reports.factories import SETTINGS

V2 = "/public/minato/reports/open311/v2"

REQUEST_FIELDS: Mapping[str, tuple[type, ...]] = {
    "service_request_id": (str,),
    "status": (str,),
    "status_notes": (str, type(None)),
    "service_name": (str,),
    "service_code": (str,),
    "description": (str,),
    "agency_responsible": (str,),
    "service_notice": (str, type(None)),
    "requested_datetime": (str,),
    "updated_datetime": (str,),
    "expected_datetime": (str, type(None)),
    "address": (str,),
    "address_id": (str, type(None)),
    "zipcode": (str, type(None)),
    "lat": (float, type(None)),
    "long": (float, type(None)),
    "media_url": (str, type(None)),
}
"""GeoReport v2, GET Service Requests: field -> types in JSON."""


@pytest.fixture
def house(estate: None) -> House:
    return a_house(SERVICE)


@pytest.fixture
def office(house: House) -> Office:
    return an_office(house, a_tenant(services=("reports",), settings={"reports": SETTINGS}))


def knocked(house: House, request: Request) -> Response:
    route = next(each for each in ROUTES if each.path == public.PATH and each.method == request.method)
    return answer(route, request, house)


def got(office: Office, path: str, **query: str) -> tuple[int, Any]:
    response = knocked(office.house, Request("GET", f"{V2}/{path}", query))
    return response.status, json.loads(response.body)


def sent(office: Office, *, town: str = "minato", id_: str = "request-1", **form: str) -> tuple[int, Any]:
    request = Request(
        "POST",
        f"/public/{town}/reports/open311/v2/requests.json",
        headers={"content-type": "application/x-www-form-urlencoded"},
        body=urlencode({name.replace("__", "[") + "]" if "__" in name else name: form[name] for name in form}).encode(),
        id=id_,
    )
    response = knocked(office.house, request)
    return response.status, json.loads(response.body)


def a_key(office: Office) -> str:
    return ApiKeys(office.scope).make("reports", "市民アプリ", by="member-1", at=office.now())


def filed(office: Office, event: str = "E1", **answers: Any) -> str:
    turn = a_turn(office, a_resident(office), service="reports", event=event)
    told = {"kind": "road", "place": {"lat": 35.1, "lon": 139.1, "address": "みなと市1-1"}, "damage": "hole"}
    before = {case.id for case in Cases(office.scope).inbox("open").cases}
    file_report(turn, told | answers)
    (new,) = {case.id for case in Cases(office.scope).inbox("open").cases} - before
    return new


# reading


def test_services_are_listed_as_the_specification_names_them(office: Office) -> None:
    status, services = got(office, "services.json", jurisdiction_id="minato.example")
    assert status == 200
    assert services[0] == {
        "service_code": "road",
        "service_name": "道路の損傷",
        "description": "穴やひび割れ",
        "metadata": True,
        "type": "realtime",
        "keywords": "道路, 穴",
        "group": "道路",
    }
    assert got(office, "services.json", locale="en")[1][0]["service_name"] == "Damaged road"


def test_a_service_definition_has_typed_attributes_and_no_question_that_is_not_public(office: Office) -> None:
    _, road = got(office, "services/road.json")
    assert road["service_code"] == "road"
    damage, width = road["attributes"]
    assert damage == {
        "variable": True,
        "code": "damage",
        "datatype": "singlevaluelist",
        "required": True,
        "datatype_description": "ひとつえらんでください。",
        "order": 1,
        "description": "どのようにこわれていますか。",
        "values": [{"key": "hole", "name": "穴"}, {"key": "crack", "name": "ひび割れ"}],
    }
    assert (width["datatype"], width["required"], width["order"]) == ("number", False, 2)
    _, litter = got(office, "services/litter.json")
    assert [(each["code"], each["datatype"]) for each in litter["attributes"]] == [("found_on", "datetime")]


def test_requests_have_every_field_with_its_type_and_dates_with_an_offset(office: Office) -> None:
    filed(office)
    status, requests = got(office, "requests.json")
    assert status == 200
    (request,) = requests
    assert list(request) == list(REQUEST_FIELDS)
    assert [name for name, value in request.items() if not isinstance(value, REQUEST_FIELDS[name])] == []
    for name in ("requested_datetime", "updated_datetime"):
        assert datetime.fromisoformat(request[name]).utcoffset() == timedelta(hours=9)
    assert (request["status"], request["lat"], request["long"]) == ("open", 35.1, 139.1)


def test_nothing_of_the_resident_or_their_sealed_and_written_words_is_published(office: Office) -> None:
    number = filed(office, details="となりの鈴虫さんの家の前", contact="0123-00-1111", near_photo=["photos/M1.jpg"])
    case = Cases(office.scope).fetch(number)
    told = json.dumps(got(office, f"requests/{number}.json"), ensure_ascii=False)
    assert case.resident_id
    assert case.sealed
    for secret in (case.resident_id, case.sealed, case.channel_key, "0123-00-1111", "鈴虫"):
        assert secret not in told
    assert "photos/M1.jpg" in told


def test_a_town_decides_what_is_published(house: House) -> None:
    closed = an_office(house, a_tenant(services=("reports",), settings={"reports": SETTINGS | {"publish": {}}}))
    number = filed(closed)
    assert got(closed, "requests.json") == (200, [])
    assert got(closed, f"requests/{number}.json")[0] == 404
    house.memory.forget()
    publish = {"requests": True, "text": True}
    office = an_office(house, a_tenant(services=("reports",), settings={"reports": SETTINGS | {"publish": publish}}))
    told = got(office, f"requests/{filed(office, 'E2', details='車輪が入る', near_photo=['photos/M1.jpg'])}.json")[1][0]
    assert (told["description"], told["media_url"]) == ("車輪が入る", None)


def test_a_closed_request_says_why_and_never_that_it_was_put_right(office: Office) -> None:
    number = filed(office)
    change_status(a_clerk(office), number, 1, "closed", because="not_ours", reason="県の道路の鈴虫係へ")
    (request,) = got(office, f"requests/{number}.json")[1]
    assert request["status"] == "closed"
    assert "管理する場所や物ではない" in request["status_notes"]
    assert "鈴虫" not in request["status_notes"]


def test_a_withdrawn_report_is_public_no_more(office: Office) -> None:
    from chalicelib.platform.cases.actions import withdraw

    number = filed(office)
    withdraw(a_turn(office, service="reports", event="W"), number)
    assert got(office, f"requests/{number}.json")[0] == 404
    assert got(office, "requests.json", service_request_id=number) == (200, [])


def test_requests_are_filtered_by_id_kind_status_and_span(office: Office) -> None:
    road, litter = filed(office), filed(office, "E2", kind="litter", damage=None)
    change_status(a_clerk(office), litter, 1, "fixed")

    def ids(**query: str) -> set[str]:
        return {request["service_request_id"] for request in got(office, "requests.json", **query)[1]}

    assert ids() == {road, litter}
    assert ids(status="open") == {road}
    assert ids(status="closed") == {litter}
    assert ids(status="open,closed", service_code="litter,other") == {litter}
    assert ids(service_request_id=f"{road},261120-ZZZZ") == {road}
    assert ids(start_date="2026-11-20T00:00:00Z", end_date="2026-11-20T00:59:00Z") == set()
    assert ids(start_date="2026-11-20T09:00:00+09:00") == {road, litter}
    assert ids(end_date="2026-11-19T00:00:00Z") == set()


def test_a_span_is_ninety_days_unless_it_is_said_shorter(office: Office) -> None:
    number = filed(office)
    clock = office.house.clock
    assert isinstance(clock, Clock)
    clock.pass_(days=89)
    assert [each["service_request_id"] for each in got(office, "requests.json")[1]] == [number]
    clock.pass_(days=2)
    assert got(office, "requests.json")[1] == []
    start = "2026-11-01T00:00:00Z"
    assert [each["service_request_id"] for each in got(office, "requests.json", start_date=start)[1]] == [number]
    status, errors = got(office, "requests.json", start_date=start, end_date="2027-02-15T00:00:00Z")
    assert (status, errors[0]["code"]) == (400, 400)


def test_a_token_is_the_request_id_itself(office: Office) -> None:
    number = filed(office)
    assert got(office, f"tokens/{number}.json") == (200, [{"service_request_id": number, "token": number}])


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("services/none.json", {}, 404),
        ("requests/261120-ZZZZ.json", {}, 404),
        ("tokens/261120-ZZZZ.json", {}, 404),
        ("requests.json", {"start_date": "yesterday"}, 400),
        ("requests.json", {"status": "fixed"}, 400),
        ("services.xml", {}, 404),
    ],
)
def test_errors_are_a_list_of_code_and_description(
    office: Office, path: str, query: dict[str, str], status: int
) -> None:
    got_status, errors = got(office, path, **query)
    assert got_status == status
    assert [error["code"] for error in errors] == [status]
    assert all(isinstance(error["description"], str) and error["description"] for error in errors)


def test_a_town_or_service_that_is_none_is_not_found(office: Office) -> None:
    for path in ("/public/nowhere/reports/open311/v2/services.json", "/public/minato/garbage/open311/v2/services.json"):
        assert knocked(office.house, Request("GET", path)).status == 404


# filing


def test_a_request_with_a_key_becomes_a_case_with_its_sender_sealed(office: Office) -> None:
    form = {"service_code": "road", "lat": "35.1", "long": "139.1", "attribute__damage": "crack"}
    more = {"description": "ひびが長い", "email": "someone@sender.example", "media_url": "https://photos.example/1.jpg"}
    status, told = sent(office, api_key=a_key(office), **form, **more)
    assert status == 201
    assert list(told[0]) == ["service_request_id", "service_notice", "account_id"]
    case = Cases(office.scope).fetch(told[0]["service_request_id"])
    assert (case.origin, case.team, case.resident_id) == ("open311", "道路課", "")
    assert case.answers == {"damage": "crack", "details": "ひびが長い", "media_url": "https://photos.example/1.jpg"}
    assert personal_answers(office, case) == {"email": "someone@sender.example"}
    assert [near.case.id for near in Cases(office.scope).near(35.1, 139.1, metres=10, service="reports")] == [case.id]


def test_an_address_is_enough(office: Office) -> None:
    form = {"service_code": "litter", "address_string": "みなと市1-1", "attribute__found_on": "2026-11-19"}
    status, told = sent(office, api_key=a_key(office), **form)
    case = Cases(office.scope).fetch(told[0]["service_request_id"])
    assert (status, case.address, case.lat, case.answers) == (201, "みなと市1-1", None, {"found_on": "2026-11-19"})


def test_the_same_delivery_repeated_files_one_request(office: Office) -> None:
    key = a_key(office)
    form = {"service_code": "litter", "address_string": "みなと市1-1"}
    assert sent(office, api_key=key, **form) == sent(office, api_key=key, **form)
    assert sent(office, api_key=key, id_="request-2", **form) != sent(office, api_key=key, **form)


def test_everything_that_is_wrong_is_told_at_once(office: Office) -> None:
    form = {"service_code": "road", "lat": "91", "long": "x", "attribute__width": "wide", "media_url": "http://x"}
    status, errors = sent(office, api_key=a_key(office), **form)
    assert status == 400
    told = " ".join(error["description"] for error in errors)
    for name in ("lat and long", "attribute[damage]", "attribute[width]", "media_url"):
        assert name in told
    assert Cases(office.scope).inbox("open").cases == ()


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"lat": "35.1", "long": "139.1"}, 400),
        ({"service_code": "none", "lat": "35.1", "long": "139.1"}, 404),
        ({"service_code": "litter"}, 400),
        ({"service_code": "litter", "lat": "35.1"}, 400),
        ({"service_code": "litter", "lat": "43.0", "long": "141.3"}, 400),
        ({"service_code": "litter", "address_string": "1", "attribute__found_on": "soon"}, 400),
        ({"service_code": "litter", "address_string": "1", "description": "あ" * 4001}, 400),
    ],
)
def test_what_cannot_be_filed_is_refused(office: Office, form: dict[str, str], status: int) -> None:
    assert sent(office, api_key=a_key(office), **form)[0] == status


def test_only_a_living_key_of_this_town_and_service_files(office: Office) -> None:
    house = office.house
    other = an_office(house, a_tenant("yamabe", services=("reports",), settings={"reports": SETTINGS}))
    elsewhere, letters = a_key(other), ApiKeys(office.scope).make("letters", "x", by="m", at=office.now())
    revoked = a_key(office)
    (note,) = ApiKeys(office.scope).of("reports")
    ApiKeys(office.scope).revoke("reports", note.id)
    form = {"service_code": "litter", "address_string": "みなと市1-1"}
    for key in ("", "wrong", elsewhere, letters, revoked):
        status, errors = sent(office, api_key=key, **form)
        assert (status, errors[0]["code"]) == (403, 403)
    assert sent(office, town="yamabe", api_key=elsewhere, **form)[0] == 201
    assert Cases(office.scope).inbox("open").cases == ()
