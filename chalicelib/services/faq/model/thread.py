"""What one resident read in the last while, so that going round in circles ends with a person."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

MOST = 12

Trace = tuple[str, str]
"""What was read or asked (an entry's id, or a digest of a text), and the event that brought it."""


@dataclass(frozen=True)
class Thread:
    """Traces, the newest last. The same event heard again is not a second time."""

    seen: tuple[Trace, ...] = ()
    heard: tuple[Trace, ...] = ()
    ended_by: str = ""
    """The event at which the circle was noticed; whatever comes after it begins anew."""

    def at(self, event: str) -> "Thread":
        """The thread as an event finds it."""
        return Thread() if self.ended_by and self.ended_by != event else self

    def has_seen(self, faq_id: str, event: str) -> bool:
        return any(each == faq_id and cause != event for each, cause in self.seen)

    def has_heard(self, text: str, event: str) -> bool:
        return any(each == text and cause != event for each, cause in self.heard)

    def with_seen(self, faq_id: str, event: str) -> "Thread":
        return replace(self, seen=_with(self.seen, (faq_id, event)))

    def with_heard(self, text: str, event: str) -> "Thread":
        return replace(self, heard=_with(self.heard, (text, event)))

    def ended(self, event: str) -> "Thread":
        return replace(self, ended_by=event)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        seen, heard = (tuple((each[0], each[1]) for each in told[name]) for name in ("seen", "heard"))
        return cls(seen, heard, told["ended_by"])


def _with(traces: tuple[Trace, ...], new: Trace) -> tuple[Trace, ...]:
    return traces if new in traces else (*traces, new)[-MOST:]
