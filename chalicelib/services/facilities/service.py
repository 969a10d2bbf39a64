"""What the house knows of facilities."""

from pathlib import Path

from chalicelib.platform.catalogue.service import Service
from chalicelib.services.facilities.actions import forget_resident, forget_unsent, holdings, show_notes
from chalicelib.services.facilities.flow import TELL
from chalicelib.services.facilities.settings import FacilitiesSettings

SERVICE = Service(
    name="facilities",
    folder=Path(__file__).parent,
    settings=FacilitiesSettings,
    entries={"tell": TELL, "mine": show_notes},
    on_unsend=forget_unsent,
    holds=holdings,
    erase=forget_resident,
)
