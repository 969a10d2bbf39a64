"""The city's clock, which can be moved: so that tonight's reminder can be seen this morning.

How far it was moved is kept on disk. It is moved over HTTP: `POST /_city/clock` with `{"advance": seconds}`,
`{"at": "2026-12-01T19:00:00+09:00"}` or `{"reset": true}`; `GET` tells the time. Only the city on one machine has it.
"""

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chalicelib.kernel.clock import Clock, machine_clock
from infra.local.server import Answered, Asked, answer_json

PATH = "/_city/clock"


class CityClock:
    """The machine's clock and how far it was moved; `folder` keeps that. Callable as a `Clock`."""

    def __init__(self, folder: Path, machine: Clock = machine_clock) -> None:
        self._machine = machine
        self._note = folder / "clock.json"
        self._moved = threading.Condition()
        self._offset = timedelta(seconds=json.loads(self._note.read_text()) if self._note.exists() else 0)

    def __call__(self) -> datetime:
        return self._machine() + self._offset

    def advance(self, by: timedelta) -> datetime:
        """Move it, and wake who waits for a time to come; answers the new time."""
        with self._moved:
            self._offset += by
            self._note.parent.mkdir(parents=True, exist_ok=True)
            self._note.write_text(json.dumps(self._offset.total_seconds()))
            self._moved.notify_all()
        return self()

    def set(self, at: datetime) -> datetime:
        return self.advance(at - self())

    def reset(self) -> datetime:
        return self.advance(-self._offset)

    def wait_until(self, at: datetime, at_most: timedelta) -> None:
        """Sleep until the clock shows `at`, is moved, or `at_most` of real time has passed."""
        with self._moved:
            left = min(at - self(), at_most)
            self._moved.wait(max(0.0, left.total_seconds()))

    def page(self, asked: Asked) -> Answered:
        """The clock over HTTP. JSON only: a page of another origin cannot send it unasked."""
        if asked.method == "POST":
            if not asked.header("Content-Type").startswith("application/json"):
                return answer_json(415, {"message": "Send application/json"})
            try:
                self._obey(json.loads(asked.body))
            except (ValueError, TypeError, OverflowError, AttributeError) as error:
                return answer_json(400, {"message": f'Send "advance", "at" or "reset": {error}'})
        return answer_json(200, {"now": self().isoformat(), "moved": self._offset.total_seconds()})

    def _obey(self, order: dict[str, object]) -> None:
        match order:
            case {"advance": int() | float() as seconds}:
                self.advance(timedelta(seconds=seconds))
            case {"at": str() as at}:
                self.set(instant(at))
            case {"reset": True}:
                self.reset()
            case _:
                raise ValueError("none of them is there")


def instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time needs its zone, such as +09:00")
    return at.astimezone(UTC)
