"""Where designs, editions, boards and links are kept."""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.storage import Key, Page, Place, TenantItem, TenantRepository
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.menus import board as boards
from chalicelib.platform.menus import model
from chalicelib.platform.menus.board import Board, board_from
from chalicelib.platform.menus.model import Arrangement, Design, Edition, arrangement_from, design_from, edition_from
from chalicelib.platform.reminders.minutes import due_place

NOW = "now"


class DesignRecord(TenantItem):
    kind = "menu-design"

    design_id = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.design_id)

    @property
    def value(self) -> Design:
        return design_from(self.facts)

    @property
    def seen(self) -> str:
        """Names what somebody saw, to be shown again when they change it."""
        return str(self.version)


class ArrangementRecord(TenantItem):
    kind = "menu-arrangement"

    name = UnicodeAttribute(default=NOW)
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.name)

    @property
    def value(self) -> Arrangement:
        return arrangement_from(self.facts)

    @property
    def seen(self) -> str:
        return str(self.version or "")


class EditionRecord(TenantItem):
    """Never changed once it is written."""

    kind = "menu-edition"

    edition_id = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.edition_id)

    @property
    def value(self) -> Edition:
        return edition_from(self.facts)


class BoardRecord(TenantItem):
    kind = "menu-board"

    channel_key = UnicodeAttribute()
    facts = JSONAttribute()
    wakes_at = UnicodeAttribute(null=True)

    def key(self) -> Key:
        return Key(self.channel_key)

    def falls_due(self) -> Place | None:
        return due_place(datetime.fromisoformat(self.wakes_at), self.channel_key) if self.wakes_at else None

    @property
    def value(self) -> Board:
        return board_from(self.facts)


class LinkRecord(TenantItem):
    """A resident whom a rule gives a menu of their own."""

    kind = "menu-link"

    resident_id = UnicodeAttribute()
    place = UnicodeAttribute()
    """Channel and shard."""
    alias = UnicodeAttribute()
    era = NumberAttribute()

    def key(self) -> Key:
        return Key(self.resident_id, bucket=self.place)


class Designs(TenantRepository[DesignRecord]):
    """A town's drafts of menus."""

    item: ClassVar[type[TenantItem]] = DesignRecord

    def all(self) -> tuple[Design, ...]:
        return tuple(sorted((record.value for record in self.records.each()), key=lambda design: design.name))

    def fetch(self, design_id: str) -> DesignRecord:
        return self.records.fetch(design_id)

    def add(self, design: Design) -> None:
        self.records.add(DesignRecord(design_id=design.id, facts=model.written(design)))

    def change(self, design: Design, seen: str) -> None:
        """Write a design over the one that was seen; `Conflict` says who changed it since."""
        record = self.records.fetch(design.id)
        before = record.value
        if record.seen != seen:
            raise _changed_by(before.changed_by)
        record.facts = model.written(design)
        self.records.change(record)

    def remove(self, design_id: str) -> None:
        self.records.remove(self.records.fetch(design_id))


class Arrangements(TenantRepository[ArrangementRecord]):
    """A town's draft of who sees which menu."""

    item: ClassVar[type[TenantItem]] = ArrangementRecord

    def now(self) -> ArrangementRecord:
        return self.records.find(NOW) or ArrangementRecord(facts=model.written(Arrangement()))

    def change(self, arrangement: Arrangement, seen: str) -> None:
        record = self.now()
        if record.seen != seen:
            raise _changed_by(record.value.changed_by)
        record.facts = model.written(arrangement)
        self.records.change(record)


class Editions(TenantRepository[EditionRecord]):
    """All that was ever published."""

    item: ClassVar[type[TenantItem]] = EditionRecord

    def fetch(self, edition_id: str) -> Edition:
        return self.records.fetch(edition_id).value

    def find(self, edition_id: str) -> Edition | None:
        record = self.records.find(edition_id) if edition_id else None
        return record.value if record else None

    def newest(self, *, limit: int = 20, start: str | None = None) -> Page[EditionRecord]:
        return self.records.page(limit=limit, start=start, newest_first=True)

    def next_number(self) -> int:
        newest = self.newest(limit=1).items
        return newest[0].value.number + 1 if newest else 1

    def prepared(self, edition: Edition) -> EditionRecord:
        """A new edition, ready to be written with what shows it."""
        return self.records.prepared(EditionRecord(edition_id=edition.id, facts=model.written(edition)))


class Boards(TenantRepository[BoardRecord]):
    """A town's channels, as far as menus go."""

    item: ClassVar[type[TenantItem]] = BoardRecord

    def find(self, channel_key: str) -> BoardRecord | None:
        return self.records.find(channel_key)

    def all(self) -> list[Board]:
        return [record.value for record in self.records.each()]

    def prepared(self, record: BoardRecord, board: Board, now: datetime) -> BoardRecord:
        wakes_at = board.wakes_at(now)
        record.facts, record.wakes_at = boards.written(board), wakes_at.isoformat() if wakes_at else None
        return self.records.prepared(record)

    def write(self, record: BoardRecord, board: Board, now: datetime) -> None:
        """Write a board over the one that was read; `Conflict` if somebody else did."""
        self.records.change(self.prepared(record, board, now))


def board_of(scope: TenantScope, channel_key: str) -> BoardRecord:
    """A channel's board, new where there is none."""
    fresh = BoardRecord(channel_key=channel_key, facts=boards.written(Board(channel_key)))
    return Boards(scope).find(channel_key) or fresh


class Links(TenantRepository[LinkRecord]):
    """Residents with a menu of their own, by channel and shard."""

    item: ClassVar[type[TenantItem]] = LinkRecord

    def of(self, channel_key: str, shard: str) -> Iterator[LinkRecord]:
        return self.records.each(_place(channel_key, shard), pages_of=500)

    def find(self, channel_key: str, shard: str, resident_id: str) -> LinkRecord | None:
        return self.records.find(resident_id, bucket=_place(channel_key, shard))

    def note(self, channel_key: str, shard: str, resident_id: str, alias: str, era: int) -> None:
        """Note which menu a resident was given; an empty alias: none of their own."""
        link = LinkRecord(resident_id=resident_id, place=_place(channel_key, shard), alias=alias, era=era)
        if alias:
            self.records.put(link)
        else:
            self.records.remove(link)


def _place(channel_key: str, shard: str) -> str:
    return f"{channel_key}.{shard}"


def _changed_by(who: str) -> Conflict:
    told = f"{who}が先に変更しました。" if who else "ほかの人が先に変更しました。"
    return Conflict(f"{told}入力した内容は下に残っています。新しい内容を確かめてから、もう一度保存してください。")
