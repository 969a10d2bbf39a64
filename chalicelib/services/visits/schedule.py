"""What the clock asks of bookings: reminders, waiting lists, lotteries, what was called off, the nightly audit."""

from chalicelib.platform.bookings.rounds import come_round
from chalicelib.platform.house import Office
from chalicelib.platform.reminders.model import Reminder, Round
from chalicelib.services.visits.actions.desk import town_desk


def remind(office: Office, reminder: Reminder) -> Round:
    """The answer to a reminder of ours."""
    return come_round(town_desk(office), reminder)
