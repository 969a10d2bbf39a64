"""Cards through the console's own door: shown as the answer to a form, to those who may, and never again."""

import re

import pytest

from chalicelib.platform.house import Office
from chalicelib.platform.partners.pins import is_right, typed_digits
from chalicelib.platform.partners.repository import Partners
from chalicelib.platform.tenants.repository import Tenants
from tests.kit.offices import a_tenant
from tests.kit.stall import STALL
from tests.kit.visitors import Seen
from tests.platform.console.desks import MINATO, Desks, open_desks

pytestmark = pytest.mark.usefixtures("estate")
LIST = f"/console/{MINATO}/partners/list"


@pytest.fixture
def desks() -> Desks:
    opened = open_desks(load={"stall": STALL}.__getitem__, services=("stall",))
    Tenants(opened.towns[MINATO].scope).keep(a_tenant(MINATO, services=("stall",)))
    opened.house.memory.forget()
    return opened


@pytest.fixture
def office(desks: Desks) -> Office:
    return desks.towns[MINATO]


def pins(seen: Seen) -> list[str]:
    return [typed_digits(told) for told in re.findall(r"<dt>PIN</dt><dd>([\d-]+)</dd>", seen.text)]


def test_a_card_is_the_answer_to_a_form_and_stands_on_no_page(desks: Desks, office: Office) -> None:
    clerk = desks.signed_in(MINATO, "manager")
    seen = clerk.opens(LIST)
    enrol = next(form for form in seen.forms if form.action.endswith("/partners/enrol"))
    one = clerk.follows(clerk.sends(seen, enrol, name="港ベーカリー"))
    renew = next(form for form in one.forms if form.action.endswith("/partners/renew"))
    card = clerk.sends(one, renew)
    assert card.status == 200
    (pin,) = pins(card)
    (partner,) = Partners(office.scope).all("stall")
    assert is_right(pin, partner.pin)
    assert "<svg viewBox=" in card.text
    assert "no-store" in card.response.all_headers()["cache-control"]
    for page in (LIST, one.path):
        assert pins(clerk.opens(page)) == []
        assert pin not in clerk.opens(page).text


def test_a_form_of_such_a_page_that_is_refused_leads_back_to_where_it_came_from(desks: Desks, office: Office) -> None:
    clerk = desks.signed_in(MINATO, "manager")
    seen = clerk.opens(LIST)
    read = next(form for form in seen.forms if form.action.endswith("/partners/read"))
    refused = clerk.sends(seen, read)
    assert refused.status == 400
    assert "ファイルをえらんでください。" in refused.text
    assert list(Partners(office.scope).all("stall")) == []


def test_whoever_only_reads_gets_no_pin(desks: Desks, office: Office) -> None:
    manager, viewer = desks.signed_in(MINATO, "manager"), desks.signed_in(MINATO, "viewer")
    seen = manager.opens(LIST)
    enrol = next(form for form in seen.forms if form.action.endswith("/partners/enrol"))
    manager.sends(seen, enrol, name="港ベーカリー")
    assert viewer.opens(LIST).status == 200
    (partner,) = Partners(office.scope).all("stall")
    assert viewer.posts(f"/console/{MINATO}/partners/renew", [("id", partner.id)]).status == 403
    (still,) = Partners(office.scope).all("stall")
    assert still.pin == ""
