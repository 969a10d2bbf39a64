"""The end of every nightly audit: what differs waits on the first page, and the health page says how ledgers stand.

What an audit adds up is its own affair: places, seats, coupons. Here is what they have in common: their hour, and what
is told of them. A thing that differs has a slip until an audit that looked at it found it right again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import ClassVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.storage import Key, TenantItem, TenantRepository
from chalicelib.platform.console.waiting import ALWAYS, Waiting

MOST_NAMED = 50
"""Things that are named of one ledger; of more the ledger's own page tells."""


def next_night(now: datetime, hour: time) -> datetime:
    """The next time the town's clocks show an hour; `now` is a time on them."""
    at = now.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
    return at if at > now else at + timedelta(days=1)


@dataclass(frozen=True)
class Book:
    """A ledger that is audited."""

    name: str
    service: str
    title: str
    """As staff call it: `予約の定員`."""
    slip: str
    """The sort of the slips of what differs."""


class AuditedRecord(TenantItem):
    """What the last audit of a ledger found."""

    kind = "audited-ledger"

    name = UnicodeAttribute()
    service = UnicodeAttribute()
    title = UnicodeAttribute()
    audited_at = UnicodeAttribute()
    differing = JSONAttribute()
    """The things that differ, by the names of their slips."""

    def key(self) -> Key:
        return Key(self.name)


def everything(_thing: str) -> bool:
    return True


class Audits(TenantRepository[AuditedRecord]):
    """A town's ledgers, each with what its last audit found."""

    item: ClassVar[type[TenantItem]] = AuditedRecord

    def tell(
        self, book: Book, at: datetime, differing: Iterable[str], looked_at: Callable[[str], bool] = everything
    ) -> None:
        """Write down what an audit found. What differed before and was not looked at differs still."""
        found, waiting = set(differing), Waiting(self.scope)
        known = self.records.find(book.name)
        before = set(known.differing) if known else set[str]()
        for thing in sorted(found):
            waiting.keep(book.slip, thing, ALWAYS)
        for thing in sorted(before - found):
            if looked_at(thing):
                waiting.drop(book.slip, thing)
            else:
                found.add(thing)
        told = sorted(found)[:MOST_NAMED]
        self.records.put(
            AuditedRecord(
                name=book.name, service=book.service, title=book.title, audited_at=at.isoformat(), differing=told
            )
        )

    def all(self) -> Sequence[AuditedRecord]:
        return tuple(self.records.each())
