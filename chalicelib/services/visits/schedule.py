"""What the clock asks of bookings: reminders, waiting lists, lotteries, what was called off, the nightly audit."""

from collections.abc import Mapping
from datetime import date

from chalicelib.platform.bookings.repository import Bookings
from chalicelib.platform.bookings.rounds import come_round
from chalicelib.platform.house import Office
from chalicelib.platform.reminders.model import Reminder, Round
from chalicelib.services.visits.actions.desk import town_desk


def remind(office: Office, reminder: Reminder) -> Round:
    """The answer to a reminder of ours."""
    return come_round(town_desk(office), reminder)


def happened(office: Office, day: date) -> Mapping[str, int]:
    """For the town's numbers: who was expected on a day, and what came of it; places, not persons."""
    lines = list(Bookings(office.scope).each_on("visits", day))
    missed = sum(line.places for line in lines if line.state == "missed")
    return {"予約された人数": sum(line.places for line in lines), "来られなかった人数": missed}
