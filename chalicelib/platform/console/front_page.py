"""The first page: what waits for the one who looks. Three queries, whatever the number of cases."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chalicelib.platform.cases.repository import CasePage, Cases
from chalicelib.platform.console.case_rights import may_see
from chalicelib.platform.console.case_rows import names_of, rows_for, today
from chalicelib.platform.console.declared import all_staff
from chalicelib.platform.console.frame import fragment, framed
from chalicelib.platform.console.visits import Visit
from chalicelib.platform.console.waiting import Count, Counts, Waiting
from chalicelib.platform.reminders.coming import coming_today
from chalicelib.web.exchange import Response

COUNTED = 200
"""Open cases that are counted; of more the page says 「200件以上」."""
NEWEST = 8
OVERDUE = "期限を過ぎた案件"
TODAY = "今日これから届けるお知らせ"


@dataclass(frozen=True)
class Tile:
    """Something that waits: what, how many, and the way there."""

    label: str
    count: str
    to: str
    is_urgent: bool = False


def show_desk(visit: Visit) -> Response:
    """What waits, the urgent first; in its own part, which refreshes itself.

    What the clock will say today is counted in a part of its own that is asked for after the page is there.
    """
    if visit.request.is_fragment and visit.request.query.get("part") == "today":
        return fragment(visit, "desk_today.html", today=_today(visit))
    facts: dict[str, Any] = {"tiles": (), "rows": (), "reads_cases": visit.may("cases.read"), "today": None}
    slips = Waiting(visit.office.scope).counts(today(visit))
    waits = list(_declared(visit, slips))
    if facts["reads_cases"]:
        cases = Cases(visit.office.scope)
        waiting = cases.inbox("open", newest_first=True, limit=COUNTED)
        mine = cases.of_assignee(visit.clerk.member.id, limit=COUNTED)
        seen = [case for case in waiting.cases if may_see(visit.clerk, case)]
        waits = [*_of_cases(visit, waiting, mine, slips.of("overdue")), *waits]
        facts["rows"] = rows_for(visit, seen[:NEWEST], names_of(visit, with_members=False))
    facts["tiles"] = tuple(sorted(waits, key=lambda tile: not tile.is_urgent))
    if visit.request.is_fragment:
        return fragment(visit, "desk_waiting.html", **facts)
    facts["today"] = Tile(TODAY, "見る", visit.to("/reminders/today")) if visit.may("sends.read") else None
    return framed(visit, "desk.html", title="窓口のようす", here="", **facts)


def _today(visit: Visit) -> Tile | None:
    if not visit.may("sends.read"):
        return None
    page = coming_today(visit.office)
    return Tile(TODAY, Count(len(page.items), page.next is None).words, visit.to("/reminders/today"))


def _of_cases(visit: Visit, waiting: CasePage, mine: CasePage, overdue: Count | None) -> Iterator[Tile]:
    seen = [case for case in waiting.cases if may_see(visit.clerk, case)]
    new = sum(case.status == "received" for case in seen)
    if overdue:
        yield Tile(OVERDUE, overdue.words, visit.to("/cases", overdue="1"), is_urgent=True)
    yield Tile("新しい受付", Count(new, waiting.next is None).words, visit.to("/cases", status="received"))
    yield Tile("自分の担当", Count(len(mine.cases), mine.next is None).words, visit.to("/cases", shelf="mine"))
    yield Tile("待っているもの", Count(len(seen), waiting.next is None).words, visit.to("/cases"))


def _declared(visit: Visit, slips: Counts) -> Iterator[Tile]:
    """What services and capabilities have waiting, where there is any."""
    for service, staff in all_staff(visit.office):
        for sort in staff.waits:
            count = slips.of(sort.name)
            if count and visit.may(sort.right):
                page, _, query = sort.page.partition("?")
                address = visit.to(f"/{service}/{page}") + (f"?{query}" if query else "")
                yield Tile(sort.label, count.words, address, sort.is_urgent)
