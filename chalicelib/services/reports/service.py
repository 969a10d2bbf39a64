"""Reports, as the catalogue knows them."""

from pathlib import Path

from chalicelib.platform.cases.actions import part_from, unsend
from chalicelib.platform.catalogue.service import Service
from chalicelib.services.reports.actions import holdings, my_reports, show_case, understand, unfollow_report
from chalicelib.services.reports.flow import ADD_PHOTOS, FILE, WITHDRAW
from chalicelib.services.reports.settings import ReportsSettings

SERVICE = Service(
    name="reports",
    folder=Path(__file__).parent,
    settings=ReportsSettings,
    entries={
        "file": FILE,
        "mine": my_reports,
        "case": show_case,
        "add_photo": ADD_PHOTOS,
        "withdraw": WITHDRAW,
        "unfollow": unfollow_report,
    },
    understands=understand,
    on_unsend=unsend,
    holds=holdings,
    erase=part_from,
    staff="chalicelib.services.reports.staff",
    public="chalicelib.services.reports.public",
)
