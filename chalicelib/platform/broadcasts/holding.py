"""What holds an approved broadcast up: its own time, second thoughts, nights, and a category's share of attention."""

from datetime import datetime, time, timedelta

from chalicelib.platform.broadcasts.attention import free_again
from chalicelib.platform.broadcasts.content import is_quiet
from chalicelib.platform.broadcasts.model import Broadcast
from chalicelib.platform.broadcasts.settings import BroadcastSettings
from chalicelib.platform.house import Office
from chalicelib.platform.situations import repository as situations

UNTIL_CALM = timedelta(minutes=10)
"""When to look again while the town is in disaster mode."""
STANDING = "standing:"
"""How an approval by a standing order of the town is signed."""


def settings_of(office: Office) -> BroadcastSettings:
    return office.choices("broadcasts", BroadcastSettings)


def begins_at(office: Office, broadcast: Broadcast, now: datetime) -> datetime:
    """The earliest moment from now on at which it may begin, once approved. What is urgent waits only for its time."""
    moment = max(now, _meant_for(broadcast) or now)
    if broadcast.is_urgent:
        return moment
    category = settings_of(office).category(broadcast.category)
    moment = max(moment, _thought_over(office, broadcast) or moment)
    if situations.of(office).holds_sends:
        moment = max(moment, now + UNTIL_CALM)
    if category is None:
        return moment
    moment = max(moment, free_again(office, category, moment, besides=broadcast.id) or moment)
    return after_quiet(category.quiet, office.tenant.local(moment))


def after_quiet(hours: str, moment: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours it lies in. `moment` is on the town's clocks."""
    if not is_quiet(hours, moment.time()):
        return moment
    end = time.fromisoformat(hours.split("-")[1])
    awake = moment.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return awake if awake > moment else awake + timedelta(days=1)


def _meant_for(broadcast: Broadcast) -> datetime | None:
    return datetime.fromisoformat(broadcast.send_at) if broadcast.send_at else None


def _thought_over(office: Office, broadcast: Broadcast) -> datetime | None:
    """The end of the time for second thoughts, which a standing order does not have."""
    approval = broadcast.approval
    if approval is None or approval.by.startswith(STANDING):
        return None
    return datetime.fromisoformat(approval.at) + timedelta(minutes=settings_of(office).hold_minutes)
