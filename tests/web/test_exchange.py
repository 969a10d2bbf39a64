from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.errors import ResidentMistake, TooLarge
from chalicelib.web.exchange import LARGEST_BODY, Request, Response, cookie_name

BOUNDARY = "----part"


def multipart(*parts: tuple[str, bytes]) -> Request:
    body = b"".join(
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"
        for head, content in parts
    )
    return Request(
        "POST",
        "/",
        headers={"content-type": f"multipart/form-data; boundary={BOUNDARY}"},
        body=body + f"--{BOUNDARY}--\r\n".encode(),
    )


def test_a_form_keeps_every_value_and_answers_the_last() -> None:
    asked = Request("POST", "/", body=b"q=%E3%81%94%E3%81%BF&kind=a&kind=b&empty=")
    assert asked.form["q"] == "ごみ"
    assert asked.form["kind"] == "b"
    assert asked.form.all("kind") == ("a", "b")
    assert asked.form["empty"] == asked.form["missing"] == ""


def test_an_uploaded_file_comes_as_the_same_bytes() -> None:
    content = bytes(range(256)) * 10
    asked = multipart(('name="note"', "メモ".encode()), ('name="sheet"; filename="予定.csv"', content))
    assert asked.form["note"] == "メモ"
    assert [(file.name, file.content) for file in asked.form.files["sheet"]] == [("予定.csv", content)]


def test_a_file_field_left_empty_brings_no_file() -> None:
    assert multipart(('name="sheet"; filename=""', b"")).form.files == {}


@given(st.binary(max_size=200))
def test_a_broken_upload_is_told_as_a_mistake(body: bytes) -> None:
    asked = Request("POST", "/", headers={"content-type": "multipart/form-data; boundary=x"}, body=body)
    with suppress(ResidentMistake):
        assert asked.form.files == {}


@pytest.mark.parametrize("body", [b"\xff\xfe=1", b"name=%ff", b"&".join([b"a=1"] * 1_001)])
def test_a_form_that_cannot_be_read_is_a_mistake(body: bytes) -> None:
    with pytest.raises(ResidentMistake):
        _ = Request("POST", "/", body=body).form


def test_a_body_above_the_limit_is_refused_unread() -> None:
    with pytest.raises(TooLarge):
        _ = Request("POST", "/", body=b"a" * (LARGEST_BODY + 1)).form


def test_broken_json_is_a_mistake() -> None:
    with pytest.raises(ResidentMistake):
        Request("POST", "/", body=b"{").json()


def test_an_address_carries_the_stage_and_escaped_words() -> None:
    asked = Request("GET", "/console", base="/v1")
    assert asked.to("/console/aoba", q="a&b", empty="") == "/v1/console/aoba?q=a%26b"


def test_cookies_are_hidden_from_scripts_and_bound_to_the_host_on_https() -> None:
    kept = Response().keeping("pass", "secret", seconds=60, secure=True).cookies[0]
    assert kept == "__Host-pass=secret; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure"
    assert cookie_name("pass", secure=False) == "pass"
    assert "Max-Age=0" in Response().dropping("pass", secure=False).cookies[0]


def test_a_broken_cookie_header_is_no_cookie() -> None:
    assert Request("GET", "/", headers={"cookie": "a=\x00;;;="}).cookies == {}


def test_an_answer_keeps_the_safe_headers() -> None:
    told = Response(headers={"cache-control": "public"}).all_headers()
    assert told["cache-control"] == "public"
    assert told["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in told["content-security-policy"]
