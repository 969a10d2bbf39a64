"""What is kept: books and editions as files, which of them stand, what was asked, and what staff did about it.

A publication on paper: staff change the book, each change a new file under the name of its content and one pointer
that moves with its line of history. Asked to, a worker reads the book, builds what residents are to search, writes both
as files, tries the test questions and notes all that as the candidate. A clerk publishes the candidate: one pointer
moves, and every Lambda goes on with the new edition within a minute. Killed anywhere, the old edition answers.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.ids import digest
from chalicelib.kernel.storage import Key, Place, TenantItem, TenantRepository, together
from chalicelib.platform.house import Office
from chalicelib.platform.knowledge.search import Index
from chalicelib.services.faq.model import Asked, Book, Faq, Figures, Thread, packed, plain, unpacked, wordings_of
from chalicelib.services.faq.settings import FaqSettings

SERVICE = "faq"
HOUR = 3600  # seconds an edition is remembered; it never changes
BOOK, CANDIDATE, PUBLISHED = "book", "candidate", "published"
ASKED_DAYS = 30
THREAD_HOURS = 2
LINES = 50
WAITING = "waits"
IMPORT, DEALING = "import", "dealing"
TRIES = 5
GZIP = "application/gzip"

Edit = Callable[[Book], Book]
Facts = Mapping[str, Any]


class StandingRecord(TenantItem):
    """What stands: the book staff work on, the edition that waits to be published, the one that answers."""

    kind = "faq-standing"

    name = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.name)


class LineRecord(TenantItem):
    """A line of history: `what`, `told`, `by`, and for the book its editions `before` and `after`."""

    kind = "faq-line"

    at = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(f"{self.at}#{self.facts.get('id', '')}")

    def on_shelf(self) -> Place | None:
        only = self.facts.get("only")
        return Place(only, self.key().order) if only else None


class AskedRecord(TenantItem):
    """A question that was asked, without who asked it; gone after some days."""

    kind = "faq-asked"

    name = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.name, bucket=self.name[:8])

    def on_shelf(self) -> Place | None:
        return Place(WAITING, self.name) if self.value().waits else None

    def value(self) -> Asked:
        return Asked.from_json(self.name, {key: told for key, told in self.facts.items() if key in ASKED})


ASKED = frozenset(Asked.__dataclass_fields__) - {"name"}


class ThreadRecord(TenantItem):
    kind = "faq-thread"

    resident_id = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.resident_id)


class NoteRecord(TenantItem):
    """What staff are in the middle of, or did: an import to be looked at, what was done about some questions."""

    kind = "faq-note"

    sort = UnicodeAttribute()
    name = UnicodeAttribute()
    facts = JSONAttribute()
    """Of an import: `brought` (a book of what the files say), `files`, `errors` (the first few), their `number`.

    Of a dealing: `how`, `what`, `text`, `asked` (names), `by`, `at`, `undone`, `line` to take it back by.
    """

    def key(self) -> Key:
        return Key(self.name, bucket=self.sort)


class DayRecord(TenantItem):
    """A day's figures by desk; they stay when the questions are gone."""

    kind = "faq-day"

    day = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.day)


class Shelf:
    """Books and editions as files: a name follows from its content, so it is written once and never changes."""

    def __init__(self, office: Office) -> None:
        self.files, self.scope, self.embeddings = office.house.files, office.scope, office.house.embeddings

    def keep_book(self, book: Book) -> str:
        """Write a book; the name it has from now on."""
        content = packed(book.to_json())
        name = digest(content.hex(), length=16)
        self._put(f"faq/books/{name}", content)
        return name

    def book(self, name: str) -> Book:
        """The book of that name; an empty one where there is none yet."""
        return Book.from_json(unpacked(self.files.fetch(self.scope, f"faq/books/{name}"))) if name else Book()

    def keep_edition(self, entries: Sequence[Faq], index: bytes) -> str:
        content = packed([faq.to_json() for faq in entries])
        name = digest(content.hex(), digest(index.hex()), length=16)
        self._put(f"faq/editions/{name}.entries", content)
        self._put(f"faq/editions/{name}.index", index)
        return name

    def entries(self, name: str) -> tuple[Faq, ...]:
        told = unpacked(self.files.fetch(self.scope, f"faq/editions/{name}.entries"))
        return tuple(map(Faq.from_json, told))

    def index(self, name: str) -> Index:
        packed_index = self.files.fetch(self.scope, f"faq/editions/{name}.index")
        return Index.from_bytes(packed_index, embeddings=self.embeddings)

    def drop_edition(self, name: str) -> None:
        for part in ("entries", "index"):
            self.files.remove(self.scope, f"faq/editions/{name}.{part}")

    def drop_book(self, name: str) -> None:
        self.files.remove(self.scope, f"faq/books/{name}")

    def _put(self, name: str, content: bytes) -> None:
        self.files.put(self.scope, name, content, GZIP)
        self.files.claim(self.scope, name)


class Standings(TenantRepository[StandingRecord]):
    """What stands now, and the history of it."""

    item: ClassVar[type[TenantItem]] = StandingRecord

    def find(self, name: str) -> StandingRecord:
        return self.records.find(name) or StandingRecord(name=name, facts={})

    def facts(self, name: str) -> dict[str, Any]:
        return dict(self.find(name).facts)

    def move(self, record: StandingRecord, facts: Facts, line: Facts, at: datetime) -> None:
        """Let a pointer say something else, with its line of history. `Conflict` if it moved since it was read."""
        record.facts = dict(facts)
        told = Lines(self.scope).records.prepared(LineRecord(at=at.isoformat(), facts=dict(line)))
        together(self.records.prepared(record), told)


class Lines(TenantRepository[LineRecord]):
    """The history of book and publications, the newest first."""

    item: ClassVar[type[TenantItem]] = LineRecord

    def newest(self, limit: int = LINES) -> tuple[LineRecord, ...]:
        return self.records.page(limit=limit, newest_first=True).items

    def of(self, faq_id: str, limit: int = 20) -> tuple[LineRecord, ...]:
        """The changes of one entry by hand."""
        return self.records.shelf(faq_id, limit=limit, newest_first=True).items


def change_book(
    office: Office, edit: Callable[[Book], Book], *, told: str, by: str, new_id: str, only: str = ""
) -> tuple[Book, str]:
    """Let the book stand as `edit` makes it of what stands then; that, and the line's order.

    Two who change different entries at the same moment both succeed: the later is done again on what the first left.
    `edit` raises `Conflict` where its own entry is not what the clerk saw.
    """
    standings, shelf = Standings(office.scope), Shelf(office)
    for _ in range(TRIES):
        record = standings.find(BOOK)
        before = record.facts.get("edition", "")
        book = edit(shelf.book(before))
        after = shelf.keep_book(book)
        if after == before:
            return book, ""
        at = office.house.clock()
        line = {"id": new_id, "what": "book", "told": told, "by": by, "only": only, "before": before, "after": after}
        try:
            standings.move(record, {"edition": after, "at": at.isoformat(), "by": by}, line, at)
        except Conflict:
            continue
        return book, f"{at.isoformat()}#{new_id}"
    raise Conflict


class AskedQuestions(TenantRepository[AskedRecord]):
    """What was asked, by day."""

    item: ClassVar[type[TenantItem]] = AskedRecord

    def add(self, asked: Asked, at: datetime) -> None:
        """Write a question down once: heard again, the same event changes nothing."""
        try:
            self.records.add(self._record(AskedRecord(name=asked.name), asked, at))
        except Conflict:
            return

    def find(self, name: str) -> Asked | None:
        record = self.records.find(name, name[:8]) if name else None
        return record.value() if record else None

    def change(self, name: str, change: Callable[[Asked], Asked], now: datetime) -> Asked | None:
        """What became of a question; None where it is gone, or another town's."""
        for _ in range(TRIES):
            record = self.records.find(name, name[:8]) if len(name) > len("20261122-") else None
            if record is None:
                return None
            before = record.value()
            after = change(before)
            try:
                if after != before:
                    self.records.change(self._record(record, after, None))
            except Conflict:
                continue
            return after
        raise Conflict

    def of_day(self, day: date) -> Iterator[Asked]:
        return (record.value() for record in self.records.each(f"{day:%Y%m%d}"))

    def waiting(self, limit: int = 500) -> tuple[Asked, ...]:
        """What was not answered well, the newest first."""
        return tuple(record.value() for record in self.records.shelf(WAITING, limit=limit, newest_first=True).items)

    def _record(self, record: AskedRecord, asked: Asked, at: datetime | None) -> AskedRecord:
        record.facts = asked.to_json()
        if at:
            record.expires = (at + timedelta(days=ASKED_DAYS)).timestamp()
        return record


class Threads(TenantRepository[ThreadRecord]):
    """What each resident read in the last hours: ids and digests, no words."""

    item: ClassVar[type[TenantItem]] = ThreadRecord

    def of(self, resident_id: str, now: datetime) -> Thread:
        record = self.records.find(resident_id)
        if record is None or (record.expires or 0) <= now.timestamp():
            return Thread()
        return Thread.from_json(record.facts)

    def keep(self, resident_id: str, thread: Thread, now: datetime) -> None:
        record = ThreadRecord(resident_id=resident_id, facts=thread.to_json())
        record.expires = (now + timedelta(hours=THREAD_HOURS)).timestamp()
        self.records.put(record)

    def drop(self, resident_id: str) -> None:
        self.records.remove(ThreadRecord(resident_id=resident_id, facts={}))


class Notes(TenantRepository[NoteRecord]):
    """Notes of staff, by sort; gone after some days."""

    item: ClassVar[type[TenantItem]] = NoteRecord

    def keep(self, sort: str, name: str, facts: Facts, now: datetime) -> None:
        record = NoteRecord(sort=sort, name=name, facts=dict(facts))
        record.expires = (now + timedelta(days=ASKED_DAYS)).timestamp()
        self.records.put(record)

    def newest(self, sort: str, limit: int = LINES) -> tuple[NoteRecord, ...]:
        return self.records.page(sort, limit=limit, newest_first=True).items


class Days(TenantRepository[DayRecord]):
    """Figures by day."""

    item: ClassVar[type[TenantItem]] = DayRecord

    def keep(self, day: date, figures: Figures) -> None:
        facts = {"teams": {team: dict(counts) for team, counts in figures.items()}}
        self.records.put(DayRecord(day=day.isoformat(), facts=facts))

    def of_month(self, month: str) -> dict[str, Figures]:
        """By day (ISO 8601) of a month (`2026-11`): one query."""
        return {record.day: record.facts.get("teams", {}) for record in self.records.each(prefix=month)}


@dataclass(frozen=True)
class Near:
    """An entry that may answer, and how sure that is, in percent."""

    faq: Faq
    percent: float


class Edition:
    """One edition as it is searched: its entries and its index."""

    def __init__(self, entries: Sequence[Faq], index: Index) -> None:
        self.entries, self.index = tuple(entries), index
        self.by_id = {faq.id: faq for faq in entries}

    @cached_property
    def wordings(self) -> Mapping[str, frozenset[str]]:
        return wordings_of(self.entries)

    def near(self, text: str, at_most: int) -> list[Near]:
        """The nearest entries, whatever language they were found in, best first; one so worded is sure."""
        worded = self.wordings.get(plain(text), frozenset())
        percents = dict.fromkeys(worded, 100.0) if len(worded) == 1 else {}
        for found in self.index.find(text, at_most * 2):
            percents.setdefault(found.id.partition("@")[0], 100 * found.confidence)
        return [Near(self.by_id[each], percent) for each, percent in percents.items() if each in self.by_id][:at_most]


class TownFaq:
    """What a town's FAQ is now, as far as it is needed, remembered between turns.

    Which edition stands may be a minute old, unless `fresh`; an edition is kept for an hour.
    """

    def __init__(self, office: Office, *, fresh: bool = False) -> None:
        self.office, self._fresh = office, fresh

    @cached_property
    def settings(self) -> FaqSettings:
        settings: FaqSettings = self.office.settings(SERVICE)
        return settings

    @cached_property
    def now(self) -> Facts:
        """What stands for residents: `edition`, `withdrawn`, `at`, `by`; nothing before the first publication."""

        def look_up() -> Facts:
            return Standings(self.office.scope).facts(PUBLISHED)

        if self._fresh:
            return look_up()
        return self.office.house.memory.recall((self.office.scope.tenant_id, SERVICE, "now"), look_up)

    @cached_property
    def edition(self) -> Edition:
        """The published one. Residents are asked for it only where there is one."""
        return edition_of(self.office, self.now["edition"])

    @property
    def is_published(self) -> bool:
        return bool(self.now.get("edition"))

    def entry(self, faq_id: str) -> Faq | None:
        """A published entry; one that was withdrawn since says so by its state."""
        faq = self.edition.by_id.get(faq_id) if self.is_published else None
        return replace(faq, state="withdrawn") if faq and faq_id in self.now.get("withdrawn", ()) else faq

    def told_now(self, today: date) -> list[Faq]:
        """What residents may be answered by."""
        found = (self.entry(faq.id) for faq in self.edition.entries)
        return [faq for faq in found if faq and faq.is_told(today)]

    def near(self, text: str, today: date, at_most: int) -> list[Near]:
        """The nearest entries that may be told today."""
        told = (Near(faq, each.percent) for each in self.edition.near(text, 12) if (faq := self.entry(each.faq.id)))
        return [each for each in told if each.faq.is_told(today)][:at_most]


def edition_of(office: Office, name: str) -> Edition:
    """An edition by its name, read once in an hour by each Lambda."""

    def build() -> Edition:
        shelf = Shelf(office)
        entries = shelf.entries(name)
        try:
            return Edition(entries, shelf.index(name))
        except ValueError:  # of another version than this code reads: by letters until the night builds it anew
            from chalicelib.services.faq.schedule import by_letters  # noqa: PLC0415  what builds reads here

            return Edition(entries, by_letters(office, entries))

    return office.house.memory.recall((office.scope.tenant_id, SERVICE, "edition", name), build, seconds=HOUR)
