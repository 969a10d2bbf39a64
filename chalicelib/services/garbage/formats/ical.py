"""Collection days as an iCalendar feed (RFC 5545, with RFC 7986's name and refresh interval): values in, text out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

PRODUCT = "-//Madoguchi//Garbage//JA"
REFRESH = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class DayEvent:
    """Something on one whole day. `uid` stays when the day moves, so that calendars move it too."""

    uid: str
    day: date
    summary: str
    description: str = ""


def calendar_text(name: str, events: Iterable[DayEvent], written_at: datetime) -> str:
    """The feed. `written_at` (aware) is when what it says came to stand, so the same days give the same text."""
    feed = Calendar()
    feed.add("prodid", PRODUCT)
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    feed.add("name", name)
    feed.add("x-wr-calname", name)
    feed.add("refresh-interval", REFRESH, {"VALUE": "DURATION"})
    feed.add("x-published-ttl", "PT12H")
    for event in events:
        feed.add_component(_drawn(event, written_at))
    text: bytes = feed.to_ical()
    return text.decode()


def _drawn(event: DayEvent, written_at: datetime) -> Event:
    drawn = Event()
    drawn.add("uid", event.uid)
    drawn.add("dtstamp", written_at)
    drawn.add("dtstart", event.day)
    drawn.add("dtend", event.day + timedelta(days=1))
    drawn.add("summary", event.summary)
    if event.description:
        drawn.add("description", event.description)
    drawn.add("transp", "TRANSPARENT")
    return drawn
