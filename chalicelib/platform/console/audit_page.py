"""The audit log as managers search and export it. Made by hand, not declared: it answers a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.audit.repository import AuditLine, AuditLog
from chalicelib.platform.cases.finding import plain
from chalicelib.platform.console.frame import framed
from chalicelib.platform.console.handing import AS_EXCEL, hand_over
from chalicelib.platform.console.operators import PREFIX
from chalicelib.platform.console.staff import Handed
from chalicelib.platform.console.visits import Visit
from chalicelib.web.exchange import Response

OUTCOMES = {"done": "", "refused": "拒否", "undone": "実行されず"}
COLUMNS = ("日時", "職員", "職員ID", "操作", "対象", "結果", "補足", "接続元")
LONGEST_DAYS = 400
MOST_LINES = 10_000
"""Lines of one export: what a Lambda can answer at once."""


@dataclass(frozen=True)
class Wanted:
    """What is looked for: words of each column, empty for anything."""

    first: date
    last: date
    who: str = ""
    what: str = ""
    thing: str = ""
    operators: str = ""
    """Anything: only what the vendor's operators did."""

    def fits(self, line: AuditLine) -> bool:
        return (
            plain(self.who) in plain(f"{line.label} {line.who}")
            and plain(self.what) in plain(f"{line.what} {OUTCOMES[line.outcome]}")
            and plain(self.thing) in plain(f"{line.thing} {line.detail}")
            and (not self.operators or line.who.startswith(PREFIX))
        )

    def query(self) -> dict[str, str]:
        """As an address asks for it."""
        words = {"who": self.who, "what": self.what, "thing": self.thing, "operators": self.operators}
        return {"from": self.first.isoformat(), "to": self.last.isoformat()} | {k: v for k, v in words.items() if v}


def show_audit(visit: Visit) -> Response:
    """Lines of a period, newest first; with `as` all of them as a file."""
    wanted = _wanted(visit)
    if visit.request.query.get("as"):
        return _exported(visit, wanted)
    page = AuditLog(visit.office.scope).search(
        wanted.first, wanted.last, wanted.fits, start=_start(visit.request.query)
    )
    return framed(
        visit,
        "audit.html",
        title="操作の記録",
        here="/audit",
        wanted=wanted,
        lines=page.lines,
        outcomes=OUTCOMES,
        more=visit.to("/audit", start=page.next, **wanted.query()) if page.next else "",
        exports={kind: visit.to("/audit", **wanted.query(), **{"as": kind}) for kind in ("csv", AS_EXCEL)},
    )


def _exported(visit: Visit, wanted: Wanted) -> Response:
    visit.note("操作の記録の書き出し", f"{wanted.first}〜{wanted.last}")
    log, start = AuditLog(visit.office.scope), ""
    lines: list[AuditLine] = []
    while True:
        page = log.search(wanted.first, wanted.last, wanted.fits, start=start, enough=MOST_LINES)
        lines += page.lines
        if len(lines) > MOST_LINES:
            raise StaffMistake(f"{MOST_LINES:,}件を超えるため、書き出せません。期間を短くしてください。")
        if page.next is None:
            name = f"audit-{wanted.first}-{wanted.last}.csv"
            handed = Handed(name, COLUMNS, map(_cells, lines[::-1]), "操作の記録")
            return hand_over(visit, handed, visit.request.query["as"])
        start = page.next


def _wanted(visit: Visit) -> Wanted:
    asked = visit.request.query
    today = visit.clerk.at.date()
    last = _day(asked.get("to", ""), today)
    first = _day(asked.get("from", ""), last)
    if first > last or (last - first).days > LONGEST_DAYS:
        raise StaffMistake(f"期間を確認してください（{LONGEST_DAYS}日まで）。")
    words = {name: asked.get(name, "").strip() for name in ("who", "what", "thing", "operators")}
    return Wanted(first, last, **words)


def _day(told: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(told) if told else otherwise
    except ValueError as error:
        raise StaffMistake("日付を入力し直してください。") from error


def _start(asked: Mapping[str, str]) -> str:
    """Where to go on; what is no place of ours is the beginning."""
    start = asked.get("start", "")
    try:
        date.fromisoformat(start.partition("~")[0])
    except ValueError:
        return ""
    return start


def _cells(line: AuditLine) -> tuple[str, ...]:
    outcome = OUTCOMES[line.outcome]
    return line.at, line.label, line.who, line.what, line.thing, outcome, line.detail, line.source_ip
