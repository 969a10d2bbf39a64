"""Where notes are kept: each resident's together, in the order in which they were written."""

from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute

from chalicelib.kernel.storage import Key, TenantItem, TenantRepository
from chalicelib.services.stamp_rally.model import Note


class StampRallyRecord(TenantItem):
    kind = "stamp_rally_note"

    note_id = UnicodeAttribute()
    resident_id = UnicodeAttribute()
    text = UnicodeAttribute()
    at = UnicodeAttribute()
    message_id = UnicodeAttribute(default="")

    def key(self) -> Key:
        return Key(f"{self.at}#{self.note_id}", bucket=self.resident_id)

    def value(self) -> Note:
        return Note(self.note_id, self.text, self.at, self.message_id)


class StampRallyNotes(TenantRepository[StampRallyRecord]):
    """A tenant's notes."""

    item: ClassVar[type[TenantItem]] = StampRallyRecord

    def keep(self, resident_id: str, note: Note) -> None:
        """Write a note; the same note again changes nothing."""
        self.records.put(
            StampRallyRecord(
                note_id=note.id,
                resident_id=resident_id,
                text=note.text,
                at=note.at,
                message_id=note.message_id,
            )
        )

    def of_resident(self, resident_id: str) -> list[Note]:
        """All notes of a resident, the oldest first."""
        return [record.value() for record in self.records.each(resident_id)]

    def drop(self, resident_id: str, note_id: str) -> None:
        for record in list(self.records.each(resident_id)):
            if record.note_id == note_id:
                self.records.remove(record)
