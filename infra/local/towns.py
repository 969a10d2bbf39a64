"""The towns of the city on one machine.

Each is a folder with the file an operator writes. It is opened as an operator opens a town, after LINE's stand-in was
told of its channels, as a municipality first does in the consoles of LINE.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chalicelib.adapters.line.setup import LineSetup
from chalicelib.entrypoints.operator import add
from chalicelib.platform.console.operators import list_operator
from chalicelib.platform.house import House, Office
from chalicelib.platform.tenants.grants import OperatorOrder
from chalicelib.platform.tenants.townfile import ChannelPart, TownFile, read_town
from chalicelib.services.faq import repository as faq
from chalicelib.services.faq.schedule import publish_now
from chalicelib.services.faq.staff.exchange import bring_in
from chalicelib.services.garbage.actions import import_book
from chalicelib.services.garbage.repository import Standings
from infra.local.coupons import fill_coupons
from infra.local.identity import Person
from infra.local.line.standin import LineStandIn
from infra.local.places import fill_places
from infra.local.rally import fill_rally
from infra.local.rides import fill_rides

FICTIONAL = Path(__file__).with_name("towns")
RESIDENTS = {"住民（はじめて）": "ja", "住民（スマホに慣れた）": "ja", "Resident (English)": "en"}
"""Who lives in every town: the name LINE shows, and the language of the phone."""
OPERATOR = Person("hoshu@vendor.example", "保守担当", "運用事業者")
"""Somebody of the vendor's, who may ask to enter towns."""

LOG = logging.getLogger("city.towns")


def user_id(provider: str, name: str) -> str:
    """A LINE user id, always the same for the same resident."""
    return "U" + hashlib.sha256(f"{provider}/{name}".encode()).hexdigest()[:32]


def users(town: TownFile) -> dict[str, str]:
    """The LINE user ids of a town's residents, by the name LINE shows."""
    return {name: user_id(town.tenant.id, name) for name in RESIDENTS}


@dataclass
class Towns:
    """Which towns are open, and who works there."""

    files: list[TownFile] = field(default_factory=list)

    @property
    def names(self) -> Sequence[str]:
        return [town.tenant.name for town in self.files]

    @property
    def people(self) -> Sequence[Person]:
        staff = [Person(member.email, member.label, town.tenant.name) for town in self.files for member in town.staff]
        return [*staff, OPERATOR]

    def open_all(self, folders: Sequence[Path], house: House, setup: LineSetup, line: LineStandIn) -> None:
        """Open the town of each folder. Doing it at every start changes nothing but what a file changed."""
        for folder in folders:
            town = read_town(folder / "town.toml")
            populate(line, town, house.public_url)
            for done in add(house, setup, folder / "town.toml"):
                LOG.info(done)
            fill(house.office(OperatorOrder(town.tenant.id)), folder / "garbage")
            fill_faq(house.office(OperatorOrder(town.tenant.id)), folder / "faq")
            fill_coupons(house.office(OperatorOrder(town.tenant.id)), folder / "coupons")
            office = house.office(OperatorOrder(town.tenant.id))
            fill_rides(office, folder / "rides", users(town), town.channels[0].line_id)
            fill_places(house.office(OperatorOrder(town.tenant.id)), folder / "places")
            fill_rally(house.office(OperatorOrder(town.tenant.id)), folder / "rally")
            self.files.append(town)
        list_operator(OPERATOR.email, OPERATOR.label)


def fill(office: Office, folder: Path) -> None:
    """Import a town's garbage data, unless staff have had some stand already."""
    if not folder.is_dir() or Standings(office.scope).now().edition:
        return
    done = import_book(office, {file.name: file.read_bytes() for file in sorted(folder.iterdir())}, by="開設時の取込み")
    LOG.info("%s: garbage of %d areas, %d things", office.tenant.id, done.areas, done.items)
    for error in done.errors:
        LOG.info("%s: %s, row %d: %s", office.tenant.id, error.file, error.row, error.complaint)


def fill_faq(office: Office, folder: Path) -> None:
    """Bring a town's questions in and publish them, unless staff have had some stand already."""
    if not folder.is_dir() or faq.Standings(office.scope).facts(faq.BOOK):
        return
    done = bring_in(office, {file.name: file.read_bytes() for file in sorted(folder.iterdir())}, by="開設時の取込み")
    publish_now(office, by="開設時の公開")
    LOG.info("%s: %d questions", office.tenant.id, len(done.entries))
    for error in done.errors:
        LOG.info("%s: %s, row %d: %s", office.tenant.id, error.file, error.row, error.complaint)


def populate(line: LineStandIn, town: TownFile, public_url: str) -> None:
    """Tell LINE's stand-in of a town's channels, and of residents who could add them."""
    for part in town.channels:
        line.add_channel(part.name, **facts(town, part, public_url))
    for name, language in RESIDENTS.items():
        line.add_resident(name, user_id=user_id(town.tenant.id, name), language=language, provider=town.tenant.id)


def facts(town: TownFile, part: ChannelPart, public_url: str) -> dict[str, object]:
    """A channel as it is set up in LINE's consoles."""
    return {
        "channel_id": part.line_id,
        "secret": part.secret,
        "bot_user_id": user_id(town.tenant.id, part.key),
        "basic_id": f"@{part.line_id[-3:]}{town.tenant.id[:5]}",
        "provider": town.tenant.id,
        "login_channel_id": part.login_id,
        "liff": {part.liff_id: f"{public_url}/liff/{part.key}"} if part.liff_id else {},
        "webhook_url": f"{public_url}/webhook/{part.key}",
        "redelivers": True,
        "place": middle(town),
    }


def middle(town: TownFile) -> tuple[float, float] | None:
    """Where a resident's phone is when it first shares its place: in town."""
    if town.tenant.bounds is None:
        return None
    south, west, north, east = town.tenant.bounds
    return (south + north) / 2, (west + east) / 2
