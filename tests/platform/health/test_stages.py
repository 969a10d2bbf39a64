"""A town's stage: changed by operators with a reason, read by everybody, and what staff may do in each."""

from dataclasses import replace

import pytest

from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.platform.audit.repository import AuditLog
from chalicelib.platform.console.operators import begin_grant, keep_grant, list_operator
from chalicelib.platform.console.register import TownLine, enter_town, towns
from chalicelib.platform.console.staff import Form, Sent, Table
from chalicelib.platform.console.visits import CLOSED, RESTING
from chalicelib.platform.health.stages import change_stage, show_stage
from chalicelib.platform.house import Office
from chalicelib.platform.tenants.repository import Tenants
from tests.kit.offices import a_clerk
from tests.kit.visitors import Visitor
from tests.platform.console.desks import MINATO, Desks, a_case, open_desks
from tests.platform.console.test_handing import LAMPS, the_form

EMAIL = "hoshu@vendor.example"
HERE = f"/console/{MINATO}/health/stage"
WHY = "契約期間の終わりのため"


@pytest.fixture
def desks(estate: None) -> Desks:
    enter_town(TownLine(MINATO, "みなと市"))
    return open_desks(LAMPS)


@pytest.fixture
def operator(desks: Desks) -> Visitor:
    listed = list_operator(EMAIL, "保守担当")
    keep_grant(begin_grant(listed, MINATO, reason="契約の変更", purpose="change", hours=2, now=desks.house.clock()))
    return desks.arrives(EMAIL)


def turned(operator: Visitor, stage: str, reason: str = WHY) -> int:
    page = operator.opens(HERE)
    assert page.status == 200, page.text
    form = next(form for form in page.forms if form.action.endswith("/stage"))
    status = operator.sends(page, form, stage=stage, reason=reason).status
    operator.house.memory.forget()
    return status


def stage_of(desks: Desks) -> str:
    return Tenants(desks.towns[MINATO].scope).own().stage


def test_an_operator_goes_through_every_stage_and_back(desks: Desks, operator: Visitor) -> None:
    for stage in ("paused", "open", "closed", "paused", "closed", "open"):
        assert turned(operator, stage) == 303
        assert stage_of(desks) == stage


def test_a_change_is_told_with_who_and_why_wherever_it_is_looked_for(desks: Desks, operator: Visitor) -> None:
    turned(operator, "paused")
    shown = desks.signed_in(MINATO).opens(HERE).text
    for told in ("停止中", WHY, "運用事業者 保守担当"):
        assert told in shown
    lines = AuditLog(desks.towns[MINATO].scope).whole_day("2026-11-20")
    assert ("利用の状態の変更", f"停止中（{WHY}）") in [(line.what, line.thing) for line in lines]
    listed = operator.opens("/console/operator/towns").text
    assert "停止中" in listed
    assert "運用事業者 保守担当" in listed


def test_the_night_leaves_the_stage_in_the_list(desks: Desks, operator: Visitor) -> None:
    turned(operator, "closed")
    enter_town(TownLine(MINATO, "みなと市", friends=12))
    (line,), _ = towns()
    assert (line.stage, line.friends) == ("closed", 12)


def test_without_a_reason_or_a_way_nothing_changes(desks: Desks, operator: Visitor) -> None:
    assert turned(operator, "paused", " よ ") == 400
    assert turned(operator, "preparing") == 400
    assert turned(operator, "gone") == 400
    assert stage_of(desks) == "open"


def test_staff_see_the_stage_and_cannot_change_it(desks: Desks) -> None:
    office: Office = desks.towns[MINATO]
    clerk = a_clerk(office)
    assert not [block for block in show_stage(clerk, {}).blocks if isinstance(block, Form)]
    assert [block for block in show_stage(clerk, {}).blocks if isinstance(block, Table)]
    with pytest.raises(StaffMistake):
        change_stage(clerk, Sent({"seen": "", "stage": "closed", "reason": WHY}))


def test_of_two_operators_the_second_is_told(desks: Desks, operator: Visitor) -> None:
    clerk = a_clerk(desks.towns[MINATO])
    clerk = replace(clerk, member=replace(clerk.member, id="operator-x"), new_id=lambda: "second")
    turned(operator, "paused")
    with pytest.raises(Conflict):
        change_stage(clerk, Sent({"seen": "old", "stage": "closed", "reason": WHY}))


def test_staff_of_a_paused_town_read_and_export_and_change_nothing(desks: Desks, operator: Visitor) -> None:
    a_case(desks.towns[MINATO])
    editor = desks.signed_in(MINATO, "editor")
    turned(operator, "paused")
    page = editor.opens(f"/console/{MINATO}/lamps/lamps")
    assert RESTING in page.text
    assert editor.sends(page, the_form(page), **{"as": "csv"}).status == 200
    assert editor.opens(f"/console/{MINATO}/cases?shelf=all").status == 200
    words = editor.opens(f"/console/{MINATO}/roads/words")
    refused = editor.sends(words, words.form(version="7"), word="電球")
    assert (refused.status, RESTING in refused.text) == (403, True)
    case = editor.opens(f"/console/{MINATO}/cases/261120-4K7Q")
    assert editor.sends(case, case.forms[-1]).status == 403


def test_an_operator_may_change_things_in_a_paused_town(desks: Desks, operator: Visitor) -> None:
    turned(operator, "paused")
    words = operator.opens(f"/console/{MINATO}/roads/words")
    assert RESTING not in words.text
    assert operator.sends(words, words.form(version="7"), word="電球").status == 303


def test_a_closed_towns_pages_are_the_vendors_alone(desks: Desks, operator: Visitor) -> None:
    manager = desks.signed_in(MINATO)
    turned(operator, "closed")
    refused = manager.opens(f"/console/{MINATO}")
    assert (refused.status, CLOSED in refused.text) == (403, True)
    assert operator.opens(f"/console/{MINATO}").status == 200
    turned(operator, "open")
    assert manager.opens(f"/console/{MINATO}").status == 200
