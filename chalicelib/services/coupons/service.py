"""What the house knows of coupons."""

from pathlib import Path

from chalicelib.platform.catalogue.service import Service
from chalicelib.services.coupons.actions import forget_resident, holdings
from chalicelib.services.coupons.flow import show_campaigns, show_mine, take
from chalicelib.services.coupons.schedule import remind
from chalicelib.services.coupons.settings import CouponsSettings

SERVICE = Service(
    name="coupons",
    folder=Path(__file__).parent,
    settings=CouponsSettings,
    entries={"list": show_campaigns, "take": take, "mine": show_mine},
    remind=remind,
    holds=holdings,
    erase=forget_resident,
    liff="chalicelib.services.coupons.liff",
    partner="chalicelib.services.coupons.partner",
    staff="chalicelib.services.coupons.staff",
)
