import json

import pytest

from chalicelib.entrypoints.http import ROUTES, answer
from chalicelib.entrypoints.public import PATH
from chalicelib.platform.house import House
from chalicelib.services.reports.service import SERVICE
from chalicelib.web.exchange import Request, Response
from tests.kit.offices import a_house, a_tenant, an_office

SERVICES = "/public/minato/reports/open311/v2/services.json"


@pytest.fixture
def house(estate: None) -> House:
    house = a_house(SERVICE)
    an_office(house, a_tenant(services=("reports",)))
    return house


def knocked(house: House, method: str, path: str, **more: object) -> Response:
    placed = next(each for each in ROUTES if each.path == PATH and each.method == method)
    return answer(placed, Request(method, path, **more), house)  # type: ignore[arg-type]


def test_what_a_service_declares_is_answered_to_anyone_and_to_pages_of_others(house: House) -> None:
    response = knocked(house, "GET", SERVICES)
    assert response.status == 200
    assert response.headers["content-type"].startswith("application/json")
    assert response.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "path",
    [
        "/public/nowhere/reports/open311/v2/services.json",
        "/public/minato/garbage/open311/v2/services.json",
        "/public/minato/reports/open311/v2/nothing.json",
        "/public/mi%23nato/reports/open311/v2/services.json",
        "/public/mi#nato/reports/open311/v2/services.json",
        "/public/minato/reports/",
    ],
)
def test_what_is_not_there_is_told_as_json(house: House, path: str) -> None:
    response = knocked(house, "GET", path)
    assert response.status == 404
    assert json.loads(response.body)[0]["code"] == 404


def test_posting_without_a_key_is_refused_before_anything_is_read(house: House) -> None:
    path = SERVICES.replace("services", "requests")
    assert knocked(house, "POST", path, body=b"service_code=other").status == 403


def test_a_method_a_service_does_not_declare_is_not_found(house: House) -> None:
    assert knocked(house, "POST", SERVICES).status == 404
