"""The lists of cases: what waits, what is mine, what is done with; and the desk that counts them."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from chalicelib.platform.cases.model import Case
from chalicelib.platform.cases.repository import CasePage, Cases, Shelf
from chalicelib.platform.console.declared import all_staff, label_of
from chalicelib.platform.console.frame import fragment, framed
from chalicelib.platform.console.members import Members
from chalicelib.platform.console.staff import Member
from chalicelib.platform.console.visits import Visit
from chalicelib.platform.console.wording import status_in_words
from chalicelib.web.exchange import Response, redirect

COUNTED = 200
"""Open cases the desk counts; of more it says 「200件以上」."""
NEWEST = 8
READ = 6
"""Pages of fifty that one view reads at most while it looks for what fits the filters."""
ENOUGH = 25

SHELVES = {"open": "待っているもの", "mine": "自分の担当", "done": "終わったもの"}
RECEIPT_NUMBER = re.compile(r"\d{6}-?[0-9A-Z]{4}")


@dataclass(frozen=True)
class Row:
    """A case as a list shows it."""

    case: Case
    to: str
    label: str
    service: str
    status: str
    assignee: str
    is_mine: bool


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty: anything."""

    shelf: str = "open"
    service: str = ""
    kind: str = ""
    words: str = ""

    def fits(self, row: Row) -> bool:
        told = plain(f"{row.case.id} {row.label} {row.case.title} {row.case.address} {row.case.team} {row.assignee}")
        return (
            self.service in {"", row.case.service}
            and self.kind in {"", row.case.kind}
            and all(word in told for word in plain(self.words).split())
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.service or self.kind or self.words)


def plain(text: str) -> str:
    """Text as it is searched: width and case folded."""
    return unicodedata.normalize("NFKC", text).casefold()


@dataclass(frozen=True)
class Found:
    rows: tuple[Row, ...]
    kinds: tuple[tuple[str, str], ...]
    """Kinds seen while looking, to narrow by."""
    next: str | None


def show_desk(visit: Visit) -> Response:
    """What waits: two queries, whatever the number of cases."""
    if not visit.may("cases.read"):
        return framed(visit, "desk.html", title="窓口のようす", here="", counts=None, rows=())
    template = "desk_waiting.html" if visit.request.is_fragment else "desk.html"
    cases = Cases(visit.office.scope)
    waiting = cases.inbox("open", newest_first=True, limit=COUNTED)
    mine = cases.of_assignee(visit.clerk.member.id, limit=COUNTED)
    new = [case for case in waiting.cases if case.status == "received"]
    counts = (
        ("新しい受付", _count(len(new), waiting), visit.to("/cases")),
        ("待っているもの", _count(len(waiting.cases), waiting), visit.to("/cases")),
        ("自分の担当", _count(len(mine.cases), mine), visit.to("/cases", shelf="mine")),
    )
    facts: dict[str, Any] = {"counts": counts, "rows": _rows(visit, waiting.cases[:NEWEST], _names(visit))}
    if visit.request.is_fragment:
        return fragment(visit, template, **facts)
    return framed(visit, template, title="窓口のようす", here="", **facts)


def _count(number: int, page: CasePage) -> str:
    return f"{number}件以上" if page.next else f"{number}件"


def show_list(visit: Visit) -> Response:
    """A list of cases, narrowed and paged; a receipt number goes straight to its case."""
    asked = visit.request.query
    number = RECEIPT_NUMBER.fullmatch(plain(asked.get("words", "")).upper().strip())
    if number:
        return redirect(visit.to(f"/cases/{number[0][:6]}-{number[0][-4:]}"))
    shelf = asked.get("shelf", "open")
    wanted = Wanted(
        shelf if shelf in SHELVES else "open", asked.get("service", ""), asked.get("kind", ""), asked.get("words", "")
    )
    found = _found(visit, wanted, asked.get("start") or None)
    facts: dict[str, Any] = {"wanted": wanted, "found": found, "more": _more(visit, wanted, found)}
    if visit.request.is_fragment:
        return fragment(visit, "cases_rows.html", **facts)
    services = tuple((name, staff.title) for name, staff in all_staff(visit.office) if staff.cases)
    here = _address(visit, wanted, visit.request.query.get("start", ""))
    return framed(
        visit,
        "cases.html",
        title="案件",
        here="/cases",
        shelves=_shelves(visit),
        services=services,
        again=here,
        **facts,
    )


def _shelves(visit: Visit) -> tuple[tuple[str, str, str], ...]:
    return tuple((shelf, label, visit.to("/cases", shelf=shelf)) for shelf, label in SHELVES.items())


def _more(visit: Visit, wanted: Wanted, found: Found) -> str:
    return _address(visit, wanted, found.next) if found.next else ""


def _address(visit: Visit, wanted: Wanted, start: str) -> str:
    narrowed = {"service": wanted.service, "kind": wanted.kind, "words": wanted.words}
    return visit.to("/cases", shelf=wanted.shelf, start=start, **narrowed)


def _reader(visit: Visit, wanted: Wanted) -> Callable[[str | None], CasePage]:
    cases = Cases(visit.office.scope)
    if wanted.shelf == "mine":
        return lambda start: cases.of_assignee(visit.clerk.member.id, start=start)
    shelf: Shelf = "done" if wanted.shelf == "done" else "open"
    return lambda start: cases.inbox(shelf, newest_first=True, start=start)


def _found(visit: Visit, wanted: Wanted, start: str | None) -> Found:
    """Pages are read whole, so that the next view goes on where this one stopped and no case falls between."""
    read, names = _reader(visit, wanted), _names(visit)
    seen: list[Row] = []
    fitting: list[Row] = []
    for _ in range(READ):
        page = read(start)
        rows = _rows(visit, page.cases, names)
        seen += rows
        fitting += [row for row in rows if wanted.fits(row)]
        start = page.next
        if start is None or len(fitting) >= ENOUGH:
            break
    kinds = dict(sorted({row.case.kind: row.label for row in seen}.items()))
    return Found(tuple(fitting), tuple(kinds.items()), start)


class _Names(NamedTuple):
    members: dict[str, Member]
    services: dict[str, str]


def _names(visit: Visit) -> _Names:
    members = {member.id: member for member in Members(visit.office.scope).all()}
    return _Names(members, {name: staff.title for name, staff in all_staff(visit.office)})


def _rows(visit: Visit, cases: tuple[Case, ...], names: _Names) -> tuple[Row, ...]:
    return tuple(_row(visit, case, names) for case in cases)


def _row(visit: Visit, case: Case, names: _Names) -> Row:
    holder = names.members.get(case.assignee)
    return Row(
        case,
        visit.to(f"/cases/{case.id}"),
        label_of(visit.office, case),
        names.services.get(case.service, case.service),
        status_in_words(case.status),
        holder.label if holder else case.team,
        case.assignee == visit.clerk.member.id,
    )
