"""Where broadcasts are kept, and the one way their state moves."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from datetime import datetime
from itertools import islice
from typing import ClassVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.storage import Key, Page, Place, TenantItem, TenantRepository, together
from chalicelib.platform.broadcasts.model import Broadcast, State, broadcast_from
from chalicelib.platform.console.waiting import ALWAYS, Waiting
from chalicelib.platform.reminders.minutes import due_place

ALL = "all"
TRIES = 5
PAGE = 100


class BroadcastRecord(TenantItem):
    kind = "broadcast"

    broadcast_id = UnicodeAttribute()
    facts = JSONAttribute()
    wakes_at = UnicodeAttribute(null=True)
    """When the clock looks at it next; None when it need not."""

    def key(self) -> Key:
        return Key(self.broadcast_id)

    def on_shelf(self) -> Place:
        told = self.facts
        moment = told.get("began_at") or told.get("send_at") or told.get("made_at") or ""
        return Place(ALL, f"{moment}#{self.broadcast_id}")

    def falls_due(self) -> Place | None:
        return due_place(datetime.fromisoformat(self.wakes_at), self.broadcast_id) if self.wakes_at else None

    @property
    def value(self) -> Broadcast:
        return broadcast_from(self.facts)


class Broadcasts(TenantRepository[BroadcastRecord]):
    """One tenant's broadcasts."""

    item: ClassVar[type[TenantItem]] = BroadcastRecord

    def add(self, broadcast: Broadcast, *, wakes_at: datetime | None = None) -> None:
        """Write a new one; `Conflict` if there is one of that id."""
        self._write(
            BroadcastRecord(
                broadcast_id=broadcast.id,
                facts=asdict(broadcast),
                wakes_at=wakes_at.isoformat() if wakes_at else None,
            )
        )

    def fetch(self, id_: str) -> Broadcast:
        return self.records.fetch(id_).value

    def newest(self, *, limit: int = 50, start: str | None = None) -> Page[BroadcastRecord]:
        """By their moments (`Broadcast.moment`), the latest first."""
        return self.records.shelf(ALL, limit=limit, start=start, newest_first=True)

    def within(self, span: str) -> Iterator[Broadcast]:
        """Those whose moment begins so (`2026-11`, `2026-11-22`, on the town's clocks), the latest first."""
        start: str | None = None
        while True:
            page = self.records.shelf(ALL, prefix=span, limit=PAGE, start=start, newest_first=True)
            yield from (record.value for record in page.items)
            if page.next is None:
                return
            start = page.next

    def latest(self, at_most: int) -> Iterator[Broadcast]:
        return islice(self.within(""), at_most)

    def move(
        self,
        id_: str,
        from_: Iterable[State],
        change: Callable[[Broadcast], Broadcast],
        *,
        wakes_at: datetime | None = None,
        beside: Callable[[Broadcast], Iterable[TenantItem]] = lambda _: (),
    ) -> Broadcast:
        """Change a broadcast that stands in one of those states, and say when the clock looks at it next.

        `beside`: what is written in the same transaction as the changed broadcast, read anew at each try.
        The only way a broadcast changes. `Conflict` names the state it is in when it is none of those.
        """
        for _ in range(TRIES):
            record = self.records.fetch(id_)
            stands = record.value
            if stands.state not in set(from_):
                raise Conflict(f"この配信は、いま「{STATES[stands.state]}」です。画面を開き直して確かめてください。")
            after = change(stands)
            record.facts = asdict(after)
            record.wakes_at = wakes_at.isoformat() if wakes_at else None
            items = tuple(beside(after))
            try:
                self._write(record, *items)
            except Conflict:
                continue
            return after
        raise Conflict("ほかの人が同時に変えています。もう一度お試しください。")

    def _write(self, record: BroadcastRecord, *beside: TenantItem) -> None:
        """A broadcast with the slips that make it wait for an approver, or for who can put it right."""
        state, version = record.value.state, record.version
        slips = [
            Waiting(self.scope).slip(sort, record.broadcast_id, ALWAYS if state == waits else None, version=version)
            for sort, waits in WAITS.items()
        ]
        together(self.records.prepared(record), *slips, *beside)


WAITS: dict[str, State] = {"approval": "submitted", "failing": "halted"}
"""Sorts of slips, and the state in which a broadcast has one."""

STATES: dict[State, str] = {
    "draft": "下書き",
    "submitted": "承認待ち",
    "approved": "配信待ち",
    "planning": "宛先の準備中",
    "sending": "配信中",
    "sent": "配信済み",
    "stopped": "停止",
    "halted": "一時停止（要確認）",
    "cancelled": "取りやめ",
}


def in_state(broadcast: Broadcast, state: State) -> Broadcast:
    return replace(broadcast, state=state)
