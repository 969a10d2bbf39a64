"""The stand-in's time: the city's clock, and how far it was moved from here."""

from datetime import datetime, timedelta

from chalicelib.kernel.clock import Clock
from infra.local.line.store import Store


class LineClock:
    """Answers the time as LINE sees it; an offset set here is kept with the chats."""

    def __init__(self, now: Clock, store: Store) -> None:
        self._now = now
        self._store = store

    def now(self) -> datetime:
        return self._now() + self.offset

    def milliseconds(self) -> int:
        return int(self.now().timestamp() * 1000)

    @property
    def offset(self) -> timedelta:
        return timedelta(seconds=float(self._store.setting("clock offset", "0")))

    def advance(self, by: timedelta) -> datetime:
        self._store.keep_setting("clock offset", str((self.offset + by).total_seconds()))
        return self.now()
