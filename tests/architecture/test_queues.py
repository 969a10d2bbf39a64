"""Every queue has a reader and every reader a queue."""

from typing import Any

import app
from chalicelib.kernel.estate import QUEUES


def readers() -> list[Any]:
    return [source for source in app.app.event_sources if getattr(source, "queue", None)]


def test_every_queue_is_read_and_only_declared_queues_are() -> None:
    assert sorted(source.queue for source in readers()) == sorted(queue.name for queue in QUEUES)


def test_workers_take_one_message_at_a_time_so_that_a_failure_returns_no_other() -> None:
    assert {source.batch_size for source in readers()} == {1}
