"""Garbage, as the catalogue knows it."""

from pathlib import Path

from chalicelib.platform.catalogue.service import Service
from chalicelib.services.garbage.actions import (
    follow_language,
    forget_resident,
    holdings,
    report_missing,
    show_item,
    show_reminders,
    stop_reminders,
)
from chalicelib.services.garbage.flow import AREA, NEXT, REMIND, SEARCH, TODAY, TOMORROW, WEEK, understand
from chalicelib.services.garbage.repository import SERVICE as NAME
from chalicelib.services.garbage.schedule import remind
from chalicelib.services.garbage.settings import GarbageSettings

SERVICE = Service(
    name=NAME,
    folder=Path(__file__).parent,
    settings=GarbageSettings,
    entries={
        "today": TODAY,
        "tomorrow": TOMORROW,
        "week": WEEK,
        "next": NEXT,
        "search": SEARCH,
        "item": show_item,
        "missing": report_missing,
        "area": AREA,
        "remind": REMIND,
        "reminders": show_reminders,
        "stop": stop_reminders,
    },
    understands=understand,
    remind=remind,
    on_language=follow_language,
    holds=holdings,
    erase=forget_resident,
    staff="chalicelib.services.garbage.staff",
    public="chalicelib.services.garbage.public",
)
