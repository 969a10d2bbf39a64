"""Workers in virtual time: each in a thread of its own, one at work, and the clock leaps to whoever wakes next."""

import heapq
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


class VirtualTime:
    """A clock that passes only while everybody sleeps."""

    def __init__(self) -> None:
        self.now = START
        self.worked = 0.0
        """Seconds that workers were at something, waiting for answers and for the pace included."""
        self._waiting: list[tuple[datetime, int, threading.Event]] = []
        self._numbers = count()
        self._local = threading.local()
        self._ended = threading.Event()
        self._failures: list[BaseException] = []
        self._owed = 0.0

    def __call__(self) -> datetime:
        return self.now

    @property
    def is_worker(self) -> bool:
        """Whether the thread that asks is a worker; what a worker has others do at once passes no time by itself."""
        return bool(getattr(self._local, "event", None))

    def owe(self, seconds: float) -> None:
        """Something took so long; it passes at the worker's next sleep or look at the table."""
        self._owed = max(self._owed, seconds)

    def settle(self) -> None:
        if self._owed and self.is_worker:
            owed, self._owed = self._owed, 0.0
            self.sleep(owed)

    def sleep(self, seconds: float, *, is_work: bool = True) -> None:
        if not self.is_worker:
            return
        event: threading.Event = self._local.event
        self.worked += seconds if is_work else 0
        event.clear()
        heapq.heappush(self._waiting, (self.now + timedelta(seconds=seconds), next(self._numbers), event))
        self._wake_next()
        event.wait()

    def run(self, *workers: Callable[[], None]) -> None:
        """Until all workers are done."""
        threads = [threading.Thread(target=self._life, args=(work, self._admitted())) for work in workers]
        for thread in threads:
            thread.start()
        self._wake_next()
        self._ended.wait()
        for thread in threads:
            thread.join()
        if self._failures:
            raise self._failures[0]

    def _admitted(self) -> threading.Event:
        event = threading.Event()
        heapq.heappush(self._waiting, (self.now, next(self._numbers), event))
        return event

    def _life(self, work: Callable[[], None], event: threading.Event) -> None:
        self._local.event = event
        event.wait()
        try:
            work()
        except BaseException as error:  # whoever started us is told
            self._failures.append(error)
        self._wake_next()

    def _wake_next(self) -> None:
        if not self._waiting:
            self._ended.set()
            return
        at, _, event = heapq.heappop(self._waiting)
        self.now = max(self.now, at)
        event.set()
