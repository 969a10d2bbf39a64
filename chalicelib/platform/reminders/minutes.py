"""Minutes as the clock reads them: due things stand in the index under their hour, in the order of their minutes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zlib import crc32

from chalicelib.kernel.storage import Place

LANES = 4
"""An hour's things are spread over so many index partitions, so that seven in the evening is not one hot spot."""

HOUR = len("2026-11-22T10")


def minute_of(instant: datetime) -> str:
    """The minute an instant lies in, UTC: `2026-11-22T10:00`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")


def due_place(at: datetime, name: str) -> Place:
    """Where a thing stands that is due at an instant: at the first full minute that is not before it."""
    early = at.astimezone(UTC)
    whole = early.replace(second=0, microsecond=0)
    minute = minute_of(whole if whole == early else whole + timedelta(minutes=1))
    return Place(f"{minute[:HOUR]}#{crc32(name.encode()) % LANES}", f"{minute}#{name}")


def lanes_between(after: str, until: str) -> Iterator[str]:
    """The index partitions that hold the minutes after `after` up to and including `until`, hour by hour."""
    hour = datetime.fromisoformat(after).replace(minute=0, tzinfo=UTC)
    while minute_of(hour) <= until:
        yield from (f"{minute_of(hour)[:HOUR]}#{lane}" for lane in range(LANES))
        hour += timedelta(hours=1)
