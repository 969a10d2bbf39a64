"""Shared rides, as the catalogue knows them."""

from collections.abc import Sequence
from pathlib import Path

from chalicelib.platform.catalogue.service import Service
from chalicelib.platform.house import Turn
from chalicelib.services.rides.actions.drivers import driver_holdings, forget_driver
from chalicelib.services.rides.actions.offering import show_driving, show_requests, take
from chalicelib.services.rides.actions.riding import forget_luggage, forget_rider, ride_holdings, show_mine
from chalicelib.services.rides.flow import BOOK, CANCEL, CHANGE, DRIVE, NAME, OFFER, WITHDRAW
from chalicelib.services.rides.repository import SERVICE as NAMED
from chalicelib.services.rides.repository import TownRides
from chalicelib.services.rides.schedule import remind
from chalicelib.services.rides.settings import RidesSettings


def holdings(turn: Turn, resident_id: str) -> Sequence[str]:
    """What is kept of a resident, as a rider and as a driver, in sentences for them."""
    town = TownRides(turn.office)
    return [*ride_holdings(town, turn, resident_id), *driver_holdings(town, turn, resident_id)]


def forget_resident(turn: Turn, resident_id: str) -> None:
    """Forget them as a driver, then as a rider: those who rode with them are found another car first."""
    town = TownRides(turn.office)
    forget_driver(town, resident_id)
    forget_rider(town, resident_id)


SERVICE = Service(
    name=NAMED,
    folder=Path(__file__).parent,
    settings=RidesSettings,
    entries={
        "book": BOOK,
        "mine": show_mine,
        "change": CHANGE,
        "cancel": CANCEL,
        "name": NAME,
        "drive": DRIVE,
        "offer": OFFER,
        "requests": show_requests,
        "take": take,
        "driving": show_driving,
        "withdraw": WITHDRAW,
    },
    remind=remind,
    on_unsend=forget_luggage,
    holds=holdings,
    erase=forget_resident,
    staff="chalicelib.services.rides.staff",
    liff="chalicelib.services.rides.liff",
)
