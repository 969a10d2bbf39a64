"""A town's shared rides, brought in as its staff and drivers would, from files beside its own."""

import json
import logging
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from chalicelib.platform.house import Office
from chalicelib.platform.residents.model import resident_id
from chalicelib.services.rides.actions.driving import offer_trip
from chalicelib.services.rides.actions.refusing import Refusal
from chalicelib.services.rides.actions.timetables import read_timetable, stand_for
from chalicelib.services.rides.model.driver import PRIVATE, Driver
from chalicelib.services.rides.model.ride import Run
from chalicelib.services.rides.model.timetable import days_from
from chalicelib.services.rides.repository import TownRides

LOG = logging.getLogger("city.towns")
DAYS = 10
"""Days from tomorrow on which drivers have offered their trips."""
VALID = timedelta(days=400)


def fill_rides(office: Office, folder: Path, user_of: Mapping[str, str], line_id: str) -> None:
    """Let a timetable stand with drivers and their offers, unless staff have had some stand already.

    `user_of`: the LINE user id of a resident by the name LINE shows.
    """
    if not folder.is_dir() or TownRides(office, fresh=True).standing["edition"]:
        return
    files = {file.name: file.read_bytes() for file in sorted(folder.glob("*.txt"))}
    record = read_timetable(office, files)
    stand_for(office, record, sorted(files), "開設時の取込み", seen="")
    town = TownRides(office, fresh=True)
    told = tomllib.loads((folder / "drivers.toml").read_text(encoding="utf-8"))["drivers"]
    for each in told:
        name = resident_id(line_id, user_of.get(each["resident"], each["resident"]))
        _offers(town, _admitted(town, name, each), each["trips"])
    LOG.info(
        "%s: %d stops, %d trips, %d drivers",
        office.tenant.id,
        *map(len, (town.timetable.stops, town.timetable.trips, told)),
    )


def _admitted(town: TownRides, name: str, told: Mapping[str, Any]) -> Driver:
    until = (town.today + VALID).isoformat()
    now = town.office.now().isoformat()
    driver = Driver(name, "approved", told["seats"], told["car"], until, until, applied_at=now, decided_at=now)
    private = json.dumps({part: told[part] for part in PRIVATE}, ensure_ascii=False)
    sealed = town.office.house.sealer.seal(town.scope.tenant_id, driver.purpose, private)
    town.drivers.keep(Driver(**{**driver.__dict__, "sealed": sealed}), warn_days=town.settings.papers_warned)
    return town.drivers.fetch(name)


def _offers(town: TownRides, driver: Driver, trips: list[str]) -> None:
    for day in days_from(town.today + timedelta(days=1), DAYS):
        for trip in trips:
            with suppress(Refusal):  # it does not run on that day
                offer_trip(town, driver, Run(day, trip), driver.seats, town.office.house.clock())
