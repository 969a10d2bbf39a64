"""What is kept: the book in editions, which one stands, changes by hand, who wants to be reminded, words not found.

An import on paper: the new book's two sections are zipped, cut into parts under DynamoDB's 400 KB, and written under
an id that follows from their content; then the edition's own record. Residents see nothing of it until `stand` moves
the one pointer, in one transaction with its line of history. Killed anywhere before, the old book stands whole; and
since an edition never changes, what was read of one may be remembered as long as memory lasts.
"""

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any, ClassVar, Literal, TypeVar

from pynamodb.attributes import BinaryAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict, PermanentFailure
from chalicelib.kernel.ids import digest
from chalicelib.kernel.storage import Key, Place, TenantItem, TenantRepository, together
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.console.waiting import Slip, Waiting
from chalicelib.platform.house import Office
from chalicelib.platform.knowledge.missed import MissedWords
from chalicelib.services.garbage.model import Change, GarbageBook, Item, TownCalendar
from chalicelib.services.garbage.model.subscription import Subscription
from chalicelib.services.garbage.settings import GarbageSettings

SERVICE = "garbage"
PART_BYTES = 300_000
HOUR = 3600  # seconds an edition is remembered; it never changes
UNUSED_DAYS = 7
UNDOABLE = 10
PAST_CHANGE_DAYS = 60
WORDS, EXPIRING = "words", "expiring"  # sorts of slips on the first page of staff
WARNED = timedelta(days=60)  # before the last day that a book has written out

EMPTY: Mapping[str, Any] = {"areas": [], "categories": [], "centres": [], "remarks": {}}

Section = Literal["calendar", "items"]
Value = TypeVar("Value")


class PartRecord(TenantItem):
    kind = "garbage-part"

    edition = UnicodeAttribute()
    section = UnicodeAttribute()
    number = NumberAttribute()
    content = BinaryAttribute(legacy_encoding=False)

    def key(self) -> Key:
        return Key(f"{self.section}#{int(self.number):03d}", bucket=self.edition)


class EditionRecord(TenantItem):
    """A book that was read in, whole and unchanging."""

    kind = "garbage-edition"

    edition = UnicodeAttribute()
    at = UnicodeAttribute()
    facts = JSONAttribute()
    """`by`, `files`, `counts`, `errors` (the first few), `parts` of each section."""

    def key(self) -> Key:
        return Key(self.edition)


class StandingRecord(TenantItem):
    """What stands now, read together: the pointer (`current`), and changes by hand (`change#…`)."""

    kind = "garbage-standing"

    name = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.name)


class SwitchRecord(TenantItem):
    """A line of history: which edition came to stand, when and by whom."""

    kind = "garbage-switch"

    at = UnicodeAttribute()
    facts = JSONAttribute()
    """`what` (applied or undone), `edition`, `by`, `files`, `counts`."""

    def key(self) -> Key:
        return Key(f"{self.at}#{self.facts['edition']}")


class SubscriptionRecord(TenantItem):
    kind = "garbage-subscription"

    facts = JSONAttribute()

    def value(self) -> Subscription:
        return Subscription(**self.facts | {"categories": tuple(self.facts["categories"])})

    def key(self) -> Key:
        value = self.value()
        return Key(f"{value.resident_id}#{value.person_id}", bucket=value.round)

    def on_shelf(self) -> Place:
        value = self.value()
        return Place(value.resident_id, f"{value.person_id}#{value.slot}")


@dataclass(frozen=True)
class EnteredChange:
    """A change with its name and who entered it."""

    id: str
    change: Change
    by: str


@dataclass(frozen=True)
class Standing:
    """What stands now. `trail` holds the editions that stood before, the latest last."""

    edition: str = ""
    parts: Mapping[str, int] = field(default_factory=dict)
    since: str = ""
    trail: tuple[str, ...] = ()
    changes: tuple[EnteredChange, ...] = ()


class Parts(TenantRepository[PartRecord]):
    """The sections of editions, zipped and cut."""

    item: ClassVar[type[TenantItem]] = PartRecord

    def write(self, edition: str, section: Section, told: object) -> int:
        """Write a section; how many parts it took. The same again writes the same."""
        whole = gzip.compress(_json(told), mtime=0)
        pieces = [whole[at : at + PART_BYTES] for at in range(0, len(whole), PART_BYTES)]
        for number, piece in enumerate(pieces):
            self.records.put(PartRecord(edition=edition, section=section, number=number, content=piece))
        return len(pieces)

    def read(self, edition: str, section: Section, count: int) -> Any:
        pieces = [bytes(part.content) for part in self.records.each(edition, prefix=f"{section}#")]
        if len(pieces) != count:
            raise PermanentFailure(f"{self.scope.tenant_id}: edition {edition} lacks parts of {section}")
        return json.loads(gzip.decompress(b"".join(pieces)))


class Editions(TenantRepository[EditionRecord]):
    """Books that were read in."""

    item: ClassVar[type[TenantItem]] = EditionRecord

    def keep(self, book: GarbageBook, now: datetime, facts: Mapping[str, Any]) -> EditionRecord:
        """Write a book down whole. Nobody sees it before it stands."""
        written, parts = book.to_json(), Parts(self.scope)
        edition = digest(_json(written).decode(), length=16)
        counts = {
            "calendar": parts.write(edition, "calendar", written["calendar"]),
            "items": parts.write(edition, "items", written["items"]),
        }
        told = {**facts, "parts": counts, "ends": str(book.ends or "")}
        return self.records.put(EditionRecord(edition=edition, at=now.isoformat(), facts=told))

    def sweep(self, standing: Standing, now: datetime) -> None:
        """Drop editions that never came to stand within a week, or that can no longer be returned to."""
        kept = {standing.edition, *standing.trail}
        before = (now - timedelta(days=UNUSED_DAYS)).isoformat()
        for record in list(self.records.each()):
            if record.edition not in kept and record.at < before:
                parts = Parts(self.scope).records
                for part in list(parts.each(record.edition)):
                    parts.remove(part)
                self.records.remove(record)

    def book(self, edition: str, parts: Mapping[str, int]) -> GarbageBook:
        """The whole book, dictionary and all; an empty one where no edition stands."""
        if not edition:
            return GarbageBook()
        read = Parts(self.scope).read
        sections = {section: read(edition, section, parts[section]) for section in ("calendar", "items")}
        return GarbageBook.from_json(sections)


class Standings(TenantRepository[StandingRecord]):
    """What stands now, and the history of it."""

    item: ClassVar[type[TenantItem]] = StandingRecord

    def now(self) -> Standing:
        """The pointer and every change by hand: one read."""
        records = {record.name: record.facts for record in self.records.each()}
        pointer = records.pop("current", {})
        changes = [
            EnteredChange(name.rpartition("#")[2], Change.from_json(facts["change"]), facts["by"])
            for name, facts in sorted(records.items(), key=lambda each: each[1]["at"])
        ]
        return Standing(**pointer | {"trail": tuple(pointer.get("trail", ()))}, changes=tuple(changes))

    def stand(self, record: EditionRecord, *, instead_of: str, by: str, now: datetime) -> None:
        """Let an edition stand from now on; `Conflict` if another than `instead_of` stands meanwhile."""
        pointer = self._pointer(instead_of)
        trail = [*pointer.facts.get("trail", ()), *([instead_of] if instead_of else [])]
        self._switch(pointer, record, trail[-UNDOABLE:], {"what": "applied", "by": by, "at": now.isoformat()})

    def step_back(self, editions: Editions, *, instead_of: str, by: str, now: datetime) -> EditionRecord:
        """Let the edition stand again that stood before; `Conflict` if there is none, or another stands meanwhile."""
        pointer = self._pointer(instead_of)
        *trail, before = pointer.facts.get("trail") or [""]
        record = editions.records.find(before) if before else None
        if record is None:
            raise Conflict("元に戻せる前のデータがありません。")
        self._switch(pointer, record, trail, {"what": "undone", "by": by, "at": now.isoformat()})
        return record

    def history(self, limit: int = 20) -> tuple[SwitchRecord, ...]:
        return Switches(self.scope).records.page(limit=limit, newest_first=True).items

    def enter(self, change_id: str, change: Change, by: str, now: datetime) -> None:
        """Write a change by hand; the same name again is the same change."""
        facts = {"change": change.to_json(), "by": by, "at": now.isoformat()}
        record = StandingRecord(name=f"change#{change.day.isoformat()}#{change_id}", facts=facts)
        last = max(change.day, change.to or change.day) + timedelta(days=PAST_CHANGE_DAYS)
        record.expires = datetime.combine(last, time(), UTC).timestamp()
        self.records.put(record)

    def strike(self, entered: EnteredChange) -> None:
        name = f"change#{entered.change.day.isoformat()}#{entered.id}"
        self.records.remove(StandingRecord(name=name, facts={}))

    def _pointer(self, expected: str) -> StandingRecord:
        pointer = self.records.find("current") or StandingRecord(name="current", facts={})
        if pointer.facts.get("edition", "") != expected:
            raise Conflict
        return pointer

    def _switch(
        self, pointer: StandingRecord, record: EditionRecord, trail: list[str], told: Mapping[str, str]
    ) -> None:
        """Move the pointer, with the line of history and the slip from when a new book is due; all or nothing."""
        known = {key: record.facts[key] for key in ("files", "counts")}
        line = SwitchRecord(at=told["at"], facts={**told, **known, "edition": record.edition})
        parts = record.facts["parts"]
        pointer.facts = {"edition": record.edition, "parts": parts, "since": told["at"], "trail": trail}
        slip = self._slip(record.facts.get("ends", ""))
        together(self.records.prepared(pointer), Switches(self.scope).records.prepared(line), slip)

    def _slip(self, ends: str) -> Slip:
        waiting = Waiting(self.scope)
        known = waiting.records.find(EXPIRING, "calendar")
        since = (date.fromisoformat(ends) - WARNED).isoformat() if ends else None
        return waiting.slip(EXPIRING, "calendar", since, version=known.version if known else None)


class Switches(TenantRepository[SwitchRecord]):
    """The lines of history."""

    item: ClassVar[type[TenantItem]] = SwitchRecord


class Subscriptions(TenantRepository[SubscriptionRecord]):
    """Who wants to be reminded: by round for the clock, by resident for themselves."""

    item: ClassVar[type[TenantItem]] = SubscriptionRecord

    def keep(self, subscription: Subscription) -> None:
        self.records.put(SubscriptionRecord(facts=asdict(subscription)))

    def of_resident(self, resident_id: str) -> tuple[Subscription, ...]:
        return tuple(record.value() for record in self.records.shelf(resident_id).items)

    def of_round(self, round_: str) -> Iterator[Subscription]:
        return (record.value() for record in self.records.each(round_))

    def drop(self, subscription: Subscription) -> None:
        self.records.remove(SubscriptionRecord(facts=asdict(subscription)))


class Misses(MissedWords):
    """Things to throw away that nothing was found for. Settled by: alias, item, ignored."""

    service = SERVICE
    sort = WORDS


class TownGarbage:
    """What a town says of garbage now, as far as it is needed, remembered between turns.

    The pointer and the changes may be a minute old, unless `fresh`; an edition's sections are kept for an hour.
    """

    def __init__(self, office: Office, *, fresh: bool = False) -> None:
        self.office, self._fresh = office, fresh

    @property
    def scope(self) -> TenantScope:
        return self.office.scope

    @cached_property
    def settings(self) -> GarbageSettings:
        settings: GarbageSettings = self.office.settings(SERVICE)
        return settings

    @cached_property
    def now(self) -> Standing:
        look_up = Standings(self.scope).now
        if self._fresh:
            return look_up()
        return self.office.house.memory.recall((self.scope.tenant_id, SERVICE, "now"), look_up)

    @cached_property
    def book(self) -> GarbageBook:
        """Areas, categories and days, without the dictionary; empty before the first import."""
        return self.remembered("book", lambda: GarbageBook.from_json({"calendar": self._section("calendar", EMPTY)}))

    @cached_property
    def whole(self) -> GarbageBook:
        """The book with its dictionary."""
        return self.remembered("whole", lambda: replace(self.book, items=self._items()))

    @cached_property
    def calendar(self) -> TownCalendar:
        return self.settings.calendar(entered.change for entered in self.now.changes)

    def remembered(self, what: str, build: Callable[[], Value]) -> Value:
        """Something that follows from the edition alone."""
        key = (self.scope.tenant_id, SERVICE, what, self.now.edition)
        return self.office.house.memory.recall(key, build, seconds=HOUR)

    def _items(self) -> tuple[Item, ...]:
        return GarbageBook.from_json({"calendar": EMPTY, "items": self._section("items", [])}).items

    def _section(self, section: Section, empty: Any) -> Any:
        edition = self.now.edition
        return Parts(self.scope).read(edition, section, self.now.parts[section]) if edition else empty


def _json(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
