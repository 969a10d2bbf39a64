"""What forms of the desk say, read as verbs: the same for one case and for many."""

from typing import cast, get_args

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.cases.model import ClosedBecause, Status
from chalicelib.platform.console.case_rows import Names
from chalicelib.platform.console.wording import CLOSED
from chalicelib.web.exchange import Posted

Holders = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def wanted_status(form: Posted) -> tuple[Status, ClosedBecause | None]:
    """The status a form asks for, and why it is closed."""
    if form["status"] not in get_args(Status):
        raise StaffMistake("新しい状況をえらんでください。")
    to = cast(Status, form["status"])
    because = form["because"] if to == "closed" else ""
    if to == "closed" and because not in CLOSED:
        raise StaffMistake("「終了」にするときは、終了の理由をえらんでください。")
    return to, cast(ClosedBecause, because) if because else None


def wanted_holder(form: Posted, names: Names) -> tuple[str, str]:
    """The team and the member's id (or none) a form asks for."""
    kind, _, name = form["holder"].partition(":")
    if kind != "member":
        return (name if kind == "team" else ""), ""
    member = names.members.get(name)
    if member is None:
        raise StaffMistake("その職員は登録されていません。担当をえらび直してください。")
    return member.team, member.id


def holders(names: Names) -> Holders:
    """Who may hold a case: the teams, and the members who work on cases."""
    people = tuple((f"member:{member.id}", f"{member.label}（{member.team}）") for member in names.able)
    return (("課・係", tuple((f"team:{team}", team) for team in names.teams)), ("職員", people))


def holder_words(team: str, member_id: str, names: Names) -> str:
    member = names.members.get(member_id)
    return member.label if member else team or "未定"
