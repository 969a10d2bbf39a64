"""What a warm Lambda may remember between calls, for a while."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from chalicelib.kernel.clock import Clock

Value = TypeVar("Value")


@dataclass
class Memory:
    """Values by key, each kept for `seconds` after it was looked up. Keys of tenants' things begin with the tenant."""

    clock: Clock
    seconds: int = 60
    _kept: dict[Hashable, tuple[datetime, Any]] = field(default_factory=dict)

    def recall(self, key: Hashable, look_up: Callable[[], Value]) -> Value:
        """The remembered value, or a fresh one. What `look_up` raises is not remembered."""
        now = self.clock()
        until, value = self._kept.get(key, (now, None))
        if until <= now or until > now + timedelta(seconds=self.seconds):
            value = look_up()
            self._kept[key] = (now + timedelta(seconds=self.seconds), value)
        return cast(Value, value)

    def forget(self) -> None:
        self._kept.clear()
