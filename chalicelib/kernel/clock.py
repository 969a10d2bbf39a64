"""The time, as a thing that can be passed in. Nothing else in the house asks the machine."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Answers the present instant, aware, in UTC."""


def machine_clock() -> datetime:
    return datetime.now(UTC)


Pause = Callable[[float], None]
"""Lets so many seconds pass."""

machine_pause: Pause = time.sleep
