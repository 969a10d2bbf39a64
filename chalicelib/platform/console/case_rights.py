"""Who may know of a case, and who may work on it: one rule for lists, pages, files and verbs (ADR 12)."""

from chalicelib.kernel.errors import NotAllowed, NotFound
from chalicelib.platform.cases.model import Case
from chalicelib.platform.console.declared import is_confidential
from chalicelib.platform.console.staff import Clerk


def may_see(clerk: Clerk, case: Case) -> bool:
    """Whether a clerk may know that a case exists."""
    if not clerk.member.may("cases.read"):
        return False
    return clerk.member.may("cases.confidential", case.team) or not is_confidential(clerk.office, case)


def may_work(clerk: Clerk, case: Case) -> bool:
    """Whether a clerk may change a case: with a post that reaches its team."""
    return may_see(clerk, case) and clerk.member.may("cases.work", case.team)


def seen(clerk: Clerk, case: Case) -> Case:
    """The case; `NotFound` for who may not know of it."""
    if not may_see(clerk, case):
        raise NotFound
    return case


def need_work(clerk: Clerk, case: Case) -> Case:
    """The case; `NotFound` for who may not know of it, `NotAllowed`, in words, for who may only read it."""
    if not may_work(clerk, seen(clerk, case)):
        raise NotAllowed(f"この案件は{case.team}の担当です。変えられるのは、{case.team}の担当者と管理者です。")
    return case
