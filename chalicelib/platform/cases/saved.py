"""Filters of the list of cases that staff keep under a name: for themselves, or for everybody in the town."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.kernel.ids import digest
from chalicelib.kernel.storage import Key, TenantItem, TenantRepository
from chalicelib.platform.cases.finding import Wanted

TOWN = "town"
"""The owner of what everybody uses."""
LONGEST, MOST = 40, 50


@dataclass(frozen=True)
class SavedFilter:
    """A filter under a name."""

    id: str
    name: str
    owner: str
    """A member's id, or `TOWN`."""
    query: Mapping[str, str]
    by: str
    """Who saved it last: a member's id."""

    @property
    def wanted(self) -> Wanted:
        return Wanted.read(self.query)


class SavedFilterRecord(TenantItem):
    kind = "case_filter"

    filter_id = UnicodeAttribute()
    owner = UnicodeAttribute()
    name = UnicodeAttribute()
    by = UnicodeAttribute()
    narrowed = JSONAttribute()

    def key(self) -> Key:
        return Key(self.filter_id, bucket=self.owner)


class SavedFilters(TenantRepository[SavedFilterRecord]):
    """One town's filters: each name once for each owner."""

    item: ClassVar[type[TenantItem]] = SavedFilterRecord

    def of(self, owner: str) -> tuple[SavedFilter, ...]:
        """An owner's filters by name: one query."""
        page = self.records.page(owner, limit=MOST)
        return tuple(sorted(map(_filter, page.items), key=lambda saved: saved.name))

    def save(self, name: str, owner: str, wanted: Wanted, by: str) -> SavedFilter:
        """Keep a filter. `Conflict` where the name stands for another already, which stays as it is."""
        name = name.strip()
        if not 0 < len(name) <= LONGEST:
            raise StaffMistake(f"名前を{LONGEST}文字以内で入力してください。")
        if len(self.of(owner)) >= MOST:
            raise StaffMistake(f"保存できる条件は{MOST}件までです。使わない条件を消してください。")
        id_ = digest("case filter", name)
        known = self.records.find(id_, owner)
        if known and dict(known.narrowed) != wanted.query:
            raise Conflict("同じ名前の条件があります。別の名前にするか、先にその条件を消してください。")
        record = known or SavedFilterRecord(filter_id=id_, owner=owner, name=name, by=by, narrowed=wanted.query)
        return _filter(record if known else self.records.add(record))

    def drop(self, id_: str, owner: str) -> SavedFilter:
        record = self.records.fetch(id_, owner)
        self.records.remove(record)
        return _filter(record)


def _filter(record: SavedFilterRecord) -> SavedFilter:
    return SavedFilter(record.filter_id, record.name, record.owner, dict(record.narrowed), record.by)
