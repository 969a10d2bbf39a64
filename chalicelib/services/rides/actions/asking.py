"""Finding a driver: who could drive a run, and asking them all by one message."""

from collections.abc import Iterator
from itertools import groupby

from chalicelib.kernel.storage import together
from chalicelib.platform.messaging.drawing import draw
from chalicelib.platform.messaging.outbox import Deliveries, DeliveryRecord, hasten
from chalicelib.platform.messaging.reply import Reply, Say
from chalicelib.platform.residents.model import Resident
from chalicelib.platform.residents.repository import Residents
from chalicelib.services.rides.actions.driving import is_free_for
from chalicelib.services.rides.actions.telling import is_reachable, request_card
from chalicelib.services.rides.model.driver import Driver
from chalicelib.services.rides.model.ride import Ride, Run
from chalicelib.services.rides.model.timetable import Trip
from chalicelib.services.rides.repository import SERVICE, TownRides


def available(town: TownRides, run: Run, trip: Trip) -> list[Driver]:
    """Drivers who may be asked for a run: approved, on that route and weekday, and not driving or riding then."""
    offers = town.offers.on(run.day.isoformat())
    would = [driver for driver in town.drivers.all() if driver.would_drive(trip.route, run.day)]
    return [driver for driver in would if is_free_for(town, driver, run, offers)]


def ask_all(town: TownRides, ride: Ride, *, cause: str) -> int:
    """Tell every driver who could take somebody of their request; how many were told. The first to take it wins."""
    trip = town.timetable.trip(ride.trip)
    drivers = available(town, ride.run, trip) if trip else []
    fitting = [driver.id for driver in drivers if driver.seats >= ride.seats and driver.id != ride.resident]
    found = [resident for id_ in fitting if (resident := Residents(town.scope).find(id_))]
    told = [resident for resident in found if is_reachable(town, resident)]
    deliveries = list(_messages(town, ride, told, cause))
    if deliveries:
        together(*deliveries)
        hasten(town.office, *deliveries)
    return len(told)


def _messages(town: TownRides, ride: Ride, told: list[Resident], cause: str) -> Iterator[DeliveryRecord]:
    """One message to all of a channel who speak a language."""
    reply = Reply((request_card(town, ride, Say("news.asked.title")),))

    def alike(resident: Resident) -> tuple[str, str]:
        return resident.channel_key, resident.language

    for (key, language), group in groupby(sorted(told, key=alike), alike):
        channel, users = town.office.channel(key), [resident.user_id for resident in group]
        messages = draw(town.office, channel, SERVICE, language, reply)
        told_as = (SERVICE, "asked", ride.number, cause, language)
        yield Deliveries(town.scope).written(town.office, channel, users, messages, *told_as)
