"""Watching budgets: each five minutes one that is open is summed, staff are told of shares that are passed, and a stop
that was killed halfway is brought to its end."""

from datetime import datetime, timedelta

from chalicelib.kernel.errors import Conflict
from chalicelib.platform.audit.repository import AuditLine, AuditLog
from chalicelib.platform.console.waiting import ALWAYS, Waiting
from chalicelib.platform.house import Office
from chalicelib.platform.rewards.budget import Budgets, HeadRecord
from chalicelib.platform.rewards.model import BudgetStanding

AGAIN = timedelta(minutes=5)
BUDGET = "budget"
"""The slip on the first page."""
OVER = "over"


def go_on(office: Office, campaign: str) -> None:
    """Look at a budget that is due."""
    budgets, now = Budgets(office.scope, office.house.pause), office.now()
    head = budgets.find(campaign)
    if head is None or not head.wakes_at or datetime.fromisoformat(head.wakes_at) > now:
        return
    if any(part.is_open != (head.state == "open") for part in budgets.parts_of(campaign)):
        budgets.align(campaign)
    _tell(office, head, budgets.standing(campaign))
    head.wakes_at = (now + AGAIN).isoformat() if head.state == "open" else ""
    try:
        budgets.records.change(head)
    except Conflict:
        return  # it was changed meanwhile, and is due as before: the next minute looks again


def _tell(office: Office, head: HeadRecord, standing: BudgetStanding) -> None:
    """Write an audit line, and a slip, for each share that is passed for the first time."""
    passed = [share for share in head.thresholds if standing.percent >= share and share not in head.told]
    for share in passed:
        _write(office, head, f"予算の{share}%に達したことの通知", standing)
    is_over = standing.rest is not None and standing.rest < head.least
    if is_over and OVER not in head.told:
        _write(office, head, "予算の上限による自動停止", standing)
    if not is_over and OVER in head.told:
        _write(office, head, "予算が戻ったことによる自動再開", standing)
    head.told = [*(each for each in head.told if each != OVER), *passed, *([OVER] if is_over else [])]


def _write(office: Office, head: HeadRecord, what: str, standing: BudgetStanding) -> None:
    detail = f"使用 {standing.spent:,}・確保 {standing.held:,}・総額 {standing.total or 0:,}"
    at = office.now().isoformat()
    AuditLog(office.scope).write(AuditLine(at, "system", "システム", what, head.campaign, detail=detail))
    Waiting(office.scope).keep(BUDGET, head.campaign, ALWAYS)


def seen(office: Office, campaign: str) -> None:
    """Staff looked at the budget: its slip goes."""
    Waiting(office.scope).drop(BUDGET, campaign)
