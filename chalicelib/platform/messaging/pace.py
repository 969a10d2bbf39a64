"""The pace at which a channel is called: one row per channel and endpoint, moved forward by a conditional write.

A generic cell rate algorithm (ITU-T I.371): the row holds the moment up to which calls are given out. Who wants some
calls moves it on by as many intervals and makes them when its own begin. Below what LINE takes of a channel:
https://developers.line.biz/en/reference/messaging-api/#rate-limits
"""

from datetime import datetime, timedelta
from typing import ClassVar, Literal

from pynamodb.attributes import UnicodeAttribute

from chalicelib.kernel.errors import Conflict, TemporaryFailure
from chalicelib.kernel.storage import Key, TenantItem, TenantRepository
from chalicelib.platform.house import Office

Endpoint = Literal["multicast", "push"]
PER_SECOND: dict[Endpoint, int] = {"multicast": 190, "push": 1_900}
"""LINE takes 200 and 2,000. What is left free is for tries that LINE counted and we do not know of."""
BACK_OFF = timedelta(seconds=1)
TRIES = 50
"""Workers of one channel meet at its row, each for a moment."""


class PaceRecord(TenantItem):
    kind = "pace"

    channel_key = UnicodeAttribute()
    endpoint = UnicodeAttribute()
    given_until = UnicodeAttribute(null=True)
    """Up to when calls are given out, to whomever. ISO 8601."""
    urgent_until = UnicodeAttribute(null=True)
    """Up to when they are given out to what is urgent: others wait behind that."""

    def key(self) -> Key:
        return Key(f"{self.channel_key}#{self.endpoint}")


class Paces(TenantRepository[PaceRecord]):
    """A tenant's paces."""

    item: ClassVar[type[TenantItem]] = PaceRecord


def reserve(
    office: Office,
    channel_key: str,
    endpoint: Endpoint,
    calls: int = 1,
    *,
    within: timedelta,
    is_urgent: bool = False,
) -> float | None:
    """Seconds to wait until so many calls may be made; None, and nothing is reserved, where it would be too long.

    What is urgent waits for what is urgent alone; the others' calls move back by as many.
    """
    took = timedelta(seconds=calls / PER_SECOND[endpoint])
    for _ in range(TRIES):
        pace, now = _pace(office, channel_key, endpoint), office.house.clock()
        given, urgent = _at_least(pace.given_until, now), _at_least(pace.urgent_until, now)
        begin = urgent if is_urgent else max(given, urgent)
        if begin - now > within:
            return None
        pace.given_until = (max(given, begin) + took).isoformat()
        pace.urgent_until = (begin + took).isoformat() if is_urgent else pace.urgent_until
        if _is_written(office, pace):
            return (begin - now).total_seconds()
    raise TemporaryFailure("Too many workers call one channel at once")


def back_off(office: Office, channel_key: str, endpoint: Endpoint) -> None:
    """LINE found us too quick: nobody calls for a second more."""
    for _ in range(TRIES):
        pace, now = _pace(office, channel_key, endpoint), office.house.clock()
        pace.given_until = (_at_least(pace.given_until, now) + BACK_OFF).isoformat()
        pace.urgent_until = (_at_least(pace.urgent_until, now) + BACK_OFF).isoformat()
        if _is_written(office, pace):
            return


def _pace(office: Office, channel_key: str, endpoint: Endpoint) -> PaceRecord:
    record = Paces(office.scope).records.find(f"{channel_key}#{endpoint}")
    return record or PaceRecord(channel_key=channel_key, endpoint=endpoint)


def _at_least(moment: str | None, now: datetime) -> datetime:
    return max(datetime.fromisoformat(moment), now) if moment else now


def _is_written(office: Office, pace: PaceRecord) -> bool:
    try:
        Paces(office.scope).records.change(pace)
    except Conflict:
        return False
    return True
