"""What the house knows of visits."""

from pathlib import Path

from chalicelib.platform.catalogue.service import Service
from chalicelib.services.visits.actions import forget_resident, forget_unsent, holdings, show_notes
from chalicelib.services.visits.flow import TELL
from chalicelib.services.visits.settings import VisitsSettings

SERVICE = Service(
    name="visits",
    folder=Path(__file__).parent,
    settings=VisitsSettings,
    entries={"tell": TELL, "mine": show_notes},
    on_unsend=forget_unsent,
    holds=holdings,
    erase=forget_resident,
)
