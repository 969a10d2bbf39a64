"""The lists of cases: what waits, what is mine, what is done with, and all; narrowed, searched, kept under a name."""

import re
from typing import Any
from urllib.parse import urlencode

from chalicelib.platform.cases.finding import NOBODY, SHELVES, Found, Wanted, find, plain
from chalicelib.platform.cases.model import MOVES
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.cases.saved import TOWN, SavedFilters
from chalicelib.platform.console.case_rights import may_see
from chalicelib.platform.console.case_rows import Names, names_of, rows_for, searched, today
from chalicelib.platform.console.declared import all_staff, case_kinds
from chalicelib.platform.console.frame import fragment, framed
from chalicelib.platform.console.render import Drawing
from chalicelib.platform.console.visits import Visit
from chalicelib.platform.console.wording import status_in_words
from chalicelib.web.exchange import Response, redirect

RECEIPT_NUMBER = re.compile(r"\d{6}-?[0-9A-Z]{4}")
DEEDS = {"assign": "担当を変える", "status": "状況を変える", "due": "対応期限を決める", "print": "現場用に印刷する"}
"""What may be done with several cases at once."""

Options = tuple[tuple[str, str], ...]


def show_list(visit: Visit) -> Response:
    """A list of cases, narrowed and paged; a receipt number goes straight to its case."""
    asked = visit.request.query
    number = RECEIPT_NUMBER.fullmatch(plain(asked.get("words", "")).upper().strip())
    if number:
        return redirect(visit.to(f"/cases/{number[0][:6]}-{number[0][-4:]}"))
    wanted, names = Wanted.read(asked), names_of(visit)
    return list_page(visit, wanted, names)


def list_page(visit: Visit, wanted: Wanted, names: Names, *, mistake: str = "", status: int = 200) -> Response:
    """The page of a list, or its rows alone where a script asks for them."""
    found = found_by(visit, wanted, names, visit.request.query.get("start") or None)
    facts: dict[str, Any] = {
        "wanted": wanted,
        "found": found,
        "rows": rows_for(visit, found.cases, names),
        "more": visit.to("/cases", **wanted.query, start=found.next) if found.next else "",
        "may_work": visit.may("cases.work"),
        "drawing": Drawing(visit, "/cases"),
        "deeds": DEEDS,
    }
    if visit.request.is_fragment:
        return fragment(visit, "cases_rows.html", **facts)
    here = visit.to("/cases", **wanted.query, start=visit.request.query.get("start", ""))
    around = {"shelves": _shelves(visit), "again": here, "mistake": mistake, "saved": _saved(visit, wanted)}
    facts |= {"ways": _ways(visit, wanted), "choices": choices(visit, names), **around}
    return framed(visit, "cases.html", title="案件", here="/cases", status=status, **facts)


def found_by(visit: Visit, wanted: Wanted, names: Names, start: str | None) -> Found:
    """One view of a list, without what the clerk may not know of."""
    return find(
        Cases(visit.office.scope),
        wanted,
        visit.clerk.member.id,
        today(visit),
        lambda case: searched(visit, case, names),
        start=start,
        may_see=lambda case: may_see(visit.clerk, case),
    )


def choices(visit: Visit, names: Names) -> dict[str, Options]:
    """What the filters offer."""
    desks = [(name, staff) for name, staff in all_staff(visit.office) if staff.cases]
    return {
        "service": tuple((name, staff.title) for name, staff in desks),
        "kind": case_kinds(visit.office),
        "team": (*((team, team) for team in names.teams), (NOBODY, "課が決まっていない")),
        "assignee": (*((member.id, member.label) for member in names.able), (NOBODY, "担当者が決まっていない")),
        "status": tuple((status, status_in_words(status)) for status in MOVES),
    }


def _shelves(visit: Visit) -> tuple[tuple[str, str, str], ...]:
    return tuple((shelf, label, visit.to("/cases", shelf=shelf)) for shelf, label in SHELVES.items())


def _ways(visit: Visit, wanted: Wanted) -> tuple[tuple[str, str], ...]:
    """What else may be made of the same list."""
    return (
        ("地図で見る", visit.to("/map", **wanted.query)),
        ("CSVで書き出す", visit.to("/export", **wanted.query)),
        ("現場用に印刷する", visit.to("/print", **wanted.query)),
    )


def _saved(visit: Visit, wanted: Wanted) -> dict[str, Any]:
    """Kept filters: name, address, whether it is this one, whose, id."""
    filters = SavedFilters(visit.office.scope)
    lines = [
        (saved.name, visit.to("/cases") + f"?{urlencode(saved.query)}", saved.query == wanted.query, owner, saved.id)
        for owner in (visit.clerk.member.id, TOWN)
        for saved in filters.of(owner)
    ]
    return {"lines": lines, "town": TOWN, "may_share": visit.may("cases.work")}
