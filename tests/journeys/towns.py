"""The city's own fictional towns, in process: every service, their real settings and garbage, pages for residents."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from chalicelib.adapters.login.memory import MemoryLogin
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.house import House
from chalicelib.platform.tenants.model import Area, Bounds, Point
from chalicelib.platform.tenants.townfile import AreaPart, read_town
from chalicelib.services import load
from chalicelib.services.garbage.actions import import_book
from infra.local.towns import FICTIONAL, fill_faq
from tests.journeys.witness import WitnessedLine
from tests.kit.fakes import Clock
from tests.kit.journey import Town, a_town
from tests.kit.line_spec import found_spec
from tests.kit.offices import a_house

SERVICES = ("garbage", "reports", "reception", "profile")


@contextmanager
def a_city(*towns: str, services: tuple[str, ...] = SERVICES) -> Iterator[list[Town]]:
    """Towns under one roof, at ten in the morning of Friday, 2026-11-20. What they ask of LINE is held to account."""
    clock = Clock()
    line = WitnessedLine(clock)
    house = a_house(*map(load, services), clock=clock, line=line, residents=MemoryLogin(clock))
    yield [opened(id_, house, services) for id_ in towns]
    assert line.asked
    assert line.faults(found_spec()) == []


def opened(id_: str, house: House, services: tuple[str, ...]) -> Town:
    """A town as its file describes it, with its year's garbage brought in, and its questions where it offers them."""
    file = read_town(FICTIONAL / id_ / "town.toml")
    assert file.tenant.bounds
    town = a_town(
        id_,
        *services,
        house=house,
        name=file.tenant.name,
        bounds=Bounds(*file.tenant.bounds),
        phone=file.tenant.phone,
        hours=file.tenant.hours,
        areas=tuple(map(_area, file.areas)),
        settings=file.settings,
    )
    channel = replace(town.channel, line_id=file.channels[0].line_id, login_id=file.channels[0].login_id)
    Channels(town.office.scope).keep(channel)
    import_book(town.office, garbage_files(id_), "環境課 担当")
    if "faq" in services:
        fill_faq(town.office, FICTIONAL / id_ / "faq")
    house.memory.forget()
    return replace(town, channel=channel)


def garbage_files(id_: str) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted((FICTIONAL / id_ / "garbage").iterdir())}


def _area(part: AreaPart) -> Area:
    point = Point(part.lat, part.lon) if part.lat is not None and part.lon is not None else None
    return Area(part.id, part.name, part.kana, point)
