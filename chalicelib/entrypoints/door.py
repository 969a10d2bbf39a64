"""The one decorator of the doors that no person waits at: queues and the clock.

Each call gets a correlation id, a structured line in the log, and its errors named: what may succeed later is raised,
so that the queue brings it again; what never will is logged loudly and raised too, so that it ends in the dead letters.
"""

import functools
import json
import logging
from collections.abc import Callable
from typing import Any

from chalicelib.kernel.errors import HouseError
from chalicelib.kernel.ids import secret_key

log = logging.getLogger("madoguchi.door")


def door(work: Callable[[Any], object]) -> Callable[[Any], None]:
    """Stand before a worker: log how it went, and let errors out to the queue."""

    @functools.wraps(work)
    def knocked(event: Any) -> None:
        facts: dict[str, object] = {"door": work.__name__, "id": secret_key()[:12]}
        try:
            facts["done"] = work(event)
        except HouseError as error:
            facts |= {"error": type(error).__name__, "why": error.message, **error.facts}
            log.error(_line(facts))  # noqa: TRY400 - one line that can be searched; the queue shows the rest
            raise
        log.info(_line(facts))

    return knocked


def _line(facts: dict[str, object]) -> str:
    return json.dumps(facts, ensure_ascii=False, default=str)


def bodies(event: Any) -> list[dict[str, Any]]:
    """The JSON bodies of an SQS event, which carries one message (batch size 1)."""
    return [json.loads(record.body) for record in event]
