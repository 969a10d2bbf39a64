"""A campaign's budget: a head with what is free, and parts that uses are booked on (ADR 19).

On paper: 1,000,000 yen, sixteen parts, nothing allotted. R1 uses 500, which falls on part 07, which has nothing and
borrows 976 (1/1024); 476 are left there for the next. When less is free than is asked for, the rests are gathered on
part 00, where all is spent from then on, to the last yen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Literal
from zlib import crc32

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.kernel.clock import Pause, machine_pause
from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.kernel.insisting import insist
from chalicelib.kernel.storage import Key, Place, Records, TenantItem, TenantRepository, together
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.reminders.minutes import due_place
from chalicelib.platform.rewards.model import BudgetOver, BudgetStanding, BudgetState, Entry, Stopped

PARTS = 16
FIRST = "00"
"""The part on which rests are gathered; the only one of a small budget."""
MANY = 2000
"""Bookings a budget is good for, from which it is spread over parts."""
CHUNKS = 1024
ENDLESS = 10**15
"""What a part of a budget without limit has."""


class HeadRecord(TenantItem):
    """What of a budget is in no part, and whether it is open."""

    kind = "rewards_budget"

    campaign = UnicodeAttribute()
    total = NumberAttribute(null=True)
    free = NumberAttribute(default=0)
    state = UnicodeAttribute(default="open")
    because = UnicodeAttribute(default="")
    """Why it was stopped, in staff's words."""
    least = NumberAttribute(default=1)
    """The least that anything costs: with less left than that, it is over."""
    thresholds = JSONAttribute(default=list)
    """Shares in percent at which staff are told."""
    told = JSONAttribute(default=list)
    """Those of them that were told."""
    wakes_at = UnicodeAttribute(default="")

    def key(self) -> Key:
        return Key(self.campaign)

    def falls_due(self) -> Place | None:
        return due_place(datetime.fromisoformat(self.wakes_at), self.campaign) if self.wakes_at else None


class PartRecord(TenantItem):
    """A part of a budget. What is spent and held never passes what is allotted."""

    kind = "rewards_part"

    campaign = UnicodeAttribute()
    name = UnicodeAttribute()
    allotted = NumberAttribute(default=0)
    spent = NumberAttribute(default=0)
    held = NumberAttribute(default=0)
    bookings = NumberAttribute(default=0)
    """How many entries were booked on it."""
    is_open = BooleanAttribute(default=True)

    def key(self) -> Key:
        return Key(self.name, bucket=self.campaign)

    @property
    def rest(self) -> int:
        return int(self.allotted - self.spent - self.held)


@dataclass(frozen=True)
class Plan:
    """A budget as staff decide it, in yen or pieces."""

    total: int | None
    """None: without limit."""
    least: int = 1
    thresholds: tuple[int, ...] = ()

    @property
    def parts(self) -> int:
        """Over how many parts its bookings are spread."""
        return PARTS if self.total is None or self.total // max(self.least, 1) >= MANY else 1


Must = Literal["be open", "may be stopped"]


class Budgets(TenantRepository[HeadRecord]):
    """A town's budgets, one a campaign."""

    item: ClassVar[type[TenantItem]] = HeadRecord

    def __init__(self, scope: TenantScope, pause: Pause = machine_pause) -> None:
        super().__init__(scope)
        self.parts: Records[PartRecord] = Records(scope, PartRecord)
        self.pause = pause

    # reading

    def find(self, campaign: str) -> HeadRecord | None:
        return self.records.find(campaign)

    def standing(self, campaign: str) -> BudgetStanding:
        """Where a budget stands now: one read and one query."""
        head = self.records.fetch(campaign)
        parts = self.parts_of(campaign)
        spent, held = sum(part.spent for part in parts), sum(part.held for part in parts)
        state: BudgetState = "open" if head.state == "open" else "stopped"
        return BudgetStanding(None if head.total is None else int(head.total), int(spent), int(held), state)

    def parts_of(self, campaign: str) -> list[PartRecord]:
        return list(self.parts.each(campaign))

    # opening and closing

    def open(self, campaign: str, plan: Plan, wakes_at: datetime) -> None:
        """Let a campaign have a budget; one that has keeps its own. Killed in between, it is opened again."""
        allotted = ENDLESS if plan.total is None else 0
        for number in range(plan.parts):
            part = PartRecord(campaign=campaign, name=f"{number:02d}", allotted=allotted)
            _add(self.parts, part)
        head = HeadRecord(campaign=campaign, total=plan.total, free=plan.total or 0, least=plan.least)
        head.thresholds, head.wakes_at = list(plan.thresholds), wakes_at.isoformat()
        _add(self.records, head)

    def change(self, campaign: str, plan: Plan) -> None:
        """Raise or lower the total, and tell at other shares; not below what is spent and set aside."""
        insist(lambda: self._changed(campaign, plan), self.pause)

    def _changed(self, campaign: str, plan: Plan) -> None:
        head = self.records.fetch(campaign)
        if (head.total is None) != (plan.total is None):
            raise StaffMistake("予算の上限のありなしは、開始した後は変えられません。")
        more = (plan.total or 0) - int(head.total or 0)
        head.total, head.least, head.thresholds = plan.total, plan.least, list(plan.thresholds)
        head.told = [share for share in head.told if share in plan.thresholds and more <= 0]
        head.free += more
        if head.free >= 0:
            self.records.change(head)
            return
        self._gather(campaign, self.parts_of(campaign))
        first = self.parts.fetch(FIRST, campaign)
        first.allotted, head.free = first.allotted + head.free, 0
        if first.rest < 0:
            raise StaffMistake("すでに使われた額より小さくすることはできません。")
        together(self.records.prepared(head), self.parts.prepared(first))

    def stop(self, campaign: str, because: str) -> None:
        """Nothing new is booked from the moment this returns."""
        self._turn(campaign, "stopped", because)

    def resume(self, campaign: str, wakes_at: datetime) -> None:
        self._turn(campaign, "open", "", wakes_at.isoformat())

    def _turn(self, campaign: str, state: BudgetState, because: str, wakes_at: str = "") -> None:
        def turned() -> None:
            head = self.records.fetch(campaign)
            head.state, head.because = state, because
            head.wakes_at = wakes_at or head.wakes_at
            self.records.change(head)

        insist(turned, self.pause)
        self.align(campaign)

    def align(self, campaign: str) -> None:
        """Bring all parts to the state the head is in; done again where that was killed."""
        for part in self.parts_of(campaign):
            insist(lambda: self._aligned(campaign, part.name), self.pause)  # noqa: B023  (called at once)

    def _aligned(self, campaign: str, name: str) -> None:
        part, head = self.parts.fetch(name, campaign), self.records.fetch(campaign)
        if part.is_open != (head.state == "open"):
            part.is_open = head.state == "open"
            self.parts.change(part)

    # booking

    def booked(self, entry: Entry, must: Must = "be open") -> tuple[Entry, TenantItem]:
        """An entry with the part it is booked on, and that part, to be written together with it.

        An entry that names a part is booked there: where it was set aside, or is taken back. `BudgetOver` where the
        budget has less than it needs, `Stopped` where it is stopped; a `Conflict` means: decide anew.
        """
        part, need = self._named(entry) or self._home(entry), entry.value + entry.held
        if must == "be open" and not part.is_open:
            raise Stopped()
        if need > max(part.rest, 0):
            part = self._elsewhere(entry.campaign, part, need)
        part.spent, part.held = part.spent + entry.value, part.held + entry.held
        part.bookings += 1
        return replace(entry, part=part.name, part_number=int(part.bookings)), self.parts.prepared(part)

    def _named(self, entry: Entry) -> PartRecord | None:
        return self.parts.fetch(entry.part, entry.campaign) if entry.part else None

    def _home(self, entry: Entry) -> PartRecord:
        name = f"{crc32(entry.resident_id.encode()) % PARTS:02d}"
        return self.parts.find(name, entry.campaign) or self.parts.fetch(FIRST, entry.campaign)

    def _elsewhere(self, campaign: str, part: PartRecord, need: int) -> PartRecord:
        """The part that has what is needed: this one after it borrowed, or the one where rests are gathered."""
        head, short, name = self.records.fetch(campaign), need - part.rest, FIRST
        if head.free >= short:
            self._lend(head, part, short)
            name = part.name
        found = self.parts.fetch(name, campaign)
        if found.rest >= need and found.is_open == part.is_open:
            return found
        if name == FIRST:
            self._surely_over(campaign, need)
        raise Conflict()

    def _lend(self, head: HeadRecord, part: PartRecord, short: int) -> None:
        chunk = max(short, min(int(head.total or 0) // CHUNKS, int(head.free)))
        head.free, part.allotted = head.free - chunk, part.allotted + chunk
        together(self.records.prepared(head), self.parts.prepared(part))

    def _surely_over(self, campaign: str, need: int) -> None:
        """Raise `BudgetOver` if all together have less than needed; else gather the rests.

        Read twice: what stood still between is what there was at one moment, and no move of a rest was overlooked.
        """
        head, parts = self.records.fetch(campaign), self.parts_of(campaign)
        if int(head.free) + sum(part.rest for part in parts) >= need:
            self._gather(campaign, parts)
            return
        again = [self.records.fetch(campaign).version, *(part.version for part in self.parts_of(campaign))]
        if again == [head.version, *(part.version for part in parts)]:
            raise BudgetOver()

    def _gather(self, campaign: str, parts: Sequence[PartRecord]) -> None:
        """Move what others have left, and what is free, to the first part; in steps that keep the sum."""
        for part in parts:
            if part.name != FIRST and part.rest > 0:
                self._move(campaign, part)
        head, first = self.records.fetch(campaign), self.parts.fetch(FIRST, campaign)
        if head.free > 0:
            first.allotted, head.free = first.allotted + head.free, 0
            together(self.records.prepared(head), self.parts.prepared(first))

    def _move(self, campaign: str, part: PartRecord) -> None:
        first, rest = self.parts.fetch(FIRST, campaign), part.rest
        first.allotted, part.allotted = first.allotted + rest, part.allotted - rest
        together(self.parts.prepared(first), self.parts.prepared(part))


def _add(records: "Records[HeadRecord] | Records[PartRecord]", item: HeadRecord | PartRecord) -> None:
    try:
        records.add(item)  # type: ignore[arg-type]
    except Conflict:
        return
