"""Taking back the last thing that happened to a case, while nobody was told of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.platform.cases.desk import as_seen, cause_of
from chalicelib.platform.cases.model import Case, Happening
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.console.staff import Clerk
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.outbox import Deliveries, DeliveryRecord

UNDOABLE = frozenset({"status", "assigned", "due"})


def undo(clerk: Clerk, case_id: str, seen: int) -> Case:
    """Put a case back to what it was before its last change, and take the news of that change out while it is unsent.

    `StaffMistake` when that change cannot be taken back, or residents were told of it already.
    """
    cases = Cases(clerk.office.scope)
    case = as_seen(clerk, case_id, seen)
    if case.version != seen:
        return _as_undone(cases, case)
    last = cases.last(case.id, seen)
    was = was_before(last)
    if was is None:
        raise StaffMistake("最後の操作は、取り消せるものではありません。")
    unsent = _unsent(clerk.office, last)
    if unsent is None:
        raise StaffMistake("住民へのお知らせを送ったあとなので、取り消せません。新しい状況に変更してください。")
    back = replace(case, **was, version=seen)
    facts = {"of": last.kind}
    happening = Happening(
        clerk.at.isoformat(), "undone", clerk.member.id, "", facts, cause_of(clerk, back, "undone", "", facts)
    )
    return cases.change(back, happening, without=unsent)


def may_undo(office: Office, last: Happening) -> bool:
    """Whether that line of the history, being the last, can be taken back now."""
    return was_before(last) is not None and _unsent(office, last) is not None


def was_before(last: Happening) -> Mapping[str, Any] | None:
    """The fields of a case as they were before a change; None where it cannot be taken back."""
    was: Mapping[str, Any] | None = last.facts.get("was") if last.kind in UNDOABLE else None
    return was


def _as_undone(cases: Cases, case: Case) -> Case:
    if cases.last(case.id, case.version).kind != "undone":
        raise Conflict()
    return case


def _unsent(office: Office, last: Happening) -> tuple[DeliveryRecord, ...] | None:
    """The news of a change that still waits to be sent; None once any of it was, or may have been."""
    kept = [Deliveries(office.scope).records.find(name) for name in last.facts.get("news", ())]
    waiting = tuple(delivery for delivery in kept if delivery and not delivery.outcome)
    return waiting if len(waiting) == len(kept) else None
