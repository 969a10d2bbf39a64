"""A rally's spots, brought in from a file beside the town's own as its staff would, and screens for staffed spots."""

import logging
from pathlib import Path

from chalicelib.kernel.ids import derived, digest
from chalicelib.platform.house import Office
from chalicelib.platform.imports.tables import read_table
from chalicelib.platform.partners.enrolling import enrol
from chalicelib.services.stamp_rally.formats.spots import read_spots
from chalicelib.services.stamp_rally.repository import SERVICE, SpotBook
from chalicelib.services.stamp_rally.schedule import ensure_running
from chalicelib.services.stamp_rally.settings import StampRallySettings
from chalicelib.services.stamp_rally.staff.campaigns import areas_of

LOG = logging.getLogger("city.towns")


def fill_rally(office: Office, folder: Path) -> None:
    """Bring the spots of `<campaign>.csv` in and let the campaign begin, unless staff have had some stand already."""
    book = SpotBook(office.scope)
    for file in sorted(folder.glob("*.csv")) if folder.is_dir() else ():
        settings: StampRallySettings = office.settings(SERVICE)
        campaign = settings.campaign(file.stem)
        if campaign is None or book.now(campaign.id).spots:
            continue
        read = read_spots(read_table(file.name, file.read_bytes())[0], areas_of(office))
        edition = digest("rally", file.stem, length=10)
        book.turn(campaign.id, read.spots, seen="", edition=edition, told="開設時の取込み", at=office.now())
        ensure_running(office, campaign)
        for spot in read.spots:
            if {"qr", "code"} & set(spot.kinds):
                about = f"{campaign.id}/{spot.id}"
                enrol(office.scope, SERVICE, spot.names["ja"], derived(f"rally/{about}"), about=about)
        LOG.info("%s: %d spots, %d rows left out", office.tenant.id, len(read.spots), len(read.errors))
