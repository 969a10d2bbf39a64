"""Queues, remembered."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chalicelib.kernel.clock import Clock
from chalicelib.kernel.errors import HouseError
from chalicelib.kernel.estate import Queue
from chalicelib.platform.queues.bodies import fifo_names, shape_of, written
from chalicelib.platform.queues.port import AT_ONCE, SAMPLE, DeadLetter, Depth

REMEMBERED = timedelta(minutes=5)


@dataclass
class MemoryQueues:
    """Queues in order of sending; what a worker takes is gone."""

    clock: Clock
    _waiting: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _dead: dict[str, list[tuple[datetime, str]]] = field(default_factory=lambda: defaultdict(list))
    _seen: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _failures: list[HouseError] = field(default_factory=list)

    def send(self, queue: Queue, body: Mapping[str, Any], *, group: str = "", once: str = "") -> None:
        text = written(body)
        if self._failures:
            raise self._failures.pop(0)
        if queue.fifo and self._is_repeat(queue, *fifo_names(group, once)):
            return
        self._waiting[queue.thing].append(text)

    def waiting(self, queue: Queue) -> list[Any]:
        """What lies in a queue, oldest first."""
        return [json.loads(text) for text in self._waiting[queue.thing]]

    def take(self, queue: Queue) -> Any:
        """The oldest message, taken out; None when there is none."""
        texts = self._waiting[queue.thing]
        return json.loads(texts.pop(0)) if texts else None

    def bury(self, queue: Queue, body: Mapping[str, Any]) -> None:
        """What SQS does with a message that failed as often as it may."""
        self._dead[queue.thing].append((self.clock(), written(body)))

    def depth(self, queue: Queue) -> Depth:
        return Depth(len(self._waiting[queue.thing]), 0, len(self._dead[queue.thing]))

    def dead_letters(self, queue: Queue) -> tuple[DeadLetter, ...]:
        return tuple(DeadLetter(at, queue.tries, shape_of(text)) for at, text in self._dead[queue.thing][:SAMPLE])

    def redrive(self, queue: Queue) -> int:
        moved, self._dead[queue.thing] = self._dead[queue.thing][:AT_ONCE], self._dead[queue.thing][AT_ONCE:]
        self._waiting[queue.thing] += [text for _, text in moved]
        return len(moved)

    def fail(self, error: HouseError, times: int = 1) -> None:
        """Let the next sends fail."""
        self._failures += [error] * times

    def _is_repeat(self, queue: Queue, _group: str, name: str) -> bool:
        now = self.clock()
        last = self._seen.get((queue.thing, name))
        if last is not None and now < last + REMEMBERED:
            return True
        self._seen[queue.thing, name] = now
        return False
