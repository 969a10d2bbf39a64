"""Reception settings, as the catalogue knows them."""

from pathlib import Path

from chalicelib.platform.broadcasts.phones import understood
from chalicelib.platform.catalogue.service import Service
from chalicelib.services.reception.actions import (
    erase,
    forget_person,
    holdings,
    put_back,
    show_sent,
    show_settings,
    stop_all,
    stop_series,
    withdraw_number,
)
from chalicelib.services.reception.flow import AREA, BORN, CATEGORIES, CHILD, NUMBER, QUESTION, QUIET, SCHOOL, START
from chalicelib.services.reception.settings import ReceptionSettings

SERVICE = Service(
    name="reception",
    folder=Path(__file__).parent,
    settings=ReceptionSettings,
    entries={
        "settings": show_settings,
        "start": START,
        "categories": CATEGORIES,
        "quiet": QUIET,
        "area": AREA,
        "born": BORN,
        "school": SCHOOL,
        "child": CHILD,
        "question": QUESTION,
        "number": NUMBER,
        "stop": stop_all,
        "resume": put_back,
        "series": stop_series,
        "forget": forget_person,
        "nonumber": withdraw_number,
        "sent": show_sent,
    },
    understands=understood,
    holds=holdings,
    erase=erase,
)
