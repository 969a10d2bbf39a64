"""What staff do with a case. Each verb names the version of the case that the clerk saw.

What is told to residents is written in one transaction with the case, so a change is never without its news, nor news
without its change. The same verb with the same words, pressed twice, is done once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

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
    text = _checked(text)
    case = _as_seen(clerk, case_id, seen)
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
    reason = _checked(reason) if reason.strip() else ""
    case = _as_seen(clerk, case_id, seen)
    facts = {"to": to, "because": because}
    if case.version == seen:
        if to not in MOVES[case.status]:
            raise StaffMistake("今の状況からは、その状況に変更できません。")
        case = replace(case, status=to, closed_because=because)
    tell = (case.resident_id, *case.followers) if case.resident_id else case.followers
    return _write(clerk, case, seen, "status", text=reason, facts=facts, tell=tell, news=status_card(case, reason))


def assign(clerk: Clerk, case_id: str, seen: int, *, team: str, member_id: str = "") -> Case:
    """Hand a case to a team and, if one is named, to a member of it."""
    case = replace(_as_seen(clerk, case_id, seen), team=team, assignee=member_id)
    return _write(clerk, case, seen, "assigned", facts={"team": team, "assignee": member_id})


def write_note(clerk: Clerk, case_id: str, seen: int, text: str) -> Case:
    """Write something down for colleagues; the resident is not told."""
    return _write(clerk, _as_seen(clerk, case_id, seen), seen, "note", text=_checked(text))


def _as_seen(clerk: Clerk, case_id: str, seen: int) -> Case:
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
    facts: Mapping[str, str | None] | None = None,
    tell: Sequence[str] = (),
    news: Reply | None = None,
) -> Case:
    told = [f"{name}={value}" for name, value in sorted((facts or {}).items())]
    cause = digest(clerk.member.id, case.id, str(seen), kind, text, *told)
    happening = Happening(clerk.at.isoformat(), kind, clerk.member.id, text, facts or {}, cause)
    case = replace(case, version=seen)
    deliveries = notices(clerk.office, case, tell, news) if news else ()
    written = Cases(clerk.office.scope).change(case, happening, *deliveries)
    hasten(clerk.office, *deliveries)
    return written


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise StaffMistake("本文を入力してください。")
    if len(text) > LONGEST:
        raise StaffMistake(f"{LONGEST}文字以内で入力してください（今は{len(text)}文字です）。")
    return text
