"""Each minute: hand what falls due to the workers.

A tick on paper: it reads where the last one ended, then every minute since, lane by lane, and sends an order for each
due thing; only then does it write how far it got. Killed midway, the next tick sends the same orders again, which the
workers bear. Its cost is the minutes passed and the things due, whatever else is stored.
"""

from datetime import timedelta

from chalicelib.kernel.estate import NOTICES
from chalicelib.kernel.storage import AllTenants, Directory
from chalicelib.platform.house import House
from chalicelib.platform.messaging.outbox import order_for
from chalicelib.platform.reminders.minutes import lanes, minute_of, minutes_between

HOUSE = "-"
"""Stands for the house itself where the directory names a tenant."""
FURTHEST_BACK = timedelta(hours=48)
"""After a longer standstill older reminders are not caught up with: they would come days late."""

_CURSOR = Directory("tick")


def tick(house: House) -> int:
    """Hand over all that fell due since the last tick. Returns how many things."""
    now = house.clock()
    entry = _CURSOR.find("done")
    before = minute_of(now - timedelta(minutes=2))
    after = max(entry.facts["minute"], minute_of(now - FURTHEST_BACK)) if entry else before
    handed = 0
    for minute in minutes_between(after, now):
        handed += sum(_hand_over(house, lane) for lane in lanes(minute))
        _CURSOR.enter("done", HOUSE, {"minute": minute})
    return handed


def _hand_over(house: House, lane: str) -> int:
    handed = 0
    for due in AllTenants().due(lane):
        house.queues.send(NOTICES, order_for(due.tenant_id, due.kind, due.bucket, due.order))
        handed += 1
    return handed
