"""What waits for staff: one slip (付せん) for each thing, standing on one shelf by the day from which it waits.

Who keeps the thing writes its slip in the same transaction, so a count of slips is a count of things. A thing that
waits no more keeps its slip off the shelf, so that slip and thing have the same versions all their life.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute

from chalicelib.kernel.storage import Key, Place, TenantItem, TenantRepository

SHELF = "waiting"
MOST = 1000
"""Slips that are read: where more wait, each number is a lower bound, and a sort that was not met may wait too."""
ALWAYS = "0"
"""The day of what waits from the moment it is written."""


class Slip(TenantItem):
    """That a thing waits from a day on; on no shelf while `since` is empty."""

    kind = "waiting"

    sort = UnicodeAttribute()
    thing = UnicodeAttribute()
    since = UnicodeAttribute(null=True)

    def key(self) -> Key:
        return Key(self.sort, bucket=self.thing)

    def on_shelf(self) -> Place | None:
        return Place(SHELF, f"{self.since}#{self.sort}#{self.thing}") if self.since else None


@dataclass(frozen=True)
class Count:
    """How many things of a sort wait."""

    number: int
    is_all: bool
    """Whether there are no more than were read."""

    @property
    def words(self) -> str:
        if self.is_all:
            return f"{self.number:,}件"
        return f"{self.number:,}件以上" if self.number else "数えきれません"


@dataclass(frozen=True)
class Counts(Mapping[str, Count]):
    """How many things of each sort wait, as far as they were read; only sorts that were met."""

    numbers: Mapping[str, int]
    is_all: bool

    def __getitem__(self, sort: str) -> Count:
        return Count(self.numbers[sort], self.is_all)

    def __iter__(self) -> Iterator[str]:
        return iter(self.numbers)

    def __len__(self) -> int:
        return len(self.numbers)

    def of(self, sort: str) -> Count | None:
        """None where nothing of the sort waits, which is known only where all was read."""
        number = self.numbers.get(sort, 0)
        return Count(number, self.is_all) if number or not self.is_all else None


class Waiting(TenantRepository[Slip]):
    """One town's slips."""

    item: ClassVar[type[TenantItem]] = Slip

    def slip(self, sort: str, thing: str, since: str | None, *, version: int | None = None) -> Slip:
        """A slip to be written together with its thing. `version`: as it was read, None for a new one."""
        slip = Slip(sort=sort, thing=thing, since=since or None)
        if version:
            slip.version = version
        return self.records.prepared(slip)

    def keep(self, sort: str, thing: str, since: str, *, expires: float | None = None) -> None:
        """Write the slip of a thing that cannot carry it in its own transaction; written again, nothing changes.

        `expires`: the second (Unix time) from which neither is there any more.
        """
        slip = self.slip(sort, thing, since)
        slip.expires = expires
        self.records.put(slip)

    def drop(self, sort: str, thing: str) -> None:
        """Take such a slip away; nothing happens if it is gone."""
        self.records.remove(self.slip(sort, thing, None))

    def counts(self, today: str) -> Counts:
        """How many things wait on this day (ISO 8601): one query, whatever waits."""
        page = self.records.shelf(SHELF, span=(ALWAYS, f"{today}$"), limit=MOST)
        return Counts(dict(Counter(slip.sort for slip in page.items)), page.next is None)
