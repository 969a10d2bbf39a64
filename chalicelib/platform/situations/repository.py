"""Where the situation is kept, with every switch there ever was, and the drills that are to be purged."""

from dataclasses import asdict
from datetime import datetime
from typing import ClassVar

from pynamodb.attributes import BooleanAttribute, JSONAttribute, UnicodeAttribute

from chalicelib.kernel.storage import Key, Page, Place, TenantItem, TenantRepository, together
from chalicelib.platform.house import Office
from chalicelib.platform.reminders.minutes import due_place
from chalicelib.platform.situations.model import Situation

NOW = "now"
HISTORY = "history"
SECONDS = 10
"""How long a warm worker may take the situation for what it was."""


class SituationRecord(TenantItem):
    """The situation now, or (on the shelf) as it was switched to at one time."""

    kind = "situation"

    name = UnicodeAttribute()
    """`now`, or the id of the switch."""
    facts = JSONAttribute()
    is_settled = BooleanAttribute(default=True)
    """Whether menus show it."""
    wakes_at = UnicodeAttribute(null=True)

    def key(self) -> Key:
        return Key(self.name)

    def on_shelf(self) -> Place | None:
        return Place(HISTORY, self.name) if self.name != NOW else None

    def falls_due(self) -> Place | None:
        return due_place(datetime.fromisoformat(self.wakes_at), self.name) if self.wakes_at else None

    @property
    def value(self) -> Situation:
        return Situation(**self.facts)


class DrillRecord(TenantItem):
    """A drill that ended, until nothing is left of it."""

    kind = "drill"

    drill_id = UnicodeAttribute()
    since = UnicodeAttribute()
    ended_at = UnicodeAttribute()
    wakes_at = UnicodeAttribute()

    def key(self) -> Key:
        return Key(self.drill_id)

    def falls_due(self) -> Place:
        return due_place(datetime.fromisoformat(self.wakes_at), self.drill_id)


class Drills(TenantRepository[DrillRecord]):
    """Drills to be purged."""

    item: ClassVar[type[TenantItem]] = DrillRecord

    def find(self, drill_id: str) -> DrillRecord | None:
        return self.records.find(drill_id)

    def ended(self, drill_id: str, since: str, at: datetime) -> DrillRecord:
        """The note of a drill that ends now, ready for a transaction."""
        now = at.isoformat()
        return self.records.prepared(DrillRecord(drill_id=drill_id, since=since, ended_at=now, wakes_at=now))


class Situations(TenantRepository[SituationRecord]):
    """A town's situation."""

    item: ClassVar[type[TenantItem]] = SituationRecord

    def now(self) -> SituationRecord:
        return self.records.find(NOW) or SituationRecord(name=NOW, facts=asdict(Situation()))

    def move(
        self, record: SituationRecord, to: Situation, switch_id: str, *, wakes_at: datetime, drill: DrillRecord | None
    ) -> None:
        """Write a new situation over the one that was read, its line of history, and the drill that ends with it."""
        record.facts, record.is_settled, record.wakes_at = asdict(to), False, wakes_at.isoformat()
        line = SituationRecord(name=switch_id, facts=asdict(to))
        drills = [drill] if drill else []
        together(self.records.prepared(record), self.records.prepared(line), *drills)

    def settled(self, record: SituationRecord, *, wakes_at: datetime | None) -> None:
        record.is_settled, record.wakes_at = True, wakes_at.isoformat() if wakes_at else None
        self.records.change(record)

    def history(self, *, limit: int = 20, start: str | None = None) -> Page[SituationRecord]:
        """Switches, the newest first."""
        return self.records.shelf(HISTORY, limit=limit, start=start, newest_first=True)


def of(office: Office) -> Situation:
    """The situation a town is in; up to ten seconds old."""
    key = (office.tenant.id, "situation")
    return office.house.memory.recall(key, lambda: Situations(office.scope).now().value, seconds=SECONDS)
