"""What a warm Lambda may remember between calls, for a while."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from chalicelib.kernel.clock import Clock

Value = TypeVar("Value")

MOST = 256
"""Values remembered at once; the oldest goes first, so that a container that serves many towns does not swell."""


@dataclass
class Memory:
    """Values by key, each kept for `seconds` after it was looked up. Keys of tenants' things begin with the tenant."""

    clock: Clock
    seconds: int = 60
    _kept: dict[Hashable, tuple[datetime, Any]] = field(default_factory=dict)

    def recall(self, key: Hashable, look_up: Callable[[], Value], *, seconds: int | None = None) -> Value:
        """The remembered value, or a fresh one. What `look_up` raises is not remembered.

        `seconds` may be longer than usual for what never changes under its key.
        """
        now, lasts = self.clock(), timedelta(seconds=self.seconds if seconds is None else seconds)
        until, value = self._kept.get(key, (now, None))
        if until <= now or until > now + lasts:
            value = look_up()
            self._keep(key, now + lasts, value)
        return cast(Value, value)

    def forget(self) -> None:
        self._kept.clear()

    def _keep(self, key: Hashable, until: datetime, value: object) -> None:
        self._kept.pop(key, None)
        self._kept[key] = (until, value)
        while len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]
