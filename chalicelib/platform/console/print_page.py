"""Cases on paper for the field crew: map, photos, address; one case a sheet."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from chalicelib.platform.cases.finding import Wanted
from chalicelib.platform.cases.model import Case
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.console.case_rights import seen
from chalicelib.platform.console.case_rows import names_of, rows_for
from chalicelib.platform.console.declared import rows_of
from chalicelib.platform.console.frame import Entry, framed
from chalicelib.platform.console.inbox import found_by
from chalicelib.platform.console.visits import Visit
from chalicelib.web.exchange import Response
from chalicelib.web.pages import GSI_TILES, Policy

LINK_SECONDS = 600
MOST = 50
"""Sheets printed at once."""
PHOTOS = 4
"""Photos on a sheet."""


def show_print(visit: Visit) -> Response:
    """One case (`case`), or the view of the list that the address narrows."""
    number = visit.request.query.get("case")
    if number:
        return sheets(visit, [seen(visit.clerk, Cases(visit.office.scope).fetch(number))])
    found = found_by(visit, Wanted.read(visit.request.query), names_of(visit), visit.request.query.get("start") or None)
    return sheets(visit, found.cases)


def sheets(visit: Visit, cases: Iterable[Case]) -> Response:
    """The sheets of these cases. Personal answers never stand on them; photos are those that may be shown."""
    chosen = list(cases)[:MOST]
    visit.note("現場用の印刷", "、".join(case.id for case in chosen[:5]), detail=f"{len(chosen)}件")
    told = [_sheet(visit, row) for row in rows_for(visit, chosen, names_of(visit))]
    origins = {origin(link) for sheet in told for link in sheet["photos"]}
    return framed(
        visit,
        "print.html",
        title="現場用の印刷",
        here="/cases",
        trail=(Entry("案件", visit.to("/cases")),),
        policy=Policy(images=(GSI_TILES, *sorted(origins))),
        sheets=told,
        printed_at=visit.clerk.at,
    )


def _sheet(visit: Visit, row: Any) -> dict[str, Any]:
    files, scope = visit.house.files, visit.office.scope
    photos = [files.link(scope, name, seconds=LINK_SECONDS) for name in row.case.shown_photos]
    return {
        "row": row,
        "answers": rows_of(visit.office, row.case),
        "photos": photos[:PHOTOS],
        "left_out": max(0, len(photos) - PHOTOS),
    }


def origin(link: str) -> str:
    """Where a photo is loaded from, for the page's policy."""
    parts = urlsplit(link)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else "'self'"
