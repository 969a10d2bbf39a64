"""Minutes as the clock reads them: due things stand in the index under their minute, spread over a few lanes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zlib import crc32

from chalicelib.kernel.storage import Place

LANES = 4
"""A minute's things are spread over so many index partitions, so that seven in the evening is not one hot spot."""


def minute_of(instant: datetime) -> str:
    """The minute an instant lies in, UTC: `2026-11-22T10:00`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")


def due_place(at: datetime, name: str) -> Place:
    """Where a thing stands that is due at an instant: never before it."""
    early = at.astimezone(UTC)
    late = early.replace(second=0, microsecond=0) + (
        timedelta(minutes=1) if early.second or early.microsecond else timedelta()
    )
    return Place(f"{minute_of(late)}#{crc32(name.encode()) % LANES}", name)


def lanes(minute: str) -> Iterator[str]:
    return (f"{minute}#{lane}" for lane in range(LANES))


def minutes_between(after: str, until: datetime) -> Iterator[str]:
    """Each minute after `after` up to and including the one `until` lies in."""
    step = datetime.fromisoformat(after).replace(tzinfo=UTC) + timedelta(minutes=1)
    while minute_of(step) <= minute_of(until):
        yield minute_of(step)
        step += timedelta(minutes=1)
