"""What the house knows of rides."""

from pathlib import Path

from chalicelib.platform.catalogue.service import Service
from chalicelib.services.rides.actions import forget_resident, forget_unsent, holdings, show_notes
from chalicelib.services.rides.flow import TELL
from chalicelib.services.rides.settings import RidesSettings

SERVICE = Service(
    name="rides",
    folder=Path(__file__).parent,
    settings=RidesSettings,
    entries={"tell": TELL, "mine": show_notes},
    on_unsend=forget_unsent,
    holds=holdings,
    erase=forget_resident,
)
