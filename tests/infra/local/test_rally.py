"""The joint rally of the city on one machine: all spots there, once, and what staff did since stays."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.platform.house import Office
from chalicelib.platform.partners.repository import Partners
from chalicelib.platform.tenants.model import Area, Bounds
from chalicelib.platform.tenants.townfile import read_town
from chalicelib.services import load
from chalicelib.services.stamp_rally.model.spots import missing_languages
from chalicelib.services.stamp_rally.repository import SERVICE, SpotBook
from infra.local.rally import fill_rally
from infra.local.towns import FICTIONAL
from tests.kit.offices import a_house, a_tenant, an_office
from tests.kit.quick_dynamo import QuickDynamo, quick_tables

FOLDER = FICTIONAL / "meguri"


@pytest.fixture
def office() -> Iterator[Office]:
    town = read_town(FOLDER / "town.toml")
    assert town.tenant.bounds
    told = {
        "services": (SERVICE,),
        "settings": town.settings,
        "bounds": Bounds(*town.tenant.bounds),
        "areas": tuple(Area(part.id, part.name) for part in town.areas),
    }
    with quick_tables(QuickDynamo()):
        yield an_office(a_house(load(SERVICE)), a_tenant("meguri", **told))


def test_the_spots_lie_in_three_municipalities_with_names_in_every_language(office: Office) -> None:
    fill_rally(office, FOLDER / "rally")
    spots = SpotBook(office.scope).now("umiyama").spots
    assert len(spots) == 9
    assert {spot.area for spot in spots} == {area.id for area in office.tenant.areas}
    assert missing_languages(spots, ("ja", "ja-easy", "en")) == {}
    bounds = office.tenant.bounds
    assert bounds
    assert all(bounds.south < spot.lat < bounds.north and bounds.west < spot.lon < bounds.east for spot in spots)


def test_what_staff_changed_stays_at_the_next_start(office: Office) -> None:
    fill_rally(office, FOLDER / "rally")
    book = SpotBook(office.scope)
    now = book.now("umiyama")
    changed = [replace(now.spots[0], radius=50), *now.spots[1:]]
    book.turn("umiyama", changed, seen=now.id, edition="E2", told="", at=office.now())
    fill_rally(office, FOLDER / "rally")
    assert book.now("umiyama").spots[0].radius == 50


def test_staffed_spots_have_a_screen_once(office: Office) -> None:
    for _ in range(2):
        fill_rally(office, FOLDER / "rally")
    about = [record.value.about for record in Partners(office.scope).some(SERVICE).items]
    assert sorted(about) == [f"umiyama/{name}" for name in ("asaichi", "hamadori", "michinoeki", "onsen", "yamabe-eki")]


def test_a_town_without_a_rally_gets_none(office: Office) -> None:
    fill_rally(office, FICTIONAL / "minato" / "rally")
    assert SpotBook(office.scope).now("umiyama").spots == ()
