"""Bookings as iCalendar (RFC 5545): one booking for its resident's calendar, a feed of counts for staff."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

PRODUCT = "-//Madoguchi//Visits//JA"
REFRESH = timedelta(hours=1)


@dataclass(frozen=True)
class TimedEvent:
    """Something from a time to a time. `uid` stays when it moves."""

    uid: str
    starts: datetime
    ends: datetime
    summary: str
    place: str = ""
    description: str = ""
    is_cancelled: bool = False
    sequence: int = 0


def calendar_text(events: Iterable[TimedEvent], written_at: datetime, *, name: str = "") -> str:
    """A calendar. With a `name` it is a feed that programs come back to."""
    told = Calendar()
    told.add("prodid", PRODUCT)
    told.add("version", "2.0")
    told.add("method", "PUBLISH")
    if name:
        told.add("name", name)
        told.add("x-wr-calname", name)
        told.add("refresh-interval", REFRESH, {"VALUE": "DURATION"})
    for event in events:
        told.add_component(_drawn(event, written_at))
    text: bytes = told.to_ical()
    return text.decode()


def _drawn(event: TimedEvent, written_at: datetime) -> Event:
    drawn = Event()
    drawn.add("uid", event.uid)
    drawn.add("dtstamp", written_at.astimezone(UTC))
    drawn.add("dtstart", event.starts.astimezone(UTC))
    drawn.add("dtend", event.ends.astimezone(UTC))
    drawn.add("summary", event.summary)
    drawn.add("sequence", event.sequence)
    drawn.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    if event.place:
        drawn.add("location", event.place)
    if event.description:
        drawn.add("description", event.description)
    return drawn
