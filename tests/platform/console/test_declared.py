"""One service's broken code takes down nothing but itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.kernel.errors import OutOfOrder
from chalicelib.platform.catalogue.service import Service
from chalicelib.platform.console.declared import all_staff, broken_services, staff_of
from chalicelib.platform.console.staff import Staff, StaffPage
from chalicelib.platform.health.outside import health_anew
from chalicelib.platform.settings.subjects import subjects
from tests.kit.offices import a_clerk
from tests.platform.console.desks import MINATO, Desks, NoChoice, open_desks

HERE = Path(__file__).parent


class _Menu(StaffPage):
    """A page that fails while its line of the menu is drawn."""

    @property
    def in_menu(self) -> bool:
        raise RuntimeError("broken on purpose")

    def __init__(self) -> None:
        object.__setattr__(self, "name", "lamps")
        object.__setattr__(self, "title", "街灯")
        object.__setattr__(self, "right", "cases.read")


STAFF = Staff("街灯", pages=(_Menu(),))

CANNOT_BE_IMPORTED = Service("lamps", HERE, NoChoice, staff="tests.platform.console.broken_staff")
CANNOT_BE_DRAWN = Service("lamps", HERE, NoChoice, staff=__name__)
LACKS_PAGES = Service("lamps", HERE, NoChoice, staff="tests.platform.console.nowhere")


def _refusing(name: str, load: Callable[[str], Service]) -> Callable[[str], Service]:
    def loads(asked: str) -> Service:
        if asked == name:
            raise ImportError("its settings are broken")
        return load(asked)

    return loads


@pytest.fixture(params=[CANNOT_BE_IMPORTED, CANNOT_BE_DRAWN, LACKS_PAGES, "does not load at all"], ids=str)
def desks(request: pytest.FixtureRequest, estate: None) -> Desks:
    if isinstance(request.param, Service):
        return open_desks(request.param)
    from tests.platform.console.desks import ROADS

    known: dict[str, Any] = {"roads": ROADS}
    return open_desks(CANNOT_BE_IMPORTED, load=_refusing("lamps", known.__getitem__))


def test_the_menu_says_that_it_is_out_of_order_and_all_else_works(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    for path in ("", "/cases", "/entry", "/roads/words", "/settings/all", "/health/switches", "/export"):
        page = visitor.opens(f"/console/{MINATO}{path}")
        assert page.status in {200, 404} if path == "/settings/all" else page.status == 200, path
    page = visitor.opens(f"/console/{MINATO}")
    assert "（故障中）" in page.text
    assert f"/console/{MINATO}/roads/words" in page.links
    told = visitor.opens(next(link for link in page.links if "/lamps/" in link))
    assert told.status == 200
    assert "ほかの画面は使えます" in told.text


def test_an_old_address_of_its_pages_says_the_same_and_does_nothing(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    assert "故障しています" in visitor.opens(f"/console/{MINATO}/lamps/lamps").text
    page = visitor.opens(f"/console/{MINATO}/roads/words")
    csrf = dict(page.forms[0].fields)["csrf"]
    assert visitor.posts(f"/console/{MINATO}/lamps/hand", [("csrf", csrf)]).status == 503


def test_the_health_page_names_it(desks: Desks) -> None:
    office = desks.towns[MINATO]
    assert broken_services(office) == ("lamps",)
    (check,) = [check for check in health_anew(office) if check.name == "サービスの画面"]
    assert check.state == "broken"
    assert "lamps" in check.told


def test_what_is_asked_of_all_services_is_told_of_the_others(desks: Desks) -> None:
    office = desks.towns[MINATO]
    assert {"roads", "lamps"} <= dict(all_staff(office)).keys()
    assert "roads" in {subject.name for subject in subjects(office)}
    with pytest.raises(OutOfOrder):
        staff_of(office, "lamps")


def test_where_nothing_is_broken_health_says_so(estate: None) -> None:
    office = a_clerk(open_desks().towns[MINATO]).office
    (check,) = [check for check in health_anew(office) if check.name == "サービスの画面"]
    assert check.state == "ok"
