"""Where the audit log is kept: lines by day, in a table in which nothing is changed or deleted."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Literal

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.ids import ulid
from chalicelib.kernel.storage import AuditTable, Key, TenantItem, TenantRepository

MOST_QUERIES = 62
"""Queries that one view of a search makes at most: two months of quiet days."""

Outcome = Literal["done", "refused", "undone"]
"""`undone` follows a `done` line of a deed that was begun and then did not happen."""


@dataclass(frozen=True)
class AuditLine:
    """Who did what to which thing, when and from where."""

    at: str
    """ISO 8601 on the town's clocks."""
    who: str
    """The member's id; `system` for the house itself."""
    label: str
    """The member's post as it was called then."""
    what: str
    """In words: 「案件の個人情報の表示」."""
    thing: str = ""
    """A receipt number, a page's address, …"""
    source_ip: str = ""
    outcome: Outcome = "done"
    detail: str = ""


@dataclass(frozen=True)
class AuditPage:
    lines: tuple[AuditLine, ...]
    next: str | None = None


class AuditRecord(AuditTable):
    kind = "audit"

    day = UnicodeAttribute()
    line_id = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.line_id, bucket=self.day)


class AuditLog(TenantRepository[AuditRecord]):
    """One tenant's audit log. It can be added to and read."""

    item: ClassVar[type[TenantItem]] = AuditRecord

    def write(self, line: AuditLine) -> None:
        """Add a line. What must be audited happens only after this returned."""
        born = ulid(datetime.fromisoformat(line.at))
        self.records.add(AuditRecord(day=line.at[:10], line_id=born, facts=dataclasses.asdict(line)))

    def search(
        self, first: date, last: date, fits: Callable[[AuditLine], bool], *, start: str = "", enough: int = 100
    ) -> AuditPage:
        """Fitting lines from `first` to `last`, newest first: about `enough`, or what `MOST_QUERIES` queries find.

        `start` goes on where an earlier page's `next` says. Pages are read whole, so that no line falls between two.
        """
        begins, _, mark = start.partition("~")
        day = min(last, date.fromisoformat(begins)) if begins else last
        found: list[AuditLine] = []
        for _ in range(MOST_QUERIES):
            if day < first or len(found) >= enough:
                break
            page = self.records.page(day.isoformat(), limit=100, start=mark or None, newest_first=True)
            found += filter(fits, (AuditLine(**record.facts) for record in page.items))
            mark = page.next or ""
            day = day if mark else day - timedelta(days=1)
        return AuditPage(tuple(found), f"{day.isoformat()}~{mark}" if day >= first else None)

    def whole_day(self, day: str) -> tuple[AuditLine, ...]:
        """All lines of a day in order."""
        return tuple(AuditLine(**record.facts) for record in self.records.each(day))
