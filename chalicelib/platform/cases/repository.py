"""Where cases, their history and the lists they stand in are kept.

A case, the next line of its history and its cards are written in one transaction, so none can be without the others.
A card (`cards.py`) is the copy of a case in a list: what lies in a cell of the map, what a resident sent in, what a
member of staff has in hand. Cards are written as often as their case and carry its version, and so is the slip
that makes it wait once its due date has passed.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Literal

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.storage import Key, Page, Place, Records, TenantItem, TenantRepository, together
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.cases.cards import ALL, DUE, CaseCard, cards_of, case_from, facts_of, in_list
from chalicelib.platform.cases.grid import cells_within, metres_between
from chalicelib.platform.cases.model import Case, Happening
from chalicelib.platform.console.waiting import Waiting

Shelf = Literal["open", "done", "all"]
Span = tuple[str, str]
"""The first and the last moment of a period, ISO 8601 on the town's clocks; a day alone holds all of it."""


Written = tuple[Case, Happening]


class CaseRecord(TenantItem):
    """A case. Its bucket is its month, so that a span of time is a few queries and no partition grows for ever."""

    kind = "case"

    case_id = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.case_id, bucket=self.case_id[:4])

    def on_shelf(self) -> Place:
        case = case_from(self.facts)
        return Place("open" if case.is_open else "done", f"{case.opened_at}#{case.id}")


class HappeningRecord(TenantItem):
    """A line of a case's history, in the place of the version it made."""

    kind = "case_happening"

    case_id = UnicodeAttribute()
    made = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.made, bucket=self.case_id)


class FollowRecord(TenantItem):
    """That a resident follows a case: found by the resident, where the case itself only knows its followers."""

    kind = "case_follow"

    resident_id = UnicodeAttribute()
    case_id = UnicodeAttribute()

    def key(self) -> Key:
        return Key(self.case_id, bucket=self.resident_id)


@dataclass(frozen=True)
class CasePage:
    """Some cases of a longer list, and where to go on (None: this was the end)."""

    cases: tuple[Case, ...]
    next: str | None = None


@dataclass(frozen=True)
class Nearby:
    """An open case, and how many metres away it is."""

    case: Case
    metres: float


class Cases(TenantRepository[CaseRecord]):
    """One tenant's cases."""

    item: ClassVar[type[TenantItem]] = CaseRecord

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self.cards: Records[CaseCard] = Records(scope, CaseCard)
        self.happenings: Records[HappeningRecord] = Records(scope, HappeningRecord)
        self.follows: Records[FollowRecord] = Records(scope, FollowRecord)

    # writing

    def add(self, case: Case, opened: Happening) -> Case:
        """Write a new case with the first line of its history.

        The same cause heard again changes nothing; `Conflict` if another case has that number.
        """
        return self._write(replace(case, version=0), opened)

    def change(
        self, case: Case, happening: Happening, *with_it: TenantItem, without: Sequence[TenantItem] = ()
    ) -> Case:
        """Write back a case that was read, with the line that says what happened to it, and what tells of it.

        `with_it` are prepared items (deliveries) for the same transaction, `without` those it takes away. The same
        cause heard again on the same version changes nothing; `Conflict` if anybody wrote it since.
        """
        return self._write(case, happening, *with_it, without=without)

    def change_both(self, one: Written, other: Written, *with_it: TenantItem) -> tuple[Case, Case]:
        """Write back two cases that were read, each with its line: both or none; `Conflict` as for one."""
        try:
            together(*self._items(*one), *self._items(*other), *with_it)
        except Conflict:
            return self._already(*one), self._already(*other)
        return _after(*one), _after(*other)

    def _write(
        self, case: Case, happening: Happening, *with_it: TenantItem, without: Sequence[TenantItem] = ()
    ) -> Case:
        try:
            together(*self._items(case, happening), *with_it, without=without)
        except Conflict:
            return self._already(case, happening)
        return _after(case, happening)

    def _items(self, case: Case, happening: Happening) -> list[TenantItem]:
        """All that is written of a case at once: itself, the line of its history, its cards and its slip."""
        case = replace(case, updated_at=happening.at)
        made = HappeningRecord(case_id=case.id, made=_made(case.version + 1), facts=dataclasses.asdict(happening))
        record = CaseRecord(case_id=case.id, facts=facts_of(case))
        cards = cards_of(case)
        if case.version:
            for item in (record, *cards):
                item.version = case.version
        slip = Waiting(self.scope).slip("overdue", case.id, _late_from(case), version=case.version)
        prepared = [self.cards.prepared(card) for card in cards]
        return [self.records.prepared(record), self.happenings.prepared(made), *prepared, slip]

    def _already(self, case: Case, happening: Happening) -> Case:
        known = self.happenings.find(_made(case.version + 1), bucket=case.id)
        if known is None or not happening.id or known.facts["id"] != happening.id:
            raise Conflict()
        return self.fetch(case.id)

    def note_follow(self, resident_id: str, case_id: str) -> None:
        """Note that a resident follows a case, before the case is changed."""
        self.follows.put(FollowRecord(resident_id=resident_id, case_id=case_id))

    def drop_follow(self, resident_id: str, case_id: str) -> None:
        """Drop that note, after the case was changed."""
        self.follows.remove(FollowRecord(resident_id=resident_id, case_id=case_id))

    # reading

    def fetch(self, case_id: str) -> Case:
        """The case of that receipt number; `NotFound` if there is none here."""
        record = self.records.fetch(case_id, bucket=case_id[:4])
        return case_from(record.facts, record.version)

    def last(self, case_id: str, version: int) -> Happening:
        """The line that made a version of a case."""
        return Happening(**self.happenings.fetch(_made(version), bucket=case_id).facts)

    def history(self, case_id: str) -> tuple[Happening, ...]:
        """All that happened to a case, in order."""
        return tuple(Happening(**line.facts) for line in self.happenings.each(case_id))

    def inbox(
        self,
        shelf: Shelf,
        *,
        span: Span | None = None,
        newest_first: bool = False,
        limit: int = 50,
        start: str | None = None,
    ) -> CasePage:
        """Cases still open, or done with, or all, by when they came in."""
        shelves: Records[Any] = self.cards if shelf == "all" else self.records
        name = ALL if shelf == "all" else shelf
        return _page(shelves.shelf(name, span=_ends(span), newest_first=newest_first, limit=limit, start=start))

    def of_team(self, team: str, *, span: Span | None = None, limit: int = 50, start: str | None = None) -> CasePage:
        """A team's open cases, newest first."""
        name = in_list("team", team)
        return _page(self.cards.shelf(name, span=_ends(span), newest_first=True, limit=limit, start=start))

    def overdue(self, today: str, *, limit: int = 50, start: str | None = None) -> CasePage:
        """Open cases whose due date lies before a day (ISO 8601), the longest overdue first."""
        return _page(self.cards.shelf(DUE, span=("0", today), limit=limit, start=start))

    def of_resident(self, resident_id: str, *, limit: int = 50, start: str | None = None) -> CasePage:
        """What a resident sent in themself, newest first."""
        name = in_list("resident", resident_id)
        return _page(self.cards.shelf(name, newest_first=True, limit=limit, start=start))

    def followed_by(self, resident_id: str) -> tuple[str, ...]:
        """Receipt numbers of the cases of others that a resident follows."""
        return tuple(note.case_id for note in self.follows.each(resident_id))

    def of_assignee(
        self, member_id: str, *, span: Span | None = None, limit: int = 50, start: str | None = None
    ) -> CasePage:
        """The open cases a member of staff has in hand, oldest first."""
        return _page(self.cards.shelf(in_list("assignee", member_id), span=_ends(span), limit=limit, start=start))

    def near(self, lat: float, lon: float, *, metres: float, service: str) -> tuple[Nearby, ...]:
        """A service's open cases within a circle (at most `grid.WIDEST` metres), nearest first: four queries or less.

        Of more than a hundred in one cell the newest hundred are seen.
        """
        found = [
            Nearby(case, metres_between(lat, lon, case.lat, case.lon))
            for name in cells_within(lat, lon, metres)
            for case in self._standing_in(name)
            if case.service == service and case.lat is not None and case.lon is not None
        ]
        return tuple(sorted((near for near in found if near.metres <= metres), key=lambda near: near.metres))

    def opened_between(self, first: datetime, last: datetime) -> Iterator[Case]:
        """All cases opened from `first` to `last` (times on the town's clocks), newest month first, in any order."""
        months = range(_month(last), _month(first) - 1, -1)
        for month in months:
            for record in self.records.each(f"{month // 12 % 100:02d}{month % 12 + 1:02d}"):
                case = case_from(record.facts, record.version)
                if first <= datetime.fromisoformat(case.opened_at) <= last:
                    yield case

    def _standing_in(self, name: str) -> tuple[Case, ...]:
        return _page(self.cards.shelf(in_list("place", name), newest_first=True, limit=100)).cases


def _after(case: Case, happening: Happening) -> Case:
    return replace(case, updated_at=happening.at, version=case.version + 1)


def _late_from(case: Case) -> str:
    """The day from which the case is overdue: the one after its due date."""
    return (date.fromisoformat(case.due) + timedelta(days=1)).isoformat() if case.is_open and case.due else ""


def _ends(span: Span | None) -> Span | None:
    """A period as the ends of a list that is ordered by moment: all that begins with the last still counts."""
    return (span[0] or "0", f"{span[1] or '9'}~") if span else None


def _page(page: Page[Any]) -> CasePage:
    return CasePage(tuple(case_from(item.facts, item.version) for item in page.items), page.next)


def _made(version: int) -> str:
    return f"{version:06d}"


def _month(moment: datetime) -> int:
    return moment.year * 12 + moment.month - 1
