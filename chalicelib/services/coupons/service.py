"""What the house knows of coupons."""

from pathlib import Path

from chalicelib.platform.catalogue.service import Service
from chalicelib.services.coupons.actions import forget_resident, forget_unsent, holdings, show_notes
from chalicelib.services.coupons.flow import TELL
from chalicelib.services.coupons.settings import CouponsSettings

SERVICE = Service(
    name="coupons",
    folder=Path(__file__).parent,
    settings=CouponsSettings,
    entries={"tell": TELL, "mine": show_notes},
    on_unsend=forget_unsent,
    holds=holdings,
    erase=forget_resident,
)
