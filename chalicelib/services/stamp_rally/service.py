"""The stamp rally, as the catalogue knows it."""

from pathlib import Path

from chalicelib.platform.catalogue.service import Service
from chalicelib.services.stamp_rally.actions import forget_resident, holdings, show_rally
from chalicelib.services.stamp_rally.flow import ENTER
from chalicelib.services.stamp_rally.repository import SERVICE as NAME
from chalicelib.services.stamp_rally.schedule import remind
from chalicelib.services.stamp_rally.settings import StampRallySettings

SERVICE = Service(
    name=NAME,
    folder=Path(__file__).parent,
    settings=StampRallySettings,
    entries={"start": show_rally, "enter": ENTER},
    remind=remind,
    holds=holdings,
    erase=forget_resident,
    staff="chalicelib.services.stamp_rally.staff",
    liff="chalicelib.services.stamp_rally.liff",
    partner="chalicelib.services.stamp_rally.partner",
    public="chalicelib.services.stamp_rally.public",
)
