"""Two cases about the same thing become one: whoever sent in the second follows the first.

Both cases, and what tells the residents of both, are written in one transaction. Within the hour it can be taken back.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.kernel.errors import Conflict, NotFound, StaffMistake
from chalicelib.platform.cases.desk import as_seen, cause_of, readers
from chalicelib.platform.cases.model import Case, Happening, HappeningKind
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.cases.telling import merging_card, notices
from chalicelib.platform.console.staff import Clerk
from chalicelib.platform.messaging.outbox import hasten

UNDONE_WITHIN = timedelta(hours=1)


def merge(clerk: Clerk, case_id: str, seen: int, into_id: str) -> Case:
    """Close a case as the duplicate of another, which its residents follow from now on; all of both are told."""
    cases = Cases(clerk.office.scope)
    case, other = as_seen(clerk, case_id, seen), _other(cases, into_id)
    if case.version != seen:
        return _as_merged(case, other)
    _refuse_unfit(case, other)
    joined = [reader for reader in readers(case) if reader not in readers(other)]
    closed = replace(case, status="closed", closed_because="duplicate", merged_into=other.id)
    kept = replace(other, followers=(*other.followers, *joined))
    was = {"status": case.status, "closed_because": case.closed_because, "merged_into": ""}
    news = (
        *notices(clerk.office, case, readers(case), merging_card(case, other, "merged")),
        *notices(clerk.office, other, readers(other), merging_card(other, other, "joined")),
    )
    for reader in joined:
        cases.note_follow(reader, other.id)
    one = _line(clerk, case, "merged", {"into": other.id, "joined": joined, "was": was})
    both = cases.change_both((closed, one), (kept, _line(clerk, other, "joined", {"from": case.id})), *news)
    hasten(clerk.office, *news)
    return both[0]


def take_apart(clerk: Clerk, case_id: str, seen: int) -> Case:
    """Take a merge back within the hour: the case is open again as it was, and its residents are told."""
    cases = Cases(clerk.office.scope)
    case = as_seen(clerk, case_id, seen)
    if case.version != seen and cases.last(case.id, case.version).kind == "parted_again":
        return case
    last = cases.last(case.id, seen)
    if case.version != seen or not may_take_apart(last, clerk.at):
        raise StaffMistake("統合の取消しは、統合してから1時間以内で、そのあとの操作がないときにできます。")
    other = cases.fetch(last.facts["into"])
    joined = set(last.facts["joined"])
    back = replace(case, **last.facts["was"])
    kept = replace(other, followers=tuple(each for each in other.followers if each not in joined))
    news = notices(clerk.office, case, readers(case), merging_card(case, case, "parted_again"))
    lines = _line(clerk, case, "parted_again", {"from": other.id}), _line(clerk, other, "parted_again", {"of": case.id})
    both = cases.change_both((back, lines[0]), (kept, lines[1]), *news)
    for reader in joined:
        cases.drop_follow(reader, other.id)
    hasten(clerk.office, *news)
    return both[0]


def may_take_apart(last: Happening, now: datetime) -> bool:
    return last.kind == "merged" and now <= datetime.fromisoformat(last.at) + UNDONE_WITHIN


def _other(cases: Cases, number: str) -> Case:
    try:
        return cases.fetch(number)
    except NotFound as error:
        raise StaffMistake("統合先の受付番号が見つかりません。番号を確かめてください。") from error


def _as_merged(case: Case, other: Case) -> Case:
    if case.merged_into != other.id:
        raise Conflict()
    return case


def _refuse_unfit(case: Case, other: Case) -> None:
    if case.id == other.id:
        raise StaffMistake("同じ案件どうしは統合できません。統合先の受付番号を入力してください。")
    if case.service != other.service:
        raise StaffMistake("別のサービスの案件には統合できません。")
    if other.merged_into or not other.is_open:
        raise StaffMistake("統合先の案件は終わっています。対応中の案件をえらんでください。")
    if case.merged_into or case.status == "withdrawn":
        raise StaffMistake("この案件は、統合できる状態ではありません。")


def _line(clerk: Clerk, case: Case, kind: HappeningKind, facts: dict[str, Any]) -> Happening:
    return Happening(
        clerk.at.isoformat(), kind, clerk.member.id, "", facts, cause_of(clerk, case, kind, "", {**facts, "was": ""})
    )
