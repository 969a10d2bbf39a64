"""What is kept of a town's places: editions of each data set, which of them stands, and the history.

An import on paper: the new edition is written down under an id that follows from its content, sheet by sheet, noting
now and then how far it got; killed midway, the same file goes on from there. Residents see nothing of it until
`stand` moves the data set's one pointer, in one transaction with its line of history. An edition never changes, so
what was read of one may be remembered as long as memory lasts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pynamodb.attributes import BinaryAttribute, JSONAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict, PermanentFailure
from chalicelib.kernel.ids import digest
from chalicelib.kernel.storage import Key, TenantItem, TenantRepository, together
from chalicelib.platform.console.waiting import Slip, Waiting
from chalicelib.platform.places import model
from chalicelib.platform.places.model import Place
from chalicelib.platform.places.sheets import Chart, Sheets, cut, field_name, register_name, unzipped

UNUSED_DAYS = 7
UNDOABLE = 10
NOTED_EVERY = 16
"""Sheets between two notes of how far a writer got."""
STALE = "stale-places"
"""The sort of slip that tells of a data set that is due to be renewed."""


class SheetRecord(TenantItem):
    kind = "places-sheet"

    edition = UnicodeAttribute()
    """`set/id`, so that two data sets of the same content stay apart."""
    name = UnicodeAttribute()
    content = BinaryAttribute(legacy_encoding=False)

    def key(self) -> Key:
        return Key(self.name, bucket=self.edition)


class EditionRecord(TenantItem):
    """A data set that was read in, whole and unchanging once `facts` has no `written` any more."""

    kind = "places-edition"

    data_set = UnicodeAttribute()
    edition = UnicodeAttribute()
    at = UnicodeAttribute()
    facts = JSONAttribute()
    """`by`, `files`, `form`, `counts`, `errors` (the first), `chart`; until it is whole `written`, sheets so far."""

    def key(self) -> Key:
        return Key(self.edition, bucket=self.data_set)

    @property
    def name(self) -> str:
        return f"{self.data_set}/{self.edition}"


class StandingRecord(TenantItem):
    """Which edition of a data set stands. All of a town's are read together."""

    kind = "places-standing"

    data_set = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.data_set)


class SwitchRecord(TenantItem):
    """A line of history: which edition came to stand, when and by whom."""

    kind = "places-switch"

    data_set = UnicodeAttribute()
    at = UnicodeAttribute()
    facts = JSONAttribute()
    """`what` (applied or undone), `edition`, `by`, `files`, `counts`."""

    def key(self) -> Key:
        return Key(f"{self.at}#{self.facts['edition']}", bucket=self.data_set)


@dataclass(frozen=True)
class Standing:
    """What stands of a data set. `trail` holds the editions that stood before, the latest last."""

    edition: str = ""
    since: str = ""
    by: str = ""
    count: int = 0
    form: str = ""
    trail: tuple[str, ...] = ()


class SheetStore(TenantRepository[SheetRecord]):
    """The sheets of editions."""

    item: ClassVar[type[TenantItem]] = SheetRecord

    def write(self, edition: str, name: str, content: bytes) -> None:
        self.records.put(SheetRecord(edition=edition, name=name, content=content))

    def field(self, edition: str, number: int) -> tuple[Place, ...]:
        """The places of a field: one read."""
        return tuple(model.read(row) for row in self._sheet(edition, field_name(number)))

    def register(self, edition: str, number: int) -> Mapping[str, Sequence[int]]:
        """A part of the register: one read."""
        found: Mapping[str, Sequence[int]] = self._sheet(edition, register_name(number))
        return found

    def all_places(self, edition: str) -> dict[str, Place]:
        """Every place of an edition, by id. For staff's imports alone."""
        sheets = self.records.each(edition, prefix="field#", pages_of=10)
        return {place.id: place for sheet in sheets for place in map(model.read, unzipped(bytes(sheet.content)))}

    def drop(self, edition: str) -> None:
        for sheet in list(self.records.each(edition, pages_of=10)):
            self.records.remove(sheet)

    def _sheet(self, edition: str, name: str) -> Any:
        found = self.records.find(name, edition)
        if found is None:
            raise PermanentFailure(f"{self.scope.tenant_id}: edition {edition} lacks {name}")
        return unzipped(bytes(found.content))


class Editions(TenantRepository[EditionRecord]):
    """Data sets that were read in."""

    item: ClassVar[type[TenantItem]] = EditionRecord

    def keep(self, data_set: str, places: Sequence[Place], now: datetime, facts: Mapping[str, Any]) -> EditionRecord:
        """Write an edition down whole, going on where an earlier try ended. Nobody sees it before it stands."""
        sheets = cut(places)
        edition = digest(*(content.hex() for _, content in sheets.contents), length=16)
        told = {**facts, "chart": sheets.chart.to_json()}
        record = self.records.find(edition, data_set)
        if record is None:
            first = {**told, "written": 0}
            record = self.records.put(
                EditionRecord(data_set=data_set, edition=edition, at=now.isoformat(), facts=first)
            )
        if "written" in record.facts:
            self._write(record, sheets)
        record.at, record.facts = now.isoformat(), told
        return self.records.put(record)

    def _write(self, record: EditionRecord, sheets: Sheets) -> None:
        store = SheetStore(self.scope)
        begun = int(record.facts["written"])
        for at, (name, content) in enumerate(sheets.contents[begun:], start=begun + 1):
            store.write(record.name, name, content)
            if at % NOTED_EVERY == 0:
                record.facts = {**record.facts, "written": at}
                self.records.put(record)

    def chart(self, data_set: str, edition: str) -> Chart:
        """Where an edition's places lie: one read."""
        return Chart.from_json(self.records.fetch(edition, data_set).facts["chart"])

    def sweep(self, data_set: str, standing: Standing, now: datetime) -> None:
        """Drop editions that never came to stand within a week, or that can no longer be returned to."""
        kept = {standing.edition, *standing.trail}
        before = (now - timedelta(days=UNUSED_DAYS)).isoformat()
        for record in list(self.records.each(data_set)):
            if record.edition not in kept and record.at < before:
                SheetStore(self.scope).drop(record.name)
                self.records.remove(record)


class Standings(TenantRepository[StandingRecord]):
    """What stands now of each data set, and the history of it."""

    item: ClassVar[type[TenantItem]] = StandingRecord

    def now(self) -> Mapping[str, Standing]:
        """By data set: one read."""
        return {record.data_set: _standing(record) for record in self.records.each()}

    def of_set(self, data_set: str) -> Standing:
        found = self.records.find(data_set)
        return _standing(found) if found else Standing()

    def stand(self, record: EditionRecord, *, instead_of: str, by: str, now: datetime, until: str = "") -> None:
        """Let an edition stand from now on; `Conflict` if another than `instead_of` stands meanwhile.

        `until`: the day (ISO 8601) from which it waits for staff to renew it; empty for never.
        """
        if "written" in record.facts:
            raise Conflict("読み取りが終わっていません。もう一度ファイルを選んでください。")
        pointer = self._pointer(record.data_set, instead_of)
        trail = [*pointer.facts.get("trail", ()), *([instead_of] if instead_of else [])]
        told = {"what": "applied", "by": by, "at": now.isoformat()}
        self._switch(pointer, record, trail[-UNDOABLE:], told, until)

    def step_back(self, data_set: str, *, instead_of: str, by: str, now: datetime, until: str = "") -> EditionRecord:
        """Let the edition stand again that stood before; `Conflict` if there is none, or another stands meanwhile."""
        pointer = self._pointer(data_set, instead_of)
        *trail, before = pointer.facts.get("trail") or [""]
        record = Editions(self.scope).records.find(before, data_set) if before else None
        if record is None:
            raise Conflict("元に戻せる前のデータがありません。")
        self._switch(pointer, record, trail, {"what": "undone", "by": by, "at": now.isoformat()}, until)
        return record

    def history(self, data_set: str, limit: int = 20) -> tuple[SwitchRecord, ...]:
        return Switches(self.scope).records.page(data_set, limit=limit, newest_first=True).items

    def _pointer(self, data_set: str, expected: str) -> StandingRecord:
        pointer = self.records.find(data_set) or StandingRecord(data_set=data_set, facts={})
        if pointer.facts.get("edition", "") != expected:
            raise Conflict
        return pointer

    def _switch(
        self, pointer: StandingRecord, record: EditionRecord, trail: list[str], told: Mapping[str, str], until: str
    ) -> None:
        """Move the pointer, with the line of history and the slip of its renewal; all or nothing."""
        known = {key: record.facts[key] for key in ("files", "counts")}
        line = SwitchRecord(data_set=record.data_set, at=told["at"], facts={**told, **known, "edition": record.edition})
        pointer.facts = {
            "edition": record.edition,
            "since": told["at"],
            "by": told["by"],
            "count": record.facts["chart"]["count"],
            "form": record.facts["form"],
            "trail": trail,
        }
        slip = self._slip(record.data_set, until)
        together(self.records.prepared(pointer), Switches(self.scope).records.prepared(line), slip)

    def _slip(self, data_set: str, until: str) -> Slip:
        waiting = Waiting(self.scope)
        known = waiting.records.find(STALE, data_set)
        return waiting.slip(STALE, data_set, until or None, version=known.version if known else None)


class Switches(TenantRepository[SwitchRecord]):
    """The lines of history."""

    item: ClassVar[type[TenantItem]] = SwitchRecord


def _standing(record: StandingRecord) -> Standing:
    return Standing(**record.facts | {"trail": tuple(record.facts["trail"])})
