"""Reminders: at a time, about a thing. What to say, and to whom, is decided when the time comes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chalicelib.platform.messaging.reply import Reply


@dataclass(frozen=True)
class Reminder:
    """Something to be decided at a time. It holds what it is about, never what will be said."""

    id: str
    service: str
    at: datetime
    about: Mapping[str, Any] = field(default_factory=dict)
    late: timedelta = timedelta()
    """How late its service is asked: the service decides whether it still makes sense."""


@dataclass(frozen=True)
class Recipient:
    """A resident as a sender needs them."""

    user_id: str
    channel_key: str
    language: str


@dataclass(frozen=True)
class Notice:
    """One thing to say to one resident."""

    to: Recipient
    reply: Reply


@dataclass(frozen=True)
class Round:
    """What a service answers when its reminder is due: whom to tell what, and when to ask again (None: never)."""

    notices: Iterable[Notice] = ()
    again: datetime | None = None
    about: Mapping[str, Any] | None = None
    """What the reminder is about from then on; None: as before."""


Remind = Callable[[Any, Reminder], Round]
"""`(office, reminder) -> Round`, declared as a service's `remind`."""
