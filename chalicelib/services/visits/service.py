"""Bookings, as the catalogue knows them."""

from pathlib import Path

from chalicelib.platform.catalogue.service import Service
from chalicelib.services.visits.actions.own import (
    accept,
    decline,
    forget_resident,
    holdings,
    my_bookings,
    understand,
    withdraw,
)
from chalicelib.services.visits.flow import BOOK, CANCEL, CHANGE, WAITING
from chalicelib.services.visits.schedule import happened, remind
from chalicelib.services.visits.settings import VisitsSettings

SERVICE = Service(
    name="visits",
    folder=Path(__file__).parent,
    settings=VisitsSettings,
    entries={
        "book": BOOK,
        "mine": my_bookings,
        "change": CHANGE,
        "cancel": CANCEL,
        "wait": WAITING,
        "accept": accept,
        "decline": decline,
        "withdraw": withdraw,
    },
    understands=understand,
    remind=remind,
    happened=happened,
    holds=holdings,
    erase=forget_resident,
    staff="chalicelib.services.visits.staff",
    liff="chalicelib.services.visits.liff",
    public="chalicelib.services.visits.public",
)
