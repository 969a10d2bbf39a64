"""What the clock will say today, for the desk's first page and its own."""

from datetime import timedelta

from chalicelib.kernel.storage import Page
from chalicelib.platform.house import Office
from chalicelib.platform.reminders.repository import ReminderRecord, Reminders

MOST = 500
"""Reminders that are read for one view."""


def coming_today(office: Office) -> Page[ReminderRecord]:
    """The reminders of today that are still to come, the soonest first; one query."""
    now = office.now()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return Reminders(office.scope).between(now, midnight, limit=MOST)
