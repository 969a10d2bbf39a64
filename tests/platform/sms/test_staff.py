"""The staff's page of short messages."""

import pytest

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.console.staff import Sent
from chalicelib.platform.house import Office
from chalicelib.platform.sms.numbers import Numbers
from chalicelib.platform.sms.staff import do_register, do_withdraw, show_numbers
from tests.kit.offices import a_clerk, a_house, a_tenant, an_office

pytestmark = pytest.mark.usefixtures("estate")


@pytest.fixture
def office() -> Office:
    return an_office(a_house(), a_tenant(settings={"sms": {"monthly_yen": 5000}}))


def test_staff_register_and_withdraw_a_number_and_never_read_it(office: Office) -> None:
    clerk = a_clerk(office)
    do_register(clerk, Sent({"number": "090-0000-0001", "label": "3区 高齢者世帯"}))
    shown = repr(show_numbers(clerk, {}))
    assert "3区 高齢者世帯" in shown
    assert "0000-0001" not in shown
    assert "5,000円" in shown
    [record] = Numbers(office.scope).some().items
    do_withdraw(clerk, Sent({"number": record.owner}))
    assert Numbers(office.scope).some().items == ()


@pytest.mark.parametrize("fields", [{"number": "090-0000-0001"}, {"number": "12", "label": "x"}])
def test_what_cannot_be_registered_says_why(office: Office, fields: dict[str, str]) -> None:
    with pytest.raises(StaffMistake):
        do_register(a_clerk(office), Sent(fields))


def test_another_towns_number_cannot_be_withdrawn(office: Office) -> None:
    other = an_office(office.house, a_tenant("yamabe"))
    do_register(a_clerk(other), Sent({"number": "090-0000-0001", "label": "x"}))
    [record] = Numbers(other.scope).some().items
    with pytest.raises(NotFound):
        do_withdraw(a_clerk(office), Sent({"number": record.owner}))


def test_a_town_that_does_not_use_it_is_told_so(office: Office) -> None:
    quiet = an_office(office.house, a_tenant("yamabe"))
    assert "使わない設定です" in repr(show_numbers(a_clerk(quiet), {}))
