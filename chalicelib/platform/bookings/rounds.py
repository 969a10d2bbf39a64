"""What is due of bookings, done for the service whose reminder it is."""

from chalicelib.platform.bookings.audit import audit
from chalicelib.platform.bookings.changes import finish_calling_off
from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.lotteries import Lottery
from chalicelib.platform.bookings.reminding import notices_before
from chalicelib.platform.bookings.waiting import look_round, slot_or_gone
from chalicelib.platform.reminders.model import Reminder, Round


def come_round(desk: Desk, reminder: Reminder) -> Round:
    """The answer of a service that books to a reminder of its own."""
    now, about = desk.office.now(), reminder.about
    match about.get("what"):
        case "before":
            return Round(notices_before(desk, reminder))
        case "look":
            return Round(again=look_round(desk, about["offering"], about["starts"], now))
        case "call_off":
            finish_calling_off(desk, slot_or_gone(desk, about["offering"], about["starts"]), now)
        case "lottery":
            return _drawn(desk, about["offering"], about["starts"])
        case "audit":
            return audit(desk, reminder)
    return Round()


def _drawn(desk: Desk, offering_id: str, starts: str) -> Round:
    offering = desk.find(offering_id)
    if offering is None:
        return Round()
    return Round(Lottery(desk, offering, slot_or_gone(desk, offering_id, starts)).settle(desk.office.now()))
