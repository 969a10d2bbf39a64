import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import Any

import pytest
import urllib3

from infra.local.gateway import Gateway
from infra.local.ports import HOST
from infra.local.server import BODY_LIMIT, Answered, Asked
from tests.infra.local.toy import Toy

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


def echo(asked: Asked) -> Answered:
    return Answered(200, [], asked.body)


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    gateway = Gateway(Toy().app, 0, now=lambda: NOW, pages={"/_city/echo": echo})
    gateway.server.start()
    yield gateway
    gateway.server.stop()


@pytest.fixture(scope="module")
def ask(gateway: Gateway) -> Iterator["Http"]:
    asking = Http(gateway.server.url)
    yield asking
    asking.pool.clear()


class Http:
    def __init__(self, url: str) -> None:
        self.url = url
        self.pool = urllib3.PoolManager(maxsize=8)

    def __call__(self, path: str, method: str = "GET", **more: Any) -> urllib3.BaseHTTPResponse:
        return self.pool.request(method, self.url + path, timeout=10, retries=False, **more)

    def event(self, path: str, method: str = "GET", **more: Any) -> dict[str, Any]:
        told: dict[str, Any] = self(path, method, **more).json()["event"]
        return told


def test_the_event_is_the_one_of_a_proxy_integration(ask: Http) -> None:
    event = ask.event("/mirror/7?a=1&a=2&b=", headers={"Cookie": "one=1; two=2", "User-Agent": "phone"})
    assert event["resource"] == "/mirror/{number}"
    assert event["path"] == event["requestContext"]["path"] == "/mirror/7"
    assert event["queryStringParameters"] == {"a": "2", "b": ""}
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b": [""]}
    assert event["pathParameters"] == {"number": "7"}
    assert event["headers"]["Cookie"] == "one=1; two=2"
    assert event["multiValueHeaders"]["X-Forwarded-For"] == [HOST]
    context = event["requestContext"]
    assert context["identity"] == {"sourceIp": HOST, "userAgent": "phone"}
    assert context["requestTimeEpoch"] == int(NOW.timestamp() * 1000)
    assert context["requestId"]


def test_without_query_and_parameters_the_event_says_none(ask: Http) -> None:
    event = ask.event("/mirror/7")
    assert event["queryStringParameters"] is None
    assert event["body"] is None
    assert event["isBase64Encoded"] is False


@pytest.mark.parametrize("media_type", ["image/png", "multipart/form-data; boundary=x"])
def test_listed_bodies_arrive_as_the_bytes_sent(ask: Http, media_type: str) -> None:
    told = ask("/mirror/1", "POST", body=bytes(range(256)), headers={"Content-Type": media_type}).json()
    assert told["event"]["isBase64Encoded"] is True
    assert bytes.fromhex(told["raw"]) == bytes(range(256))


def test_text_arrives_as_the_bytes_sent_so_that_signatures_hold(ask: Http) -> None:
    body = '{"text": "燃えるごみ😀"}'.encode()
    told = ask("/mirror/1", "POST", body=body, headers={"Content-Type": "application/json; charset=utf-8"}).json()
    assert told["event"]["isBase64Encoded"] is False
    assert bytes.fromhex(told["raw"]) == body


def test_a_parameter_is_not_decoded_as_in_api_gateway(ask: Http) -> None:
    assert ask("/mirror/%E5%B8%82").json()["number"] == "%E5%B8%82"


def test_a_literal_route_comes_before_a_parameter(ask: Http) -> None:
    assert ask("/mirror/list").data == b"literal"


def test_a_greedy_route_takes_the_rest_of_the_path(ask: Http) -> None:
    assert ask("/files/a/b/c.png").data == b"a/b/c.png"


@pytest.mark.parametrize(("path", "method"), [("/nowhere", "GET"), ("/cookies", "POST"), ("/mirror", "GET")])
def test_unknown_routes_are_refused_in_api_gateways_words(ask: Http, path: str, method: str) -> None:
    answer = ask(path, method)
    assert (answer.status, answer.json()) == (403, {"message": "Missing Authentication Token"})


def test_several_cookies_are_set_one_by_one(ask: Http) -> None:
    assert ask("/cookies").headers.getlist("Set-Cookie") == ["a=1", "b=2"]


def test_bytes_come_back_as_bytes_only_to_who_accepts_them_first(ask: Http) -> None:
    assert ask("/picture", headers={"Accept": "image/png,*/*"}).data == b"\x89PNG\xff"
    assert ask("/picture", headers={"Accept": "text/html,*/*"}).data == b"iVBOR/8="


def test_a_function_that_ends_with_an_error_is_a_bad_gateway(ask: Http) -> None:
    answer = ask("/broken", headers={"Accept": "*/*"})
    assert (answer.status, answer.json()) == (502, {"message": "Internal server error"})


def test_an_answer_larger_than_lambda_gives_is_a_bad_gateway(ask: Http) -> None:
    assert ask("/huge").status == 502


@pytest.mark.parametrize("size", [7 << 20, BODY_LIMIT + 1, 12 << 20])
def test_a_body_that_is_too_large_is_refused_and_the_connection_stays_usable(ask: Http, size: int) -> None:
    answer = ask("/mirror/1", "POST", body=b"x" * size, headers={"Content-Type": "text/plain"})
    assert (answer.status, answer.json()) == (413, {"message": "Request Too Long"})
    assert ask("/mirror/1").status == 200


def test_a_body_of_unknown_length_is_refused_before_it_is_sent(gateway: Gateway) -> None:
    with closing(HTTPConnection(gateway.server.url.removeprefix("http://"), timeout=10)) as connection:
        connection.putrequest("POST", "/mirror/1")
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()
        assert connection.getresponse().status == 411


def test_two_calls_at_once_keep_their_requests_and_contexts_apart(ask: Http) -> None:
    with ThreadPoolExecutor(2) as both:
        told = [answer.json() for answer in both.map(ask, ["/meet/a", "/meet/b"])]
    assert [one["path"] for one in told] == ["/meet/a", "/meet/b"]
    assert told[0]["call"] != told[1]["call"]


def test_a_page_of_the_city_comes_before_the_app(ask: Http) -> None:
    assert ask("/_city/echo", "POST", body=b"here").data == b"here"


def test_a_connection_serves_many_requests(gateway: Gateway) -> None:
    threads = set()
    with closing(HTTPConnection(gateway.server.url.removeprefix("http://"), timeout=10)) as connection:
        for _ in range(3):
            connection.request("GET", "/mirror/1")
            assert connection.getresponse().read()
            threads.add(threading.active_count())
    assert len(threads) == 1
