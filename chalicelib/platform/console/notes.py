"""What a clerk did, written into the town's audit log."""

from chalicelib.platform.audit.repository import AuditLine, AuditLog, Outcome
from chalicelib.platform.console.staff import Clerk


def note(clerk: Clerk, what: str, thing: str = "", *, outcome: Outcome = "done", detail: str = "") -> None:
    """Write an audit line about this clerk; what it speaks of may happen once this returned."""
    at, member = clerk.office.now().isoformat(), clerk.member
    line = AuditLine(at, member.id, member.label, what, thing, clerk.address, outcome, detail)
    AuditLog(clerk.office.scope).write(line)
