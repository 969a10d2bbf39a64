"""Facilities, as the catalogue knows them."""

from pathlib import Path

from chalicelib.platform.catalogue.service import Service
from chalicelib.services.facilities.actions import (
    follow_language,
    forget_resident,
    forget_unsent,
    holdings,
    keep_place,
    loosen,
    show_list,
    show_more,
    show_waiting,
    stop_waiting,
)
from chalicelib.services.facilities.flow import FIND, WAIT, understand
from chalicelib.services.facilities.repository import SERVICE as NAME
from chalicelib.services.facilities.schedule import remind
from chalicelib.services.facilities.settings import FacilitiesSettings

SERVICE = Service(
    name=NAME,
    folder=Path(__file__).parent,
    settings=FacilitiesSettings,
    entries={
        "find": FIND,
        "more": show_more,
        "loosen": loosen,
        "keep": keep_place,
        "list": show_list,
        "wait": WAIT,
        "waiting": show_waiting,
        "stop": stop_waiting,
    },
    understands=understand,
    remind=remind,
    on_unsend=forget_unsent,
    on_language=follow_language,
    holds=holdings,
    erase=forget_resident,
    staff="chalicelib.services.facilities.staff",
    liff="chalicelib.services.facilities.liff",
)
