"""What the house knows of faq."""

from pathlib import Path

from chalicelib.platform.catalogue.service import Service
from chalicelib.services.faq.actions import forget_resident, forget_unsent, holdings, show_notes
from chalicelib.services.faq.flow import TELL
from chalicelib.services.faq.settings import FaqSettings

SERVICE = Service(
    name="faq",
    folder=Path(__file__).parent,
    settings=FaqSettings,
    entries={"tell": TELL, "mine": show_notes},
    on_unsend=forget_unsent,
    holds=holdings,
    erase=forget_resident,
)
