"""The fictional towns' places are whole: every file reads without a word of complaint, every kind finds something."""

from pathlib import Path

import pytest

from chalicelib.platform.house import Office
from chalicelib.platform.places.model import Spot
from chalicelib.platform.tenants.model import Bounds, Tenant
from chalicelib.platform.tenants.townfile import TownFile, read_town
from chalicelib.services import load
from chalicelib.services.facilities.actions import TownFacilities
from infra.local.places import fill_places
from infra.local.towns import FICTIONAL
from tests.kit.offices import a_house, a_tenant, an_office
from tests.kit.quick_dynamo import QuickDynamo, quick_tables

FOLDERS = sorted(folder for folder in FICTIONAL.iterdir() if (folder / "places").is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_kind_of_a_fictional_town_finds_places_and_no_row_is_left_out(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    town = read_town(folder / "town.toml")
    with quick_tables(QuickDynamo()):
        office = an_office(a_house(load("facilities")), _tenant(town))
        with caplog.at_level("INFO", "city.towns"):
            fill_places(office, folder / "places")
        assert [each.message for each in caplog.records if ", row " in each.message] == []
        found = TownFacilities(office)
        assert [kind.id for kind in found.kinds] == [kind.id for kind in found.settings.kinds]
        for kind in found.kinds:
            assert found.places.nearest(kind.data_set, _middle(office), at_most=1).found, kind.id
            assert not kind.has_classes or found.vacancies(kind).numbers


def _tenant(town: TownFile) -> Tenant:
    """The town with what it chose for places alone."""
    assert town.tenant.bounds
    settings = {name: dict(town.settings[name]) for name in ("places", "facilities")}
    facts = {"bounds": Bounds(*town.tenant.bounds), "code": town.tenant.code, "settings": settings}
    return a_tenant(town.tenant.id, name=town.tenant.name, services=("facilities",), **facts)


def _middle(office: Office) -> Spot:
    bounds = office.tenant.bounds
    assert bounds is not None
    return Spot((bounds.south + bounds.north) / 2, (bounds.west + bounds.east) / 2)
