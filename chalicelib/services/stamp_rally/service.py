"""What the house knows of stamp_rally."""

from pathlib import Path

from chalicelib.platform.catalogue.service import Service
from chalicelib.services.stamp_rally.actions import forget_resident, forget_unsent, holdings, show_notes
from chalicelib.services.stamp_rally.flow import TELL
from chalicelib.services.stamp_rally.settings import StampRallySettings

SERVICE = Service(
    name="stamp_rally",
    folder=Path(__file__).parent,
    settings=StampRallySettings,
    entries={"tell": TELL, "mine": show_notes},
    on_unsend=forget_unsent,
    holds=holdings,
    erase=forget_resident,
)
