"""When the clock asks: the round of a district, in the evening before or in the morning of a collection."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EVENING, MORNING = "evening", "morning"


def round_id(area_id: str, slot: str, clock: str) -> str:
    """The name of the reminder all subscribers of a district, slot and time share."""
    return f"garbage:{area_id}:{slot}:{clock.replace(':', '')}"


def next_time(zone: str, clock: str, after: datetime) -> datetime:
    """The first instant after `after` at which the clocks of `zone` show `clock` (`HH:MM`)."""
    local = after.astimezone(ZoneInfo(zone))
    hour, minute = map(int, clock.split(":"))
    today = datetime.combine(local.date(), time(hour, minute), local.tzinfo)
    if today.astimezone(UTC) > after.astimezone(UTC):
        return today
    return datetime.combine(local.date() + timedelta(days=1), time(hour, minute), local.tzinfo)


def day_told(slot: str, local: datetime) -> date:
    """The day a round at that local time tells of."""
    return local.date() + timedelta(days=1) if slot == EVENING else local.date()
