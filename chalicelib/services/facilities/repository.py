"""What is kept: last searches (for a day), lists, who waits for a vacancy, tables of vacancies, words not found."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pynamodb.attributes import BinaryAttribute, JSONAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.ids import digest
from chalicelib.kernel.storage import Key, Place, TenantItem, TenantRepository, together
from chalicelib.platform.knowledge.missed import MissedWords
from chalicelib.platform.places.sheets import unzipped, zipped
from chalicelib.platform.reminders.repository import ReminderRecord, Reminders
from chalicelib.services.facilities.model import Kept, Search, Vacancies, Waiting

SERVICE = "facilities"
SEARCH_HOURS = 24
UNUSED_DAYS = 7
UNDOABLE = 10
WORDS = "places-not-found"
"""The sort of slip of such words."""


class SearchRecord(TenantItem):
    kind = "facilities-search"

    resident_id = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.resident_id)


class KeptRecord(TenantItem):
    kind = "facilities-kept"

    resident_id = UnicodeAttribute()
    sort = UnicodeAttribute()
    place_id = UnicodeAttribute()
    at = UnicodeAttribute()

    def key(self) -> Key:
        return Key(f"{self.sort}:{self.place_id}", bucket=self.resident_id)


class WaitingRecord(TenantItem):
    kind = "facilities-waiting"

    seat = UnicodeAttribute()
    resident_id = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        kind, _, rest = self.seat.partition(":")
        return Key(f"{rest}#{self.resident_id}", bucket=kind)

    def on_shelf(self) -> Place:
        return Place(self.resident_id, self.seat)

    def value(self) -> Waiting:
        return Waiting(**self.facts)


class VacancyRecord(TenantItem):
    """A table of vacancies that was read in, whole and unchanging; and under `current` which one stands."""

    kind = "facilities-vacancies"

    edition = UnicodeAttribute()
    sort = UnicodeAttribute()
    """The kind of places it is about."""
    at = UnicodeAttribute()
    facts = JSONAttribute()
    """Of a table `by`, `files`, `counts`, `errors`; of `current` the `edition` that stands, `since`, `by`, `trail`."""
    content = BinaryAttribute(legacy_encoding=False, null=True)

    def key(self) -> Key:
        return Key(self.edition, bucket=self.sort)


class Searches(TenantRepository[SearchRecord]):
    """Each resident's last search."""

    item: ClassVar[type[TenantItem]] = SearchRecord

    def keep(self, resident_id: str, search: Search, now: datetime, brought_by: str = "") -> None:
        """Keep a search instead of the one before. `brought_by`: the LINE message that told where to start."""
        facts = search.to_json() | {"at": now.isoformat(), "brought_by": brought_by}
        record = SearchRecord(resident_id=resident_id, facts=facts)
        record.expires = (now + timedelta(hours=SEARCH_HOURS)).timestamp()
        self.records.put(record)

    def last(self, resident_id: str, now: datetime) -> Search | None:
        """The last search, unless it is older than a day."""
        record = self.records.find(resident_id)
        if record is None or now - datetime.fromisoformat(record.facts["at"]) > timedelta(hours=SEARCH_HOURS):
            return None
        return Search.from_json({name: record.facts[name] for name in Search.__slots__})

    def take_back(self, resident_id: str, message_id: str) -> None:
        """Drop the search whose start that message told."""
        record = self.records.find(resident_id)
        if record and message_id and record.facts["brought_by"] == message_id:
            self.records.remove(record)

    def drop(self, resident_id: str) -> None:
        record = self.records.find(resident_id)
        if record:
            self.records.remove(record)


class Lists(TenantRepository[KeptRecord]):
    """Each resident's list of places."""

    item: ClassVar[type[TenantItem]] = KeptRecord

    def keep(self, resident_id: str, kept: Kept, now: datetime) -> None:
        self.records.put(
            KeptRecord(resident_id=resident_id, sort=kept.kind, place_id=kept.place_id, at=now.isoformat())
        )

    def of_resident(self, resident_id: str) -> tuple[Kept, ...]:
        """All of it, in the order in which it was made."""
        records = sorted(self.records.each(resident_id), key=lambda record: record.at)
        return tuple(Kept(record.sort, record.place_id) for record in records)

    def drop(self, resident_id: str, kept: Kept) -> None:
        self.records.remove(KeptRecord(resident_id=resident_id, sort=kept.kind, place_id=kept.place_id, at=""))


class Waitings(TenantRepository[WaitingRecord]):
    """Who waits for a vacancy: by class of a place for the import, by resident for themselves."""

    item: ClassVar[type[TenantItem]] = WaitingRecord

    def keep(self, waiting: Waiting) -> None:
        self.records.put(WaitingRecord(seat=waiting.seat, resident_id=waiting.resident_id, facts=asdict(waiting)))

    def of_resident(self, resident_id: str) -> tuple[Waiting, ...]:
        return tuple(record.value() for record in self.records.shelf(resident_id, limit=100).items)

    def of_seat(self, seat: str) -> Iterator[Waiting]:
        kind, _, rest = seat.partition(":")
        return (record.value() for record in self.records.each(kind, prefix=f"{rest}#") if record.seat == seat)

    def of_kind(self, kind: str) -> Iterator[Waiting]:
        """All who wait for places of a kind, page by page. For staff's figures alone."""
        return (record.value() for record in self.records.each(kind))

    def drop(self, waiting: Waiting) -> None:
        self.records.remove(WaitingRecord(seat=waiting.seat, resident_id=waiting.resident_id, facts=asdict(waiting)))


class VacancyTables(TenantRepository[VacancyRecord]):
    """Tables of vacancies of each kind, and which one stands."""

    item: ClassVar[type[TenantItem]] = VacancyRecord

    def keep(self, kind: str, table: Vacancies, now: datetime, facts: Mapping[str, Any]) -> VacancyRecord:
        """Write a table down. Nobody sees it before it stands; the same again is the same."""
        content = zipped(table.to_json())
        record = VacancyRecord(edition=digest(content.hex(), length=16), sort=kind, at=now.isoformat(), facts=facts)
        record.content = content
        return self.records.put(record)

    def standing(self, kind: str) -> Mapping[str, Any]:
        """`edition`, `since`, `by` and `trail` of what stands; empty before the first."""
        record = self.records.find("current", kind)
        return record.facts if record else {}

    def table(self, kind: str, edition: str) -> Vacancies:
        """A table by its edition; an empty one where there is none."""
        record = self.records.find(edition, kind) if edition else None
        return Vacancies.from_json(unzipped(bytes(record.content))) if record and record.content else Vacancies()

    def stand(self, record: VacancyRecord, *, instead_of: str, by: str, now: datetime) -> ReminderRecord:
        """Let a table stand, with the order to tell those who wait; `Conflict` if another stands meanwhile."""
        pointer = self._pointer(record.sort, instead_of)
        trail = [*pointer.facts.get("trail", ()), *([instead_of] if instead_of else [])][-UNDOABLE:]
        told = {"edition": record.edition, "since": now.isoformat(), "by": by, "trail": trail}
        return self._switch(pointer, told, instead_of)

    def step_back(self, kind: str, *, instead_of: str, by: str, now: datetime) -> ReminderRecord:
        """Let the table stand again that stood before; what opens by it is told as well."""
        pointer = self._pointer(kind, instead_of)
        *trail, before = pointer.facts.get("trail") or [""]
        if not before or self.records.find(before, kind) is None:
            raise Conflict("元に戻せる前のデータがありません。")
        told = {"edition": before, "since": now.isoformat(), "by": by, "trail": trail}
        return self._switch(pointer, told, instead_of)

    def sweep(self, kind: str, now: datetime) -> None:
        """Drop tables that never came to stand within a week, or that can no longer be returned to."""
        standing = self.standing(kind)
        kept = {"current", standing.get("edition"), *standing.get("trail", ())}
        before = (now - timedelta(days=UNUSED_DAYS)).isoformat()
        for record in [each for each in self.records.each(kind) if each.edition not in kept and each.at < before]:
            self.records.remove(record)

    def _pointer(self, kind: str, expected: str) -> VacancyRecord:
        pointer = self.records.find("current", kind) or VacancyRecord(edition="current", sort=kind, facts={})
        if pointer.facts.get("edition", "") != expected:
            raise Conflict
        return pointer

    def _switch(self, pointer: VacancyRecord, told: Mapping[str, Any], before: str) -> ReminderRecord:
        pointer.at, pointer.facts = told["since"], dict(told)
        about = {"kind": pointer.sort, "before": before, "edition": told["edition"]}
        name = f"{SERVICE}:{pointer.sort}:{told['edition']}:{digest(before, told['since'], length=8)}"
        order = ReminderRecord(reminder_id=name, service=SERVICE, at=told["since"], about=about)
        together(self.records.prepared(pointer), Reminders(self.scope).records.prepared(order))
        return order


class Misses(MissedWords):
    """Places nothing was found for. Settled by: alias, ignored."""

    service = SERVICE
    sort = WORDS
