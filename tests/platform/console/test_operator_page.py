"""The vendor's operators: nothing without a grant; with one, seen by everybody and ended by managers."""

import pytest

from chalicelib.platform.audit.repository import AuditLog
from chalicelib.platform.console.operators import list_operator, strike_operator
from tests.kit.fakes import Clock
from tests.kit.visitors import Seen, Visitor
from tests.platform.console.desks import MINATO, YAMABE, Desks, open_desks

EMAIL = "hoshu@vendor.example"
WISH = {"town": MINATO, "reason": "問い合わせ123の調査", "purpose": "look", "hours": "2"}


@pytest.fixture
def desks(estate: None) -> Desks:
    list_operator(EMAIL, "保守担当")
    return open_desks()


@pytest.fixture
def operator(desks: Desks) -> Visitor:
    return desks.arrives(EMAIL)


def enters(visitor: Visitor, **filled: str) -> Seen:
    page = visitor.opens("/console/operator")
    return visitor.sends(page, page.form(do="enter"), **WISH | filled)


def wait(desks: Desks, **span: float) -> None:
    clock = desks.house.clock
    assert isinstance(clock, Clock)
    clock.pass_(**span)


def test_an_operator_finds_no_town_before_saying_why(operator: Visitor) -> None:
    assert operator.follows(operator.opens("/console")).path == "/console/operator"
    assert [operator.opens(f"/console/{town}").status for town in (MINATO, YAMABE, "nowhere")] == [404] * 3


def test_with_a_reason_one_town_opens_and_every_page_says_so(desks: Desks, operator: Visitor) -> None:
    assert enters(operator).location == f"/console/{MINATO}"
    for path in ("", "/cases", "/roads/words"):
        page = operator.opens(f"/console/{MINATO}{path}")
        assert "運用事業者としてみなと市に入室中" in page.text
        assert "問い合わせ123の調査" in page.text
    assert operator.opens(f"/console/{YAMABE}").status == 404
    assert operator.opens(f"/console/{MINATO}/staff/members").status == 403
    assert operator.opens(f"/console/{MINATO}/audit").status == 403


@pytest.mark.parametrize("purpose", ["look", "change"])
def test_who_only_looks_changes_nothing(operator: Visitor, purpose: str) -> None:
    enters(operator, purpose=purpose)
    page = operator.opens(f"/console/{MINATO}/roads/words")
    told = operator.sends(page, page.form(version="7"), word="電球")
    assert told.status == (403 if purpose == "look" else 303)


@pytest.mark.parametrize(
    "wrong", [{"reason": "調査"}, {"hours": "9"}, {"hours": "0"}, {"purpose": "rule"}, {"town": "nowhere"}]
)
def test_an_entry_without_reason_end_or_town_is_refused(operator: Visitor, wrong: dict[str, str]) -> None:
    told = enters(operator, **wrong)
    assert told.status == 400
    assert dict(told.form(do="enter").fields)["town"] == (WISH | wrong)["town"]
    assert operator.opens(f"/console/{MINATO}").status == 404


def test_a_grant_ends_by_itself(desks: Desks, operator: Visitor) -> None:
    enters(operator, hours="1")
    for _ in range(2):
        wait(desks, minutes=29)
        assert operator.opens(f"/console/{MINATO}").status == 200
    wait(desks, minutes=2)
    assert operator.opens(f"/console/{MINATO}").status == 404


def test_managers_see_an_operator_and_end_the_stay_at_once(desks: Desks, operator: Visitor) -> None:
    enters(operator)
    manager = desks.signed_in(MINATO)
    page = manager.opens(f"/console/{MINATO}/staff/operators")
    assert "問い合わせ123の調査" in page.text
    end = next(form for form in page.forms if form.action.endswith("/end_grant"))
    grant = page.text.partition('<option value="')[2].partition('<option value="')[2].partition('"')[0]
    assert manager.sends(page, end, grant=grant).status == 303
    assert operator.opens(f"/console/{MINATO}").status == 404
    assert "manager 担当が終わらせました" in manager.opens(f"/console/{MINATO}/staff/operators").text


def test_another_towns_manager_neither_sees_nor_ends_it(desks: Desks, operator: Visitor) -> None:
    enters(operator)
    other = desks.signed_in(YAMABE)
    assert "問い合わせ123" not in other.opens(f"/console/{YAMABE}/staff/operators").text
    from chalicelib.platform.console.members import person_of

    csrf = dict(other.opens(f"/console/{YAMABE}").forms[0].fields)["csrf"]
    told = other.posts(f"/console/{YAMABE}/staff/end_grant", [("csrf", csrf), ("grant", person_of(EMAIL))])
    assert told.status == 404
    assert operator.opens(f"/console/{MINATO}").status == 200


def test_an_operator_leaves(operator: Visitor) -> None:
    enters(operator)
    page = operator.opens("/console/operator")
    assert operator.sends(page, page.form(do="leave")).status == 303
    assert operator.opens(f"/console/{MINATO}").status == 404


def test_whoever_is_taken_off_the_list_is_out_at_once(operator: Visitor) -> None:
    enters(operator)
    strike_operator(EMAIL)
    assert operator.opens(f"/console/{MINATO}").status == 404
    assert operator.opens("/console/operator").status == 404


def test_staff_of_a_town_find_no_page_for_operators(desks: Desks) -> None:
    assert desks.signed_in(MINATO).opens("/console/operator").status == 404


def test_the_form_needs_the_sessions_token(operator: Visitor) -> None:
    wish = [*WISH.items(), ("do", "enter"), ("csrf", "guess")]
    assert operator.posts("/console/operator", wish).status == 403
    assert operator.opens(f"/console/{MINATO}").status == 404


def test_everything_an_operator_does_is_in_the_towns_log(desks: Desks, operator: Visitor) -> None:
    enters(operator, purpose="change")
    page = operator.opens(f"/console/{MINATO}/roads/words")
    operator.sends(page, page.form(version="7"), word="電球")
    lines = AuditLog(desks.towns[MINATO].scope).whole_day("2026-11-20")
    assert {(line.label, line.what, line.thing) for line in lines if line.who.startswith("operator-")} == {
        ("運用事業者 保守担当", "運用事業者の入室", "問い合わせ123の調査"),
        ("運用事業者 保守担当", "言葉の変更", "roads/rename"),
    }
