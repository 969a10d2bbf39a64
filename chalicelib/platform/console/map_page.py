"""All cases on a map: a table first, and above it, where scripts run, the places in groups with a slider of time."""

from typing import Any

from chalicelib.platform.cases.exporting import collection, feature
from chalicelib.platform.cases.finding import SHELVES, Wanted
from chalicelib.platform.console.case_rows import names_of, rows_for
from chalicelib.platform.console.export_page import words_for
from chalicelib.platform.console.frame import framed
from chalicelib.platform.console.inbox import choices, found_by
from chalicelib.platform.console.visits import Visit
from chalicelib.web.exchange import Response, json_answer
from chalicelib.web.pages import GSI_TILES, Policy


def show_map(visit: Visit) -> Response:
    """The page; with `as=geojson` one view of the list for its script, and where the next one goes on."""
    wanted, names = Wanted.read(visit.request.query), names_of(visit)
    found = found_by(visit, wanted, names, visit.request.query.get("start") or None)
    if visit.request.query.get("as") == "geojson":
        told = collection([feature(case, words_for(visit, case, names)) for case in found.cases])
        return json_answer(told | {"next": found.next or ""})
    facts: dict[str, Any] = {
        "wanted": wanted,
        "choices": choices(visit, names),
        "rows": rows_for(visit, found.cases, names),
        "more": visit.to("/map", **wanted.query, start=found.next) if found.next else "",
        "source": visit.to("/map", **wanted.query, **{"as": "geojson"}),
        "cases": visit.to("/cases"),
        "bounds": visit.office.tenant.bounds,
        "shelves": tuple((shelf, label, "") for shelf, label in SHELVES.items()),
        "listed": visit.to("/cases", **wanted.query),
    }
    return framed(visit, "map.html", title="地図", here="/map", policy=Policy(images=(GSI_TILES,)), **facts)
