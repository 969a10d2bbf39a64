import csv
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from chalicelib.platform.house import Office
from chalicelib.platform.menus.checks import design_complaints
from chalicelib.platform.menus.opening import design_of
from chalicelib.platform.tenants.townfile import TownFile, read_town
from chalicelib.services import load
from infra.local.line.standin import LineStandIn
from infra.local.towns import FICTIONAL, OPERATOR, RESIDENTS, Towns, populate

FOLDERS = sorted(FICTIONAL.iterdir())


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture
def town(folder: Path) -> TownFile:
    return read_town(folder / "town.toml")


def test_there_are_two_towns_and_a_joint_account_of_which_nothing_is_shared() -> None:
    towns = [read_town(folder / "town.toml") for folder in FOLDERS]
    assert sorted(town.tenant.kind for town in towns) == ["campaign", "municipality", "municipality"]
    channels = [part for town in towns for part in town.channels]
    emails = [member.email for town in towns for member in town.staff]
    for names in ([part.key for part in channels], [part.line_id for part in channels], emails):
        assert max(Counter(names).values()) == 1


def test_a_towns_areas_are_the_ones_its_garbage_calendar_knows(folder: Path, town: TownFile) -> None:
    if "garbage" not in town.tenant.services:
        return
    with (folder / "garbage" / "area_days.csv").open(encoding="utf-8-sig") as file:
        assert [row["地名"] for row in csv.DictReader(file)] == [area.name for area in town.areas]


def test_every_area_lies_within_the_town(town: TownFile) -> None:
    assert town.tenant.bounds
    south, west, north, east = town.tenant.bounds
    for area in town.areas:
        assert area.lat
        assert area.lon
        assert south < area.lat < north
        assert west < area.lon < east


def test_menus_are_what_the_designer_takes(town: TownFile) -> None:
    office = cast(Office, SimpleNamespace(tenant=SimpleNamespace(services=town.tenant.services), service=load))
    aliases = {menu.alias: menu.name for menu in town.menus}
    for design in map(design_of, town.menus):
        assert list(design_complaints(office, design, aliases)) == []


def test_tabs_lead_to_menus_of_the_town(town: TownFile) -> None:
    aliases = {menu.alias for menu in town.menus}
    assert {area.menu for menu in town.menus for area in (*menu.areas, *menu.tabs) if area.menu} <= aliases
    assert sum(menu.default for menu in town.menus) == 1


def test_what_a_menu_taps_is_an_entry_of_a_service_the_town_offers(town: TownFile) -> None:
    for tap in (area.tap for menu in town.menus for area in menu.areas if area.tap):
        service, entry = tap.split("/")
        assert service in town.tenant.services
        assert entry in load(service).entries


def test_line_knows_the_channels_and_the_same_residents_at_every_start(tmp_path: Path, town: TownFile) -> None:
    for _ in range(2):
        with LineStandIn(tmp_path) as line:
            populate(line, town, "http://127.0.0.1:8000")
            people = line.board.people
            channels = {channel.channel_id: channel for channel in people.channels()}
            residents = [person.display_name for person in people.persons(town.tenant.id)]
    assert set(channels) == {part.line_id for part in town.channels}
    for part in town.channels:
        assert channels[part.line_id].webhook_url == f"http://127.0.0.1:8000/webhook/{part.key}"
        assert channels[part.line_id].liff == {part.liff_id: f"http://127.0.0.1:8000/liff/{part.key}"}
    assert residents == list(RESIDENTS)


def test_staff_of_open_towns_and_the_vendors_operator_can_sign_in(town: TownFile) -> None:
    *people, operator = sorted(Towns([town]).people, key=lambda person: person == OPERATOR)
    assert operator == OPERATOR
    assert {person.email for person in people} == {member.email for member in town.staff}
    assert {person.town for person in people} == {town.tenant.name}
