"""Too many refusals lock for a while: counted exactly, told in words, seen and ended by managers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.platform.audit.repository import AuditLog
from chalicelib.platform.console.lockouts import a_person, an_address, count_refusal, locked_until
from tests.kit.fakes import Clock
from tests.kit.visitors import Visitor
from tests.platform.console.desks import MINATO, Desks, open_desks

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@pytest.fixture
def desks(estate: None) -> Desks:
    return open_desks()


def wait(desks: Desks, **span: float) -> None:
    clock = desks.house.clock
    assert isinstance(clock, Clock)
    clock.pass_(**span)


def forges(visitor: Visitor, times: int) -> None:
    for _ in range(times):
        assert visitor.posts(f"/console/{MINATO}/staff/invite", [("csrf", "x")], origin="https://evil.example")


def test_ten_refusals_lock_for_a_quarter_of_an_hour(estate: None) -> None:
    subject = a_person("desk@minato.example")
    assert [count_refusal(subject, NOW) for _ in range(9)] == [None] * 9
    assert count_refusal(subject, NOW + timedelta(minutes=14)) == NOW + timedelta(minutes=29)
    assert count_refusal(subject, NOW + timedelta(minutes=20)) is None
    assert locked_until(subject, NOW + timedelta(minutes=28))
    assert locked_until(subject, NOW + timedelta(minutes=29)) is None
    assert count_refusal(subject, NOW + timedelta(minutes=30)) is None


def test_refusals_far_apart_lock_nobody(estate: None) -> None:
    subject = a_person("desk@minato.example")
    for number in range(30):
        assert count_refusal(subject, NOW + timedelta(minutes=2 * number)) is None


def test_tries_at_the_same_moment_are_all_counted(estate: None) -> None:
    subject = a_person("desk@minato.example")
    with ThreadPoolExecutor(4) as crowd:
        told = list(crowd.map(lambda _: count_refusal(subject, NOW), range(10)))
    assert len([until for until in told if until]) == 1


def test_refused_sign_ins_lock_the_person_and_the_right_proof_does_not_help(desks: Desks) -> None:
    manager = desks.signed_in(MINATO)
    desks.signed_in(MINATO, "member")
    email = desks.member(MINATO, "member").email
    for _ in range(10):
        desks.returns(Visitor(desks.house), email, second_factor=False)
    told = desks.returns(Visitor(desks.house), email)
    assert (told.status, "しばらく使えません" in told.text) == (403, True)
    assert "ロック中（10:15まで）" in manager.opens(f"/console/{MINATO}/staff/members").text
    wait(desks, minutes=15)
    assert desks.returns(Visitor(desks.house), email).status == 303


def test_a_manager_unlocks(desks: Desks) -> None:
    manager = desks.signed_in(MINATO)
    desks.signed_in(MINATO, "member")
    them = desks.member(MINATO, "member")
    for _ in range(10):
        desks.returns(Visitor(desks.house), them.email, second_factor=False)
    page = manager.opens(f"/console/{MINATO}/staff/member?id={them.id}")
    unlock = next(form for form in page.forms if form.action.endswith("/unlock"))
    assert manager.sends(page, unlock).status == 303
    assert desks.returns(Visitor(desks.house), them.email).status == 303


def test_refused_forms_lock_and_end_every_session_of_that_person(desks: Desks) -> None:
    desks.signed_in(MINATO)
    visitor = desks.signed_in(MINATO, "member")
    elsewhere = desks.arrives(desks.member(MINATO, "member").email)
    wait(desks, seconds=1)
    forges(visitor, 9)
    assert visitor.opens(f"/console/{MINATO}").status == 200
    forges(visitor, 1)
    for browser in (visitor, elsewhere):
        told = browser.opens(f"/console/{MINATO}")
        assert told.status == 403
        assert "10:15まで使えません" in told.text
    wait(desks, minutes=16)
    assert elsewhere.opens(f"/console/{MINATO}").location.startswith("/console?next=")
    lines = AuditLog(desks.towns[MINATO].scope).whole_day("2026-11-20")
    assert [line.label for line in lines if line.what == "拒否が続いたためのロック"] == ["member 担当"]


def test_an_address_is_locked_for_sign_ins_while_colleagues_there_work_on(desks: Desks) -> None:
    colleague = desks.signed_in(MINATO)
    for _ in range(an_address("").most):
        Visitor(desks.house).opens("/console/callback?code=guess&state=guess")
    refused = Visitor(desks.house).opens("/console/sign-in")
    assert (refused.status, "しばらく使えません" in refused.text) == (403, True)
    assert colleague.opens(f"/console/{MINATO}").status == 200
    assert Visitor(desks.house, source_ip="198.51.100.7").opens("/console/sign-in").status == 303
