"""Trying again where others write at the same moment."""

from collections.abc import Callable
from random import random
from typing import TypeVar

from chalicelib.kernel.clock import Pause, machine_pause
from chalicelib.kernel.errors import Conflict, ResidentMistake, TemporaryFailure

TRIES = 12
PAUSE = 0.02
"""Seconds, at most, before the second try; twice as long before each further one, up to `LONGEST`."""
LONGEST = 0.6

Outcome = TypeVar("Outcome")


class Busy(ResidentMistake):
    """ただいま混み合っています。少し待ってから、もう一度お試しください。"""


def insist(step: Callable[[], Outcome], pause: Pause = machine_pause) -> Outcome:
    """Do a step that reads, decides and writes; where others wrote meanwhile, decide anew. At last `Busy`.

    What is repeated must find by itself what an earlier try wrote, for an answer may be lost on the way.
    """
    for attempt in range(TRIES):
        try:
            return step()
        except (Conflict, TemporaryFailure):
            pause(random() * min(PAUSE * 2**attempt, LONGEST))  # noqa: S311  (spreads tries, keeps no secret)
    raise Busy()
