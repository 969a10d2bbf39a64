"""Workers that are killed: at a chosen one of all the moments at which a write or a send begins or ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pynamodb.connection import TableConnection

from chalicelib.kernel.storage import DirectoryEntry, TenantItem


class Killed(BaseException):
    """The worker is gone. Not an `Exception`: nothing in the house may catch it."""


@dataclass
class Fate:
    """Counts moments, and kills at the one that was chosen (None: lives)."""

    at: int | None
    moments: int = 0

    def moment(self, *_: Any, **__: Any) -> None:
        self.moments += 1
        if self.moments - 1 == self.at:
            raise Killed


@dataclass
class Guarded:
    """An outside thing whose every call has a moment before and one after."""

    thing: Any
    fate: Fate
    names: frozenset[str] = field(default_factory=lambda: frozenset({"reply", "push", "multicast", "send", "put"}))

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.thing, name)
        if name not in self.names:
            return found
        return self._around(found)

    def _around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def called(*args: Any, **kwargs: Any) -> Any:
            self.fate.moment()
            done = call(*args, **kwargs)
            self.fate.moment()
            return done

        return called


def connections() -> list[TableConnection]:
    return [TenantItem._get_connection(), DirectoryEntry._get_connection()]


def emitters() -> list[Any]:
    """Where calls of DynamoDB are heard of, each once: connections may share one."""
    found = [connection.connection.client.meta.events for connection in connections()]
    return list({id(each): each for each in found}.values())


@contextmanager
def watched(fate: Fate) -> Iterator[None]:
    """Every DynamoDB call has a moment before and one after while this lasts."""
    events = emitters()
    hooks = ("before-call.dynamodb", "after-call.dynamodb")
    for each in events:
        for hook in hooks:
            each.register(hook, fate.moment)
    try:
        yield
    finally:
        for each in events:
            for hook in hooks:
                each.unregister(hook, fate.moment)
