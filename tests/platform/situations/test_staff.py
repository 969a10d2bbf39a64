"""The staff's page of the situation."""

import pytest

from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.platform import situations
from chalicelib.platform.console.staff import Form, Sent
from chalicelib.platform.house import Office
from chalicelib.platform.situations.staff import do_switch, do_undo, show_situation
from tests.kit.offices import a_clerk, a_house, an_office

pytestmark = pytest.mark.usefixtures("estate")


@pytest.fixture
def office() -> Office:
    return an_office(a_house())


def forms(office: Office, *roles: str) -> list[Form]:
    view = show_situation(a_clerk(office, *roles), {})  # type: ignore[arg-type]
    return [block for block in view.blocks if isinstance(block, Form)]


def test_a_switch_asks_first_names_who_and_why_and_is_undone(office: Office) -> None:
    clerk = a_clerk(office, team="防災課")
    disaster = next(form for form in forms(office) if form.fields[0].value == "disaster")
    assert disaster.confirm
    do_switch(clerk, Sent({"to": "disaster", "why": "大雨のため", "seen": disaster.fields[1].value}))
    shown = repr(show_situation(clerk, {}))
    assert "防災課 担当" in shown
    assert "大雨のため" in shown
    do_undo(clerk, Sent({"seen": situations.of(office).since}))
    assert situations.of(office).state == "normal"


def test_who_may_not_switch_sees_no_form(office: Office) -> None:
    assert forms(office, "viewer") == []


def test_a_switch_without_reason_or_to_nowhere_is_refused(office: Office) -> None:
    for fields in ({"to": "disaster", "why": ""}, {"to": "war", "why": "x"}):
        with pytest.raises(StaffMistake):
            do_switch(a_clerk(office), Sent(fields))


def test_a_form_that_was_opened_before_another_switch_does_nothing(office: Office) -> None:
    do_switch(a_clerk(office), Sent({"to": "disaster", "why": "x"}))
    with pytest.raises(Conflict):
        do_switch(a_clerk(office), Sent({"to": "drill", "why": "x"}))
