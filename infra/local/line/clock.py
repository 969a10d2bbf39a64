"""The stand-in's time: the city's clock, and how far it was moved from here."""

from collections.abc import Callable
from datetime import datetime, timedelta

from chalicelib.kernel.clock import Clock
from infra.local.line.store import Store

MoveClock = Callable[[timedelta], object]


class LineClock:
    """Answers the time as LINE sees it.

    `move` turns the whole city's clock on, where there is one to turn; without it LINE's own time moves, by an offset
    that is kept with the chats.
    """

    def __init__(self, now: Clock, store: Store, move: MoveClock | None = None) -> None:
        self._now = now
        self._store = store
        self._move = move or self._move_offset

    def now(self) -> datetime:
        return self._now() + self._offset

    def milliseconds(self) -> int:
        return int(self.now().timestamp() * 1000)

    def advance(self, by: timedelta) -> datetime:
        self._move(by)
        return self.now()

    @property
    def _offset(self) -> timedelta:
        return timedelta(seconds=float(self._store.setting("clock offset", "0")))

    def _move_offset(self, by: timedelta) -> None:
        self._store.keep_setting("clock offset", str((self._offset + by).total_seconds()))
