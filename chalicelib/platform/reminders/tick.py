"""Each minute: hand what falls due to the workers.

A tick on paper: it reads where the last one ended, then what is due since, lane by lane of each hour, and sends an
order for each due thing; only then does it write how far it got. Killed midway, the next tick sends the same orders
again, which the workers bear. Its cost is a few queries and the things due, whatever else is stored.
"""

from datetime import UTC, datetime, timedelta

from chalicelib.kernel.estate import NOTICES
from chalicelib.kernel.storage import AllTenants, Directory
from chalicelib.platform.house import House
from chalicelib.platform.messaging.outbox import order_for
from chalicelib.platform.reminders.minutes import lanes_between, minute_of

HOUSE = "-"
"""Stands for the house itself where the directory names a tenant."""
FURTHEST_BACK = timedelta(hours=48)
"""After a longer standstill older reminders are not caught up with: they would come days late."""

OVERLAP = timedelta(minutes=2)
"""Looked at again: an index may lag, and a thing may have been set for a minute that was just over."""

AFTER = "~"
"""Sorts after everything that stands at a minute (`<minute>#<name>`)."""

_CURSOR = Directory("tick")


def tick(house: House) -> int:
    """Hand over all that fell due since the last tick. Returns how many things."""
    now = house.clock()
    done = last_tick()
    since = min(done or now, now)  # a clock that was put back goes on from where it stands
    after, until = minute_of(max(since - OVERLAP, now - FURTHEST_BACK)), minute_of(now)
    handed = sum(_hand_over(house, lane, after, until) for lane in lanes_between(after, until))
    if done is None or until != minute_of(done):
        _CURSOR.enter("done", HOUSE, {"minute": until})
    return handed


def last_tick() -> datetime | None:
    """The minute up to which all was handed over; None before the first tick."""
    entry = _CURSOR.find("done")
    return datetime.fromisoformat(entry.facts["minute"]).replace(tzinfo=UTC) if entry else None


def _hand_over(house: House, lane: str, after: str, until: str) -> int:
    """Orders for what stands in a lane after the minute `after`, up to the end of `until`."""
    handed = 0
    for due in AllTenants().due(lane, after + AFTER, until + AFTER):
        house.queues.send(NOTICES, order_for(due.tenant_id, due.kind, due.bucket, due.order))
        handed += 1
    return handed
