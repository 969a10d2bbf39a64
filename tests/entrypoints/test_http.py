"""The door over real Chalice: events as API Gateway sends them in, answers as it wants them out."""

import base64
import json
from typing import Any, cast

from chalice.app import Blueprint, Chalice
from chalice.app import Response as Answer

from chalicelib.entrypoints import http
from chalicelib.entrypoints.http import BINARY_TYPES, Request, Response, Route, answer, json_answer
from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.house import House

NO_HOUSE = cast(House, None)


def event(method: str, resource: str, *, body: bytes = b"", content_type: str = "", **more: Any) -> dict[str, Any]:
    headers = {"Host": "x", "Accept": "*/*"} | ({"Content-Type": content_type} if content_type else {})
    return {
        "resource": resource,
        "path": resource,
        "headers": headers,
        "multiValueQueryStringParameters": None,
        "pathParameters": {},
        "stageVariables": None,
        "isBase64Encoded": bool(body),
        "body": base64.b64encode(body).decode() if body else None,
        "requestContext": {
            "httpMethod": method,
            "resourcePath": resource,
            "path": "/v1" + more.get("path", resource),
            "requestId": "r-1",
            "identity": {"sourceIp": "192.0.2.7"},
        },
    } | more


def through_chalice(event: dict[str, Any], path: str, method: str, types: list[str]) -> tuple[Request, dict[str, Any]]:
    """What our view is asked, and what API Gateway gets back."""
    heard: list[Request] = []
    app, bp = Chalice("door"), Blueprint(__name__)
    app.api.binary_types.extend(BINARY_TYPES)

    @bp.route(path, methods=[method], content_types=types)
    def view(**params: str) -> Answer:
        heard.append(http._asked(bp.current_request, params))
        return http._told(Response(303, "", {"location": "/v1/x"}, ("a=1", "b=2")))

    app.register_blueprint(bp)
    told = app(event, None)
    return heard[0], told


def test_a_request_reaches_a_view_as_plain_values() -> None:
    sent = event(
        "GET",
        "/console/{town}",
        path="/console/%E9%9D%92",
        pathParameters={"town": "%E9%9D%92"},
        multiValueQueryStringParameters={"q": ["a", "道路"]},
    )
    asked, _ = through_chalice(sent, "/console/{town}", "GET", http.CONTENT_TYPES["nothing"])
    assert asked.params == {"town": "青"}
    assert asked.query == {"q": "道路"}
    assert (asked.source_ip, asked.id, asked.base) == ("192.0.2.7", "r-1", "/v1")


def test_an_uploaded_picture_survives_api_gateway() -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
    body = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.png"\r\n\r\n' + picture + b"\r\n--x--\r\n"
    sent = event("POST", "/p", body=body, content_type="multipart/form-data; boundary=x")
    asked, _ = through_chalice(sent, "/p", "POST", http.CONTENT_TYPES["form"])
    assert asked.form.files["photo"][0].content == picture


def test_two_cookies_leave_as_two_headers() -> None:
    _, told = through_chalice(event("GET", "/p"), "/p", "GET", http.CONTENT_TYPES["nothing"])
    assert told["statusCode"] == 303
    assert told["multiValueHeaders"]["Set-Cookie"] == ["a=1", "b=2"]
    assert told["headers"]["X-Content-Type-Options"] == "nosniff"


def _failing(error: Exception) -> Any:
    def view(request: Request, house: House) -> Response:
        raise error

    return view


def test_a_mistake_becomes_a_page_in_words() -> None:
    told = answer(Route("/p", "GET", "none", _failing(StaffMistake("日付が違います"))), Request("GET", "/p"), NO_HOUSE)
    assert told.status == 400
    assert "日付が違います" in str(told.body)


def test_a_mistake_becomes_json_where_machines_ask() -> None:
    placed = Route("/p", "GET", "api_key", _failing(NotFound()), tells="json")
    told = answer(placed, Request("GET", "/p", id="r-9"), NO_HOUSE)
    assert told.status == 404
    assert json.loads(told.body)[0]["id"] == "r-9"


def test_an_unforeseen_failure_tells_a_number_and_nothing_else() -> None:
    placed = Route("/p", "GET", "none", _failing(RuntimeError("secret inside")))
    told = answer(placed, Request("GET", "/p", id="r-7"), NO_HOUSE)
    assert told.status == 500
    assert "r-7" in str(told.body)
    assert "secret" not in str(told.body)


def test_a_placed_route_is_remembered_with_who_may_knock() -> None:
    before = len(http.ROUTES)
    http.route(Blueprint("x"), "/p", auth="api_key", method="POST", takes="json")(lambda request, house: json_answer(1))
    placed = http.ROUTES.pop()
    assert len(http.ROUTES) == before
    assert (placed.path, placed.method, placed.auth) == ("/p", "POST", "api_key")
