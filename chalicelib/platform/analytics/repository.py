"""Where a town's days are kept, and how far the night's round is."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, ClassVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.storage import Key, Place, TenantItem, TenantRepository
from chalicelib.platform.analytics.model import Day
from chalicelib.platform.reminders.minutes import due_place

NIGHT = "night"


class DayRecord(TenantItem):
    """A day; its bucket is its year."""

    kind = "day-numbers"

    day = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.day, bucket=self.day[:4])


class Days(TenantRepository[DayRecord]):
    """A town's days in numbers."""

    item: ClassVar[type[TenantItem]] = DayRecord

    def keep(self, day: date, told: Day) -> None:
        """Write a day whole; the same day again takes the place of the one before."""
        self.records.put(DayRecord(day=day.isoformat(), facts=asdict(told)))

    def find(self, day: date) -> Day | None:
        record = self.records.find(day.isoformat(), day.isoformat()[:4])
        return _day(record.facts) if record else None

    def between(self, first: date, last: date) -> Mapping[date, Day]:
        """All that were derived, from one day to another, in order."""
        found = {}
        for year in range(first.year, last.year + 1):
            after = f"{first.isoformat()[:8]}00" if year == first.year else ""
            for record in self.records.each(str(year), after=after):
                day = date.fromisoformat(record.day)
                if first <= day <= last:
                    found[day] = _day(record.facts)
        return found


def _day(facts: Mapping[str, Any]) -> Day:
    return Day(**{**facts, "hours": tuple(facts.get("hours", ()))})


class NightRecord(TenantItem):
    """The town's nightly round: when it is due, and which shards of residents it has counted."""

    kind = "numbers"

    name = UnicodeAttribute(default=NIGHT)
    wakes_at = UnicodeAttribute()
    day = UnicodeAttribute(default="")
    """The day it derives; empty between rounds."""
    shards = JSONAttribute(default=dict)
    """Shard -> what was counted in it."""

    def key(self) -> Key:
        return Key(self.name)

    def falls_due(self) -> Place:
        return due_place(datetime.fromisoformat(self.wakes_at), self.name)


class Nights(TenantRepository[NightRecord]):
    """A town's nightly round."""

    item: ClassVar[type[TenantItem]] = NightRecord

    def begin(self, at: datetime) -> None:
        """Let there be a round from a time on; nothing happens where there is one."""
        try:
            self.records.add(NightRecord(wakes_at=at.isoformat()))
        except Conflict:
            return

    def find(self, name: str = NIGHT) -> NightRecord | None:
        return self.records.find(name)
