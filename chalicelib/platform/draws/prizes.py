"""Draws of prizes: the seed promised before the entries close, everybody's number, and one result (ADR 20).

An entry is a line of the prize's own ledger, with the entry's number as its note; booked on a budget without limit,
whose stop is the fence: once it returned, no entry comes in any more. The list that was drawn is kept as numbers, which
say nothing of persons; a resident who is forgotten before is not drawn, and after is a number without anybody behind.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import randbits
from typing import ClassVar

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict, NotFound, ResidentMistake, StaffMistake
from chalicelib.kernel.ids import digest, encode
from chalicelib.kernel.insisting import insist
from chalicelib.kernel.storage import Key, Records, TenantItem, TenantRepository, together
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.draws.lots import drawn, new_seed, promise
from chalicelib.platform.house import Office
from chalicelib.platform.reminders.model import Reminder
from chalicelib.platform.reminders.repository import Reminders
from chalicelib.platform.rewards.budget import Budgets, Plan
from chalicelib.platform.rewards.ledger import Ledger
from chalicelib.platform.rewards.model import PRIZE, REVERSED, Entry, Stopped
from chalicelib.platform.rewards.repository import Books

PURPOSE = "draw"
CAUSE = "entry"
GRACE = timedelta(minutes=10)
"""After the entries close: what was sent in time and still lies on the queue comes in."""
LISTED = 5_000
"""Numbers of one item."""
NUMBER = 10
"""Characters of an entry's number: 50 bits."""
WATCH = timedelta(minutes=5)


class Closed(ResidentMistake):
    """応募の受付は終わりました。"""


class DrawRecord(TenantItem):
    """A draw from its promise to its result."""

    kind = "draw"

    ledger = UnicodeAttribute()
    service = UnicodeAttribute()
    promise = UnicodeAttribute()
    sealed = UnicodeAttribute()
    """The seed, until it is told."""
    seed = UnicodeAttribute(default="")
    drawn_at = UnicodeAttribute(default="")
    list_id = UnicodeAttribute(default="")
    entries = NumberAttribute(default=0)
    winners = NumberAttribute(default=0)
    """How many prizes there are."""
    struck = JSONAttribute(default=list)
    """Winners' numbers whose prize went on to the next: nobody could be reached."""

    def key(self) -> Key:
        return Key(self.ledger)


class ListPart(TenantItem):
    """Numbers in the order in which they were drawn."""

    kind = "draw_list"

    list_id = UnicodeAttribute()
    part = NumberAttribute()
    numbers = JSONAttribute()

    def key(self) -> Key:
        return Key(f"{int(self.part):04d}", bucket=self.list_id)


@dataclass(frozen=True)
class Draw:
    """A draw as it stands."""

    ledger: str
    promise: str
    seed: str = ""
    drawn_at: str = ""
    entries: int = 0
    winners: int = 0
    struck: tuple[str, ...] = ()
    list_id: str = ""

    @property
    def is_drawn(self) -> bool:
        return bool(self.drawn_at)


class Draws(TenantRepository[DrawRecord]):
    """A town's draws."""

    item: ClassVar[type[TenantItem]] = DrawRecord

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self.lists: Records[ListPart] = Records(scope, ListPart)

    def find(self, ledger: str) -> Draw | None:
        record = self.records.find(ledger)
        if record is None:
            return None
        return Draw(
            record.ledger, record.promise, record.seed, record.drawn_at, int(record.entries), int(record.winners),
            tuple(record.struck), record.list_id,
        )  # fmt: skip

    def numbers(self, draw: Draw) -> Iterator[str]:
        """All numbers in the order in which they were drawn; none before."""
        parts = self.lists.each(draw.list_id) if draw.list_id else ()
        return (number for part in parts for number in part.numbers)


def promise_draw(office: Office, ledger: str, *, service: str, title: str) -> Draw:
    """Let there be a draw, its seed made and promised, its ledger and entries open. What is there already stays."""
    draws, known = Draws(office.scope), Draws(office.scope).find(ledger)
    if known:
        return known
    now = office.house.clock()
    Books(office.scope).open(ledger, service, title, now + timedelta(days=1))
    Budgets(office.scope, office.house.pause).open(ledger, Plan(None), now + WATCH)
    seed = new_seed()
    sealed = office.house.sealer.seal(office.tenant.id, PURPOSE, seed)
    with suppress(Conflict):
        draws.records.add(DrawRecord(ledger=ledger, service=service, promise=promise(seed), sealed=sealed))
    return draws.find(ledger) or Draw(ledger, promise(seed))


def enter(office: Office, ledger: str, resident_id: str, at: datetime) -> str:
    """Take part once; the entry's number, the same however often it is asked. `Closed` once the draw is under way."""
    return insist(lambda: _entered(office, ledger, resident_id, at), office.house.pause)


def _entered(office: Office, ledger: str, resident_id: str, at: datetime) -> str:
    entries, budgets = Ledger(office.scope, office.house.pause), Budgets(office.scope, office.house.pause)
    known = entries.find(ledger, resident_id, CAUSE)
    if known:
        return known.note
    number = encode(randbits(5 * NUMBER), NUMBER)
    entry = Entry(ledger, resident_id, CAUSE, PRIZE, 1, at.isoformat(), note=number, value=1)
    account = entries.account(ledger, resident_id)
    try:
        booked, part = budgets.booked(entry)
    except Stopped as stopped:
        raise Closed() from stopped
    together(*entries.prepared(booked, account), part)
    return number


def number_of(office: Office, ledger: str, resident_id: str) -> str:
    """A resident's number in a draw; empty where they did not enter."""
    entry = Ledger(office.scope).find(ledger, resident_id, CAUSE)
    return entry.note if entry else ""


def draw_lots(office: Office, ledger: str, *, closes: datetime, winners: int) -> Draw:
    """Draw, once: who asks again, or at the same moment, is told the same result. Winners are told by a reminder.

    `closes`: the first moment at which nobody may enter. `StaffMistake` before that, and while entries may still come.
    """
    draws = Draws(office.scope)
    if office.house.clock() < closes + GRACE:
        local = office.tenant.local(closes + GRACE)
        raise StaffMistake(f"抽選は、応募の締切のあと（{local:%Y/%m/%d %H:%M}から）できます。")
    record = draws.records.fetch(ledger)
    if not record.drawn_at:
        Budgets(office.scope, office.house.pause).stop(ledger, "応募の締切")
        with suppress(Conflict):  # where somebody else drew meanwhile, theirs is the result
            _draw(office, draws, record, winners)
    found = draws.find(ledger)
    if found is None or not found.is_drawn:
        raise Conflict()
    return found


def _draw(office: Office, draws: Draws, record: DrawRecord, winners: int) -> None:
    seed = office.house.sealer.open(office.tenant.id, PURPOSE, record.sealed)
    order = drawn(seed, (entry.note for entry in entries_in(office, record.ledger)))
    list_id = digest(record.ledger, *order)
    for part, first in enumerate(range(0, len(order), LISTED)):
        draws.lists.put(ListPart(list_id=list_id, part=part, numbers=list(order[first : first + LISTED])))
    record.seed, record.list_id, record.entries, record.winners = seed, list_id, len(order), winners
    record.drawn_at = office.now().isoformat()
    together(draws.records.prepared(record), Reminders(office.scope).prepared(_telling(office, record, "")))


def _telling(office: Office, record: DrawRecord, struck: str) -> Reminder:
    """What has the winners told, or who moved up when a number was struck."""
    id_ = digest("draw", record.ledger, struck)
    return Reminder(id_, record.service, office.house.clock(), {"drawn": record.ledger, "struck": struck})


def entries_in(office: Office, ledger: str) -> Iterator[Entry]:
    """The entries that count: not those of residents who were forgotten, nor those taken back."""
    lines = list(Ledger(office.scope).each(ledger))
    back = {(line.resident_id, line.reverses) for line in lines if line.cause.startswith(REVERSED)}
    return (line for line in lines if line.note and line.cause == CAUSE and (line.resident_id, CAUSE) not in back)


def winning(office: Office, draw: Draw) -> Sequence[str]:
    """The numbers that win: the first that were drawn, without those that were struck."""
    found: list[str] = []
    for number in Draws(office.scope).numbers(draw):
        if len(found) == draw.winners:
            break
        if number not in draw.struck:
            found.append(number)
    return found


def strike(office: Office, ledger: str, number: str) -> str:
    """Give a winner's prize to the next number; that number, or empty where none is left. Done once for a number."""
    draws = Draws(office.scope)
    before = draws.find(ledger)
    if before is None or not before.is_drawn or number not in {*winning(office, before), *before.struck}:
        raise NotFound()
    if number not in before.struck:
        record = draws.records.fetch(ledger)
        record.struck = [*record.struck, number]
        together(draws.records.prepared(record), Reminders(office.scope).prepared(_telling(office, record, number)))
    return moved_up(office, ledger, number)


def moved_up(office: Office, ledger: str, struck: str) -> str:
    """Who won because a number was struck: the last winner of the list as it stood after that."""
    draw = Draws(office.scope).find(ledger)
    if draw is None or struck not in draw.struck:
        return ""
    rank = draw.struck.index(struck)
    after = Draw(draw.ledger, draw.promise, winners=draw.winners, struck=draw.struck[: rank + 1], list_id=draw.list_id)
    now = winning(office, after)
    return now[-1] if len(now) == draw.winners else ""
