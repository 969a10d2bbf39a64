"""Every page of a town, tried by everybody who may not see it."""

import re
from typing import get_args

import pytest

from chalicelib.entrypoints.http import ROUTES, Route
from chalicelib.platform.audit.repository import AuditLog
from chalicelib.platform.console.posts import Right
from tests.kit.visitors import Seen, Visitor
from tests.platform.console.desks import MINATO, STAFF, Desks, a_case, open_desks

STAFF_ROUTES = tuple(route for route in ROUTES if route.auth == "staff")
CASE = "261120-4K7Q"


@pytest.fixture
def desks(estate: None) -> Desks:
    return open_desks()


def addresses(route: Route) -> list[tuple[str, Right | None]]:
    """Every address of a route in this console, with the right it asks for."""
    path = route.path.replace("{case}", CASE)
    if "{service}" not in path:
        return [(path, route.right if route.right in get_args(Right) else None)]  # type: ignore[list-item]
    declared = STAFF.pages if route.method == "GET" else STAFF.actions
    return [(path.replace("{service}", "roads").replace("{page}", each.name), each.right) for each in declared]


def knocks(visitor: Visitor, method: str, path: str, csrf: str) -> Seen:
    return visitor.opens(path) if method == "GET" else visitor.posts(path, [("csrf", csrf)])


def csrf_of(visitor: Visitor, town: str) -> str:
    return dict(visitor.opens(f"/console/{town}").forms[0].fields)["csrf"]


@pytest.mark.parametrize("existing", [True, False])
def test_refusing_does_not_tell_whether_the_thing_exists(desks: Desks, existing: bool) -> None:
    if existing:
        a_case(desks.towns[MINATO], CASE)
    visitor = desks.signed_in(MINATO, "viewer")
    assert visitor.posts(f"/console/{MINATO}/cases/{CASE}", [("csrf", csrf_of(visitor, MINATO))]).status == 403


# Forms from elsewhere.


@pytest.mark.parametrize("csrf", ["", "guess", None])
def test_a_form_without_the_sessions_token_is_refused(desks: Desks, csrf: str | None) -> None:
    other = desks.signed_in(MINATO, "editor")
    visitor = desks.signed_in(MINATO)
    told = csrf if csrf is not None else csrf_of(other, MINATO)
    assert visitor.posts(f"/console/{MINATO}/roads/forget", [("csrf", told)]).status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "", "referer": "https://evil.example/page"},
        {"sec_fetch_site": "cross-site"},
    ],
)
def test_a_form_on_another_site_is_refused_even_with_the_token(desks: Desks, headers: dict[str, str]) -> None:
    visitor = desks.signed_in(MINATO)
    fields = [("csrf", csrf_of(visitor, MINATO))]
    assert visitor.posts(f"/console/{MINATO}/roads/forget", fields, **headers).status == 403
    assert visitor.posts(f"/console/{MINATO}/roads/forget", fields).status == 303


def test_a_refusal_is_written_down(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "viewer")
    visitor.opens(f"/console/{MINATO}/staff/members")
    lines = AuditLog(desks.towns[MINATO].scope).whole_day("2026-11-20")
    assert [(line.what, line.thing, line.outcome) for line in lines if line.outcome == "refused"] == [
        ("拒否された操作", f"/console/{MINATO}/staff/members", "refused")
    ]
    assert lines[-1].source_ip == "192.0.2.10"


def test_every_page_carries_the_safe_headers(desks: Desks) -> None:
    a_case(desks.towns[MINATO], CASE, lat=35.1, lon=139.1)
    visitor = desks.signed_in(MINATO)
    for route in STAFF_ROUTES:
        for path, _ in addresses(route) if route.method == "GET" else ():
            headers = visitor.opens(path.replace("{town}", MINATO)).response.all_headers()
            assert headers["x-frame-options"] == "DENY"
            assert headers["cache-control"] == "no-store"
            policy = headers["content-security-policy"]
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert re.search(r"script-src 'nonce-[\w-]{16,}'(;|$)", policy)


def test_no_page_has_an_inline_script_or_style(desks: Desks) -> None:
    a_case(desks.towns[MINATO], CASE, lat=35.1, lon=139.1)
    visitor = desks.signed_in(MINATO)
    for path in ("", "/cases", f"/cases/{CASE}", "/roads/words", "/staff/members", "/audit"):
        text = visitor.opens(f"/console/{MINATO}{path}").text
        assert all("src=" in script for script in re.findall(r"<script[^>]*>", text))
        assert not re.search(r"<style|\son\w+=|\sstyle=|javascript:", text)


def test_the_word_about_what_was_done_is_shown_once(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    done = visitor.posts(f"/console/{MINATO}/roads/forget", [("csrf", csrf_of(visitor, MINATO))])
    page = visitor.opens(done.location.partition("#")[0])
    assert "消しました。" in page.text
    assert "消しました。" not in visitor.opens(f"/console/{MINATO}").text
