"""Where reminders are kept until they are due."""

from datetime import UTC, datetime
from typing import ClassVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.storage import Key, Page, Place, TenantItem, TenantRepository
from chalicelib.platform.reminders.minutes import due_place
from chalicelib.platform.reminders.model import Reminder

SHELF = "by_time"


class ReminderRecord(TenantItem):
    kind = "reminder"

    reminder_id = UnicodeAttribute()
    service = UnicodeAttribute()
    at = UnicodeAttribute()
    about = JSONAttribute()

    def key(self) -> Key:
        return Key(self.reminder_id)

    def falls_due(self) -> Place:
        return due_place(datetime.fromisoformat(self.at), self.reminder_id)

    def on_shelf(self) -> Place:
        return Place(SHELF, f"{_instant(datetime.fromisoformat(self.at))}#{self.reminder_id}")

    def value(self) -> Reminder:
        return Reminder(self.reminder_id, self.service, datetime.fromisoformat(self.at), self.about)


class Reminders(TenantRepository[ReminderRecord]):
    """A tenant's reminders."""

    item: ClassVar[type[TenantItem]] = ReminderRecord

    def find(self, reminder_id: str) -> ReminderRecord | None:
        return self.records.find(reminder_id)

    def between(
        self, start: datetime, end: datetime, *, limit: int = 200, after: str | None = None
    ) -> Page[ReminderRecord]:
        """Those whose time lies from `start` on and before `end`, the soonest first: one query."""
        return self.records.shelf(SHELF, span=(_instant(start), _instant(end)), limit=limit, start=after)

    def set(self, reminder: Reminder) -> None:
        """Set a reminder, or move the one of that id."""
        self.records.put(self._record(reminder))

    def set_once(self, reminder: Reminder) -> None:
        """Set a reminder unless there is one of that id already."""
        try:
            self.records.add(self._record(reminder))
        except Conflict:
            return

    def cancel(self, reminder_id: str) -> None:
        record = self.records.find(reminder_id)
        if record:
            self.records.remove(record)

    def prepared(self, reminder: Reminder) -> ReminderRecord:
        """A new reminder, to be written together with what it is about."""
        return self.records.prepared(self._record(reminder))

    def _record(self, reminder: Reminder) -> ReminderRecord:
        return ReminderRecord(
            reminder_id=reminder.id, service=reminder.service, at=reminder.at.isoformat(), about=dict(reminder.about)
        )


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
