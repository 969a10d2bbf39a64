"""Networks from which staff work: checked at every page, refused in words, never shutting the editor out."""

import pytest

from chalicelib.platform.audit.repository import AuditLog
from chalicelib.platform.console.settings import is_within
from tests.kit.fakes import Clock
from tests.kit.visitors import Seen, Visitor
from tests.platform.console.desks import MINATO, YAMABE, Desks, open_desks

HERE = f"/console/{MINATO}/staff/network"
OFFICE, HOME = "192.0.2.10", "198.51.100.7"


@pytest.fixture
def desks(estate: None) -> Desks:
    return open_desks()


def restricts(visitor: Visitor, allowed: str, **filled: str) -> Seen:
    page = visitor.opens(HERE)
    return visitor.sends(page, next(f for f in page.forms if f.action.endswith("/restrict")), allowed=allowed, **filled)


@pytest.mark.parametrize(
    ("address", "within"),
    [
        ("192.0.2.10", True),
        ("::ffff:192.0.2.10", True),
        ("192.0.3.1", False),
        ("2001:db8:1::5", True),
        ("2001:db9::5", False),
        ("", False),
        ("unknown", False),
    ],
)
def test_addresses_of_both_kinds_are_told_apart(address: str, within: bool) -> None:
    assert is_within(address, ("192.0.2.0/24", "2001:db8::/32")) == within


def test_from_elsewhere_every_page_is_refused_in_words_and_written_down(desks: Desks) -> None:
    manager = desks.signed_in(MINATO)
    assert restricts(manager, "192.0.2.0/24\n2001:db8::/32").status == 303
    member = desks.signed_in(MINATO, "member")
    assert member.opens(f"/console/{MINATO}").status == 200
    away = Visitor(desks.house, source_ip=HOME, jar=dict(member.jar))
    for path in ("", "/cases", "/roads/words", "/cases/none"):
        told = away.opens(f"/console/{MINATO}{path}")
        assert (told.status, f"この接続元（{HOME}）からは使えません" in told.text) == (403, True)
    assert away.posts(f"/console/{MINATO}/roads/rename", [("csrf", "x")]).status == 403
    lines = AuditLog(desks.towns[MINATO].scope).whole_day("2026-11-20")
    assert {line.source_ip for line in lines if line.what == "拒否された入室"} == {HOME}


def test_a_stranger_elsewhere_learns_nothing_of_it(desks: Desks) -> None:
    restricts(desks.signed_in(MINATO), "192.0.2.0/24")
    stranger = desks.signed_in(YAMABE)
    away = Visitor(desks.house, source_ip=HOME, jar=dict(stranger.jar))
    assert away.opens(f"/console/{MINATO}").status == 404


def test_nobody_shuts_themselves_out(desks: Desks) -> None:
    manager = desks.signed_in(MINATO)
    told = restricts(manager, "198.51.100.0/24")
    assert told.status == 400
    assert f"あなたの接続元（{OFFICE}）が入っていません" in told.text
    assert "198.51.100.0/24" in told.text
    assert manager.opens(HERE).status == 200


@pytest.mark.parametrize("wrong", ["192.0.2.1/24", "192.0.2", "0.0.0.0/0", "::/0", "庁内"])
def test_what_is_no_network_is_told(desks: Desks, wrong: str) -> None:
    assert restricts(desks.signed_in(MINATO), f"{OFFICE}\n{wrong}").status == 400


def test_the_second_of_two_editors_is_told(desks: Desks) -> None:
    manager = desks.signed_in(MINATO)
    assert restricts(manager, OFFICE, seen="203.0.113.0/24").status == 400
    assert restricts(manager, OFFICE).status == 303
    assert restricts(manager, "").status == 303


def test_containers_that_remember_the_town_follow_within_a_minute(desks: Desks) -> None:
    from chalicelib.platform.console.network_page import _restricted
    from chalicelib.platform.tenants.repository import Tenants

    member = desks.signed_in(MINATO, "member")
    assert member.opens(f"/console/{MINATO}").status == 200
    Tenants(desks.towns[MINATO].scope).change(lambda tenant: _restricted(tenant, ("198.51.100.0/24",)))
    clock = desks.house.clock
    assert isinstance(clock, Clock)
    clock.pass_(seconds=61)
    assert member.opens(f"/console/{MINATO}").status == 403
