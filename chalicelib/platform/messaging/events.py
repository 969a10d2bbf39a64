"""Reading LINE's webhooks without losing anything: events as plain dicts, unknown kinds and properties kept.

https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.kernel.errors import HouseError
from chalicelib.kernel.ids import digest

_HALF = re.compile("[\ud800-\udfff]")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = int((datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH).total_seconds()) * 1000


class NotAWebhook(HouseError):
    """What was sent is not a webhook of LINE's."""

    status = 400


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in a chat."""

    id: str
    """LINE's `webhookEventId`, the same in every redelivery; for an event without one, derived from its content."""
    kind: str
    """`message`, `postback`, `follow`, …, also ones we do not know yet; empty when LINE named none."""
    at: datetime
    """When it happened, also when delivered again later. 1970 when LINE told no time."""
    user_id: str | None
    reply_token: str | None
    is_standby: bool
    """Another channel owns the chat: nothing may be sent."""
    raw: Mapping[str, Any] = field(hash=False)
    """The event as LINE sent it."""

    @property
    def message_id(self) -> str:
        """The message that was sent; empty for an event that is none."""
        return _string(_object(self.raw.get("message")).get("id")) or ""

    @property
    def text(self) -> str:
        """What was typed; empty for anything else."""
        return _string(_object(self.raw.get("message")).get("text")) or ""

    @property
    def postback(self) -> str:
        """What a tapped button carries; empty for anything else."""
        return _string(_object(self.raw.get("postback")).get("data")) or ""

    @property
    def picked(self) -> str:
        """The date, time or both that came with a postback; empty when none did."""
        params = _object(_object(self.raw.get("postback")).get("params"))
        return next((told for key in ("date", "time", "datetime") if (told := _string(params.get(key)))), "")

    @property
    def unsent_id(self) -> str:
        """The message that was taken back; empty for any other event."""
        return _string(_object(self.raw.get("unsend")).get("messageId")) or ""


def events_of(body: bytes) -> tuple[str, tuple[Event, ...]]:
    """The bot a webhook is for (`destination`, empty when not told), and its events; `NotAWebhook` if it is none."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotAWebhook() from error
    events = told.get("events") if isinstance(told, dict) else None
    if not isinstance(events, list) or not all(isinstance(raw, dict) for raw in events):
        raise NotAWebhook()
    return _string(told.get("destination")) or "", tuple(map(event_from, events))


def event_from(raw: Mapping[str, Any]) -> Event:
    """An event read from LINE's object, whatever of it is there."""
    return Event(
        id=_string(raw.get("webhookEventId")) or _derived_id(raw),
        kind=_string(raw.get("type")) or "",
        at=_instant(raw.get("timestamp")),
        user_id=_string(_object(raw.get("source")).get("userId")),
        reply_token=_string(raw.get("replyToken")),
        is_standby=raw.get("mode") == "standby",
        raw=raw,
    )


def _string(value: object) -> str | None:
    """The text, if it is one and not empty; half a character in it, which nothing else takes, becomes a question."""
    return _HALF.sub("\ufffd", value) if isinstance(value, str) and value else None


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _instant(milliseconds: object) -> datetime:
    is_time = isinstance(milliseconds, int) and 0 <= milliseconds <= _LATEST
    return _EPOCH + timedelta(milliseconds=milliseconds) if is_time and isinstance(milliseconds, int) else _EPOCH


def _derived_id(raw: Mapping[str, Any]) -> str:
    """The same for a redelivery, which differs in its `deliveryContext` alone."""
    content = {name: value for name, value in raw.items() if name != "deliveryContext"}
    return digest("event", json.dumps(content, sort_keys=True))
