"""The audit log as managers read and export it."""

from datetime import date

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.audit.repository import AuditLine, AuditLog
from chalicelib.platform.console.frame import framed
from chalicelib.platform.console.visits import Visit
from chalicelib.web.exchange import Response, text
from chalicelib.web.sheet import sheet

OUTCOMES = {"done": "", "refused": "拒否", "undone": "実行されず"}
COLUMNS = ("日時", "職員", "職員ID", "操作", "対象", "結果", "補足", "接続元")


def show_audit(visit: Visit) -> Response:
    """A day's lines, newest first; with `as=csv` all of them as a file."""
    day = _day(visit)
    if visit.request.query.get("as") == "csv":
        visit.note("操作の記録の書き出し", day)
        lines = AuditLog(visit.office.scope).whole_day(day)
        return text(sheet(COLUMNS, map(_cells, lines)), "text/csv; charset=utf-8", filename=f"audit-{day}.csv")
    page = AuditLog(visit.office.scope).of_day(day, start=visit.request.query.get("start") or None)
    return framed(
        visit,
        "audit.html",
        title="操作の記録",
        here="/audit",
        day=day,
        lines=page.lines,
        outcomes=OUTCOMES,
        more=visit.to("/audit", day=day, start=page.next) if page.next else "",
        export=visit.to("/audit", day=day, **{"as": "csv"}),
    )


def _day(visit: Visit) -> str:
    asked = visit.request.query.get("day")
    try:
        return date.fromisoformat(asked).isoformat() if asked else visit.clerk.at.date().isoformat()
    except ValueError as error:
        raise StaffMistake("日付を入力し直してください。") from error


def _cells(line: AuditLine) -> tuple[str, ...]:
    outcome = OUTCOMES[line.outcome]
    return line.at, line.label, line.who, line.what, line.thing, outcome, line.detail, line.source_ip
