"""Riders who telephone: a clerk books for them; their name and number are sealed."""

import json
from collections.abc import Mapping

from chalicelib.kernel.ids import digest
from chalicelib.services.rides.actions.driving import refuse_past
from chalicelib.services.rides.actions.matching import Asked, Wish, book_ride
from chalicelib.services.rides.model.ride import Ride, Run
from chalicelib.services.rides.model.timetable import Leg
from chalicelib.services.rides.repository import TownRides


def book_for_caller(
    town: TownRides, run: Run, leg: Leg, seats: int, caller: Mapping[str, str], *, by: str, asked: Asked
) -> Ride:
    """Book for somebody who telephoned; deadlines do not bind a clerk, the past does."""
    refuse_past(town, run, asked.at)
    wish = Wish(
        day=run.day,
        leg=leg,
        seats=seats,
        luggage=caller.get("luggage", ""),
        caller=f"caller/{digest(asked.cause, length=12)}",
        private=json.dumps({"name": caller["name"], "phone": caller["phone"]}, ensure_ascii=False),
        by=by,
    )
    return book_ride(town, wish, asked)


def caller_of(town: TownRides, ride: Ride) -> Mapping[str, str]:
    """Name and number of who telephoned; empty for anybody else."""
    if not ride.sealed:
        return {}
    told: dict[str, str] = json.loads(town.office.house.sealer.open(town.scope.tenant_id, ride.purpose, ride.sealed))
    return told
