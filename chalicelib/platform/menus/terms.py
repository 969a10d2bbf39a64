"""期間: an edition that is shown from a time, perhaps until another, when the one before comes back.

Each end is a due thing. Killed between showing and noting it, the next worker shows the same again.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import ClassVar, Literal

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict, NotFound, StaffMistake
from chalicelib.kernel.ids import ulid
from chalicelib.kernel.storage import Key, Place, TenantItem, TenantRepository, together
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.house import Office
from chalicelib.platform.menus.model import Edition
from chalicelib.platform.menus.publishing import show
from chalicelib.platform.menus.repository import Editions, board_of
from chalicelib.platform.reminders.minutes import due_place

Span = tuple[datetime, datetime | None]
"""From, and until; None for good."""
Stand = Literal["waiting", "shown", "over", "cancelled"]
STANDS = {"waiting": "予定", "shown": "表示中", "over": "終わり", "cancelled": "取りやめ"}


@dataclass(frozen=True)
class Term:
    """When an edition is shown."""

    id: str
    edition: str
    channel_key: str
    starts: str
    by: str
    ends: str = ""
    stand: Stand = "waiting"
    before: str = ""
    """The edition that was shown until then, and comes back."""


class TermRecord(TenantItem):
    kind = "menu-term"

    term_id = UnicodeAttribute()
    facts = JSONAttribute()
    wakes_at = UnicodeAttribute(null=True)

    def key(self) -> Key:
        return Key(self.term_id)

    def falls_due(self) -> Place | None:
        return due_place(datetime.fromisoformat(self.wakes_at), self.term_id) if self.wakes_at else None

    @property
    def value(self) -> Term:
        return Term(**self.facts)


class Terms(TenantRepository[TermRecord]):
    """A town's planned changes."""

    item: ClassVar[type[TenantItem]] = TermRecord

    def all(self) -> list[Term]:
        """The newest first."""
        return [record.value for record in self.records.page(limit=50, newest_first=True).items]

    def fetch(self, term_id: str) -> TermRecord:
        return self.records.fetch(term_id)

    def prepared(self, record: TermRecord, term: Term) -> TermRecord:
        wakes = {"waiting": term.starts, "shown": term.ends}.get(term.stand, "")
        record.facts, record.wakes_at = asdict(term), wakes or None
        return self.records.prepared(record)

    def write(self, record: TermRecord, term: Term) -> None:
        self.records.change(self.prepared(record, term))


def plan_term(office: Office, channel: Channel, edition: Edition, by: str, span: Span) -> Term:
    """Write a new edition together with when it is to be shown. `StaffMistake` where the times make no sense."""
    starts, ends = span
    if starts <= office.now():
        raise StaffMistake("始まりの日時が過ぎています。いま公開するときは、日時を空のままにしてください。")
    if ends and ends <= starts:
        raise StaffMistake("終わりの日時を、始まりより後にしてください。")
    until = ends.isoformat() if ends else ""
    term = Term(ulid(office.house.clock()), edition.id, channel.key, starts.isoformat(), by, until)
    terms = Terms(office.scope)
    record = terms.prepared(TermRecord(term_id=term.id), term)
    together(Editions(office.scope).prepared(edition), record)
    return term


def cancel_term(office: Office, term_id: str) -> None:
    """Show it not at all; or, while it is shown, for good."""
    terms = Terms(office.scope)
    record = terms.fetch(term_id)
    if record.value.stand not in {"waiting", "shown"}:
        raise StaffMistake("この予定は、もう終わっています。")
    terms.write(record, replace(record.value, stand="cancelled"))


def come_round(office: Office, term_id: str) -> None:
    """Begin or end what is due."""
    terms = Terms(office.scope)
    record = terms.records.find(term_id)
    if record is None or not record.wakes_at or datetime.fromisoformat(record.wakes_at) > office.house.clock():
        return
    term = record.value
    try:
        channel = office.channel(term.channel_key)
        terms.write(record, _begun(office, channel, term) if term.stand == "waiting" else _ended(office, channel, term))
    except (Conflict, NotFound):
        return  # changed meanwhile, or the channel is gone


def _begun(office: Office, channel: Channel, term: Term) -> Term:
    board = board_of(office.scope, channel.key).value
    shown = board.plan.edition if board.plan else board.edition
    before = shown
    if shown == term.edition:  # by a worker that was killed before it noted it
        before = board.before if board.edition == term.edition else board.edition
    else:
        show(office, channel, term.edition, term.by, why="publish")
    return replace(term, stand="shown" if term.ends else "over", before=before)


def _ended(office: Office, channel: Channel, term: Term) -> Term:
    """Staff may have shown something else since: then that stays."""
    board = board_of(office.scope, channel.key).value
    shown = board.plan.edition if board.plan else board.edition
    if shown == term.edition and term.before:
        show(office, channel, term.before, term.by)
    return replace(term, stand="over")
