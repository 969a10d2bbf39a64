"""A town's places and vacancies, brought in as its staff would, from files beside its own."""

import logging
from pathlib import Path

from chalicelib.platform.house import Office
from chalicelib.platform.places.importing import import_places
from chalicelib.platform.places.repository import Standings
from chalicelib.services.facilities.staff.vacancies import bring_in

TOWNS_FIRST = "towns"
VACANCIES = "vacancies"

LOG = logging.getLogger("city.towns")


def fill_places(office: Office, folder: Path) -> None:
    """Bring in each file as the data set it is named after, unless staff have had one stand already.

    The parts of the town come first, since rows without coordinates are placed by them.
    """
    if not folder.is_dir() or Standings(office.scope).now():
        return
    files = sorted(folder.glob("*.csv"), key=lambda file: (file.stem != TOWNS_FIRST, file.stem))
    for file in [each for each in files if each.stem != VACANCIES]:
        done = import_places(office, file.stem, {file.name: file.read_bytes()}, by="開設時の取込み")
        LOG.info("%s: %d %s", office.tenant.id, done.record.facts["counts"]["places"], file.stem)
        for error in done.errors:
            LOG.info("%s: %s, row %d: %s", office.tenant.id, error.file, error.row, error.complaint)
    table = folder / f"{VACANCIES}.csv"
    if table.exists():
        bring_in(office, "nursery", {table.name: table.read_bytes()}, by="開設時の取込み")
