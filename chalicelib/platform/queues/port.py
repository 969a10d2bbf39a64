"""Handing work from one door to the next, durably."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from chalicelib.kernel.estate import Queue

AT_ONCE = 50
"""Dead letters put back as one lot; whoever orders more watches the time between lots."""
SAMPLE = 5
"""Dead letters looked at."""


@dataclass(frozen=True)
class Depth:
    """About how many messages lie where."""

    waiting: int
    under_way: int
    dead: int


@dataclass(frozen=True)
class DeadLetter:
    """A message that was given up, told without what it says."""

    at: datetime
    """When it was first sent."""
    tries: int
    shape: tuple[str, ...]
    """The names of its fields; their content may be personal."""


class Queues(Protocol):
    """Messages that are kept until a worker has done them."""

    def send(self, queue: Queue, body: Mapping[str, Any], *, group: str = "", once: str = "") -> None:
        """Hand over one message; it is durable when this returns, else `TemporaryFailure`.

        For a FIFO queue `group` is what keeps its order among itself and `once` names the message: a second one of
        that name within five minutes is dropped by SQS.
        """
        ...

    def depth(self, queue: Queue) -> Depth:
        """How full a queue and its dead letters are, about."""
        ...

    def dead_letters(self, queue: Queue) -> tuple[DeadLetter, ...]:
        """Up to `SAMPLE` of what was given up, left where it lies."""
        ...

    def redrive(self, queue: Queue) -> int:
        """Put up to `AT_ONCE` dead letters back; how many. Killed midway, one of them may come twice."""
        ...
