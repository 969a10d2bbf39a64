"""Cases as files, in parts that fit one answer. Personal answers stand in them only where a manager asks for it."""

from dataclasses import replace
from typing import Any

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.cases.actions import personal_answers
from chalicelib.platform.cases.exporting import COLUMNS, PERSONAL, cells, collection, feature, in_lines
from chalicelib.platform.cases.finding import Wanted
from chalicelib.platform.cases.model import Case
from chalicelib.platform.console.case_rows import Names, names_of
from chalicelib.platform.console.declared import label_of, rows_of
from chalicelib.platform.console.frame import Entry, framed
from chalicelib.platform.console.handing import AS_EXCEL, hand_over, may_lead_to_files
from chalicelib.platform.console.inbox import found_by
from chalicelib.platform.console.posts import Right
from chalicelib.platform.console.render import Drawing
from chalicelib.platform.console.staff import Handed
from chalicelib.platform.console.visits import StaleForm, Visit
from chalicelib.platform.console.wording import CLOSED, ORIGINS, status_in_words
from chalicelib.web.exchange import Response, json_answer
from chalicelib.web.pages import PLAIN

PART = 1000
"""Cases of one file at most: it fits one answer and the memory of a small Lambda."""
FORMS = {"csv": "CSV", AS_EXCEL: "Excel"}
"""What a table is handed over as, and how the audit log calls it."""
MANAGES: Right = "staff.manage"
"""The right of those who may ask for personal answers."""


def show_export(visit: Visit) -> Response:
    """The page that offers the files; with `as` one of them. Nothing personal is in these."""
    kind = visit.request.query.get("as", "")
    if kind in FORMS:
        return _table(visit, kind, personal=False)
    if kind == "geojson":
        return _geojson(visit)
    return _page(visit)


def export_personal(visit: Visit) -> Response:
    """The table with personal answers, for a manager, once it stands in the audit log."""
    visit.need(MANAGES)
    if visit.request.form["sure"] != "1":
        return _page(visit, mistake="個人情報を入れることを確かめて、チェックしてください。", status=400)
    kind = visit.request.form["as"]
    return _table(visit, kind if kind in FORMS else "csv", personal=True)


def show_again(visit: Visit, stale: StaleForm) -> Response:
    return _page(visit, mistake=stale.message, status=403)


def words_for(visit: Visit, case: Case, names: Names) -> dict[str, str]:
    """What of a case is told in words."""
    member = names.members.get(case.assignee)
    return {
        "service": names.services.get(case.service, case.service),
        "kind": label_of(visit.office, case),
        "status": status_in_words(case.status),
        "because": CLOSED[case.closed_because] if case.closed_because else "",
        "assignee": member.label if member else "",
        "origin": ORIGINS.get(case.origin, case.origin),
    }


def part(visit: Visit, names: Names) -> tuple[list[Case], str]:
    """The cases of one file, and where the next file goes on (empty: this was the last)."""
    wanted, start = Wanted.read(visit.request.query), visit.request.query.get("start") or None
    cases: list[Case] = []
    while len(cases) < PART:
        found = found_by(visit, wanted, names, start)
        cases += found.cases
        start = found.next
        if start is None:
            break
    return cases, start or ""


def _table(visit: Visit, kind: str, *, personal: bool) -> Response:
    names = names_of(visit)
    cases, start = part(visit, names)
    _note(visit, f"{FORMS[kind]}{'（個人情報を含む）' if personal else ''}", cases)
    rows = [_row(visit, case, names, personal=personal) for case in cases]
    columns = (*COLUMNS, PERSONAL) if personal else COLUMNS
    title = "案件（個人情報を含む）" if personal else "案件"
    return _linked(visit, hand_over(visit, Handed(_name(visit, "csv"), columns, rows, title), kind), start)


def _row(visit: Visit, case: Case, names: Names, *, personal: bool) -> tuple[str, ...]:
    told = cells(case, words_for(visit, case, names), rows_of(visit.office, case))
    if not personal:
        return told
    answers = personal_answers(visit.office, case)
    return (*told, in_lines(rows_of(visit.office, replace(case, answers=answers))))


def _geojson(visit: Visit) -> Response:
    names = names_of(visit)
    cases, start = part(visit, names)
    _note(visit, "GeoJSON", cases)
    told = collection([feature(case, words_for(visit, case, names)) for case in cases])
    disposition = {"content-disposition": f'attachment; filename="{_name(visit, "geojson")}"'}
    return _linked(visit, json_answer(told, headers=disposition), start)


def _linked(visit: Visit, answer: Response, start: str) -> Response:
    """With the address of the next part, for programs (RFC 8288)."""
    if not start:
        return answer
    query = Wanted.read(visit.request.query).query | {"as": visit.request.query.get("as", "")}
    link = visit.to("/export", **query, start=start)
    return replace(answer, headers={**answer.headers, "link": f'<{link}>; rel="next"'})


def _note(visit: Visit, what: str, cases: list[Case]) -> None:
    narrowed = "、".join(f"{name}={value}" for name, value in Wanted.read(visit.request.query).query.items())
    visit.note("案件の書き出し", what, detail=f"{len(cases)}件 {narrowed}".strip())


def _name(visit: Visit, ending: str) -> str:
    return f"cases-{visit.clerk.at:%Y%m%d-%H%M}.{ending}"


def _page(visit: Visit, *, mistake: str = "", status: int = 200) -> Response:
    """How many there are is known by looking through them: the parts are offered one after another."""
    names = names_of(visit)
    wanted, start = Wanted.read(visit.request.query), visit.request.query.get("start", "")
    if visit.request.query.get("as"):
        raise NotFound
    cases, onward = part(visit, names)
    facts: dict[str, Any] = {
        "count": len(cases),
        "csv": visit.to("/export", **wanted.query, start=start, **{"as": "csv"}),
        "excel": visit.to("/export", **wanted.query, start=start, **{"as": AS_EXCEL}),
        "geojson": visit.to("/export", **wanted.query, start=start, **{"as": "geojson"}),
        "onward": visit.to("/export", **wanted.query, start=onward) if onward else "",
        "back": visit.to("/cases", **wanted.query),
        "action": visit.to("/export", **wanted.query, start=start),
        "may_personal": visit.may(MANAGES),
        "mistake": mistake,
        "drawing": Drawing(visit, "/export"),
    }
    return framed(
        visit,
        "export.html",
        title="案件の書き出し",
        here="/cases",
        trail=(Entry("案件", visit.to("/cases")),),
        status=status,
        policy=may_lead_to_files(visit, PLAIN),
        **facts,
    )
