"""Handing work from one door to the next, durably."""

from collections.abc import Mapping
from typing import Any, Protocol

from chalicelib.kernel.estate import Queue


class Queues(Protocol):
    """Messages that are kept until a worker has done them."""

    def send(self, queue: Queue, body: Mapping[str, Any], *, group: str = "", once: str = "") -> None:
        """Hand over one message; it is durable when this returns, else `TemporaryFailure`.

        For a FIFO queue `group` is what keeps its order among itself and `once` names the message: a second one of
        that name within five minutes is dropped by SQS.
        """
        ...
