"""よくある質問, as the catalogue knows it."""

from pathlib import Path

from chalicelib.platform.catalogue.service import Service
from chalicelib.services.faq.actions import forget_resident, helped, holdings, none_of_these, show, show_desk, why
from chalicelib.services.faq.flow import ASK, FORM, alarm, show_category, show_menu, understand
from chalicelib.services.faq.repository import SERVICE as NAME
from chalicelib.services.faq.schedule import happened, remind
from chalicelib.services.faq.settings import FaqSettings

SERVICE = Service(
    name=NAME,
    folder=Path(__file__).parent,
    settings=FaqSettings,
    entries={
        "menu": show_menu,
        "category": show_category,
        "ask": ASK,
        "show": show,
        "none": none_of_these,
        "helped": helped,
        "why": why,
        "desk": show_desk,
        "form": FORM,
    },
    understands=understand,
    alarms=alarm,
    understands_last=True,
    remind=remind,
    happened=happened,
    holds=holdings,
    erase=forget_resident,
    staff="chalicelib.services.faq.staff",
)
