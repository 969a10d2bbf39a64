"""What staff do with a case. Each verb names the version of the case that the clerk saw.

What is told to residents is written in one transaction with the case, so a change is never without its news, nor news
without its change. The same verb with the same words, pressed twice, is done once. A line of the history that can be
taken back (`undoing.py`) holds in `was` what the case said before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.kernel.ids import digest
from chalicelib.platform.cases.model import MOVES, Case, ClosedBecause, Happening, HappeningKind, Status
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.cases.telling import answer_card, notices, status_card
from chalicelib.platform.console.staff import Clerk
from chalicelib.platform.messaging.outbox import hasten
from chalicelib.platform.messaging.reply import Reply

LONGEST = 1000
"""Characters of a message to a resident: it stays readable on a phone and within one LINE message."""


def answer(clerk: Clerk, case_id: str, seen: int, text: str) -> Case:
    """Send the resident who opened a case a message on LINE. `StaffMistake` when nobody is there to read it."""
    text = checked(text)
    case = as_seen(clerk, case_id, seen)
    if not case.resident_id:
        raise StaffMistake("この案件はLINEからの受付ではないため、LINEで返信できません。")
    return _write(clerk, case, seen, "reply", text=text, tell=(case.resident_id,), news=answer_card(case, text))


def change_status(
    clerk: Clerk, case_id: str, seen: int, to: Status, *, because: ClosedBecause | None = None, reason: str = ""
) -> Case:
    """Move a case on, close or reopen it, and tell the resident and all who follow it.

    `because` says why it is closed, and only then; `reason` is a clerk's own sentence, shown to all who are told.
    """
    if (to == "closed") != (because is not None):
        raise StaffMistake("「終了」にするときは、終了の理由をえらんでください。")
    reason = checked(reason) if reason.strip() else ""
    before = case = as_seen(clerk, case_id, seen)
    facts = {"to": to, "because": because}
    if case.version == seen:
        if to not in MOVES[case.status]:
            raise StaffMistake("今の状況からは、その状況に変更できません。")
        case = replace(case, status=to, closed_because=because, merged_into="")
    was = {"status": before.status, "closed_because": before.closed_because, "merged_into": before.merged_into}
    tell = readers(case)
    return _write(
        clerk, case, seen, "status", text=reason, facts=facts, was=was, tell=tell, news=status_card(case, reason)
    )


def assign(clerk: Clerk, case_id: str, seen: int, *, team: str, member_id: str = "", note: str = "") -> Case:
    """Hand a case to a team and, if one is named, to a member of it, with a word for who takes it over."""
    note = checked(note) if note.strip() else ""
    before = as_seen(clerk, case_id, seen)
    was = {"team": before.team, "assignee": before.assignee}
    case = replace(before, team=team, assignee=member_id)
    return _write(clerk, case, seen, "assigned", text=note, facts={"team": team, "assignee": member_id}, was=was)


def set_due(clerk: Clerk, case_id: str, seen: int, due: str) -> Case:
    """Say by which day (ISO 8601) a case should be done; empty: no day."""
    try:
        due = date.fromisoformat(due).isoformat() if due else ""
    except ValueError as error:
        raise StaffMistake("対応期限の日付を入力し直してください。") from error
    before = as_seen(clerk, case_id, seen)
    return _write(clerk, replace(before, due=due), seen, "due", facts={"due": due}, was={"due": before.due})


def write_note(clerk: Clerk, case_id: str, seen: int, text: str) -> Case:
    """Write something down for colleagues; the resident is not told."""
    return _write(clerk, as_seen(clerk, case_id, seen), seen, "note", text=checked(text))


def readers(case: Case) -> tuple[str, ...]:
    """Ids of the residents who are told of a case: who opened it, and who follows it."""
    return (case.resident_id, *case.followers) if case.resident_id else case.followers


def as_seen(clerk: Clerk, case_id: str, seen: int) -> Case:
    """The case as the clerk saw it, or as the same verb left it one version later; else `Conflict`."""
    case = Cases(clerk.office.scope).fetch(case_id)
    if case.version not in (seen, seen + 1):
        raise Conflict()
    return case


def _write(
    clerk: Clerk,
    case: Case,
    seen: int,
    kind: HappeningKind,
    *,
    text: str = "",
    facts: Mapping[str, Any] | None = None,
    was: Mapping[str, Any] | None = None,
    tell: Sequence[str] = (),
    news: Reply | None = None,
) -> Case:
    case = replace(case, version=seen)
    deliveries = notices(clerk.office, case, tell, news) if news else ()
    known: dict[str, Any] = dict(facts or {})
    cause = cause_of(clerk, case, kind, text, known)
    if was is not None:
        known |= {"was": dict(was), "news": [delivery.delivery_id for delivery in deliveries]}
    happening = Happening(clerk.at.isoformat(), kind, clerk.member.id, text, known, cause)
    written = Cases(clerk.office.scope).change(case, happening, *deliveries)
    hasten(clerk.office, *deliveries)
    return written


def cause_of(clerk: Clerk, case: Case, kind: HappeningKind, text: str, facts: Mapping[str, Any]) -> str:
    """A name for exactly this deed of this clerk on this version of the case."""
    told = [f"{name}={value}" for name, value in sorted(facts.items())]
    return digest(clerk.member.id, case.id, str(case.version), kind, text, *told)


def checked(text: str) -> str:
    """What a clerk wrote, without the space around it; `StaffMistake` where it is empty or too long."""
    text = text.strip()
    if not text:
        raise StaffMistake("本文を入力してください。")
    if len(text) > LONGEST:
        raise StaffMistake(f"{LONGEST}文字以内で入力してください（今は{len(text)}文字です）。")
    return text
