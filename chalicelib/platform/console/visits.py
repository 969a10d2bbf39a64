"""A clerk before a page: who they are, which town they work for, what they may do, and what is written about it.

Every page of a town passes through `attend`. It trusts nothing a browser says but an unguessable session key, a form
that carries the session's own token, and an address of ours as the form's origin.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from chalicelib.kernel.errors import HouseError, NotAllowed, NotFound
from chalicelib.kernel.ids import NewId, derived, ulid
from chalicelib.platform.audit.repository import AuditLine, AuditLog, Outcome
from chalicelib.platform.console.front_desk import front_desk
from chalicelib.platform.console.members import Members
from chalicelib.platform.console.sessions import Session, Sessions, same
from chalicelib.platform.console.staff import Clerk, Right
from chalicelib.platform.house import House, Office
from chalicelib.web.exchange import Request, Response, cookie_name, redirect
from chalicelib.web.pages import page

SESSION = "madoguchi-staff"
TOLD = "madoguchi-told"


class StaleForm(NotAllowed):
    """この画面は古くなっています。入力した内容を確かめて、もう一度送ってください。"""


@dataclass(frozen=True)
class Visit:
    """One request of a clerk in their town."""

    request: Request
    session: Session
    clerk: Clerk

    @property
    def office(self) -> Office:
        return self.clerk.office

    @property
    def house(self) -> House:
        return self.clerk.office.house

    def may(self, right: Right) -> bool:
        return self.clerk.member.may(right)

    def need(self, right: Right) -> None:
        """`NotAllowed` without that right."""
        if not self.may(right):
            raise NotAllowed

    def to(self, path: str = "", **query: str) -> str:
        """An address within the town's console."""
        return self.request.to(f"/console/{self.office.tenant.id}{path}", **query)

    def note(self, what: str, thing: str = "", *, outcome: Outcome = "done", detail: str = "") -> None:
        """Write an audit line about this clerk; what it speaks of may happen once this returned."""
        at, member = self.office.now().isoformat(), self.clerk.member
        line = AuditLine(at, member.id, member.label, what, thing, self.request.source_ip, outcome, detail)
        AuditLog(self.office.scope).write(line)

    def deed(self, what: str, thing: str, do: Callable[[], object]) -> None:
        """Do something that is audited: the line first, and a second one if it did not happen after all."""
        self.note(what, thing)
        try:
            do()
        except HouseError as error:
            self.note(what, thing, outcome="undone", detail=error.message)
            raise

    def answer_at(self, address: str, told: str) -> Response:
        """Send the browser on, with a sentence to show there once."""
        return redirect(f"{address}#main").keeping(TOLD, quote(told[:300]), seconds=60, secure=is_secure(self.house))

    @property
    def told(self) -> str:
        return unquote(self.request.cookies.get(cookie_name(TOLD, secure=is_secure(self.house)), ""))


Again = Callable[[Visit, StaleForm], Response]


def is_secure(house: House) -> bool:
    return house.public_url.startswith("https:")


def session_secret(request: Request, house: House) -> str:
    return request.cookies.get(cookie_name(SESSION, secure=is_secure(house)), "")


def session_of(request: Request, house: House) -> Session | None:
    """The living session of a request. A page that refreshes itself does not keep one alive."""
    sessions = Sessions(front_desk())
    return sessions.find(session_secret(request, house), house.clock(), in_use=not request.is_fragment)


def attend(
    request: Request, house: House, right: Right | None, show: Callable[[Visit], Response], again: Again | None = None
) -> Response:
    """Show a town's page to whoever may see it; `right` None where the page itself decides.

    `again` shows a form of an earlier session once more, with what was typed, without doing what it says.
    """
    session = session_of(request, house)
    if session is None:
        return to_sign_in(request, house)
    visit = _enter(request, house, session)
    try:
        if right:
            visit.need(right)
        response = _answered(visit, show, again)
    except NotAllowed:
        visit.note("拒否された操作", request.path, outcome="refused")
        raise
    return response.dropping(TOLD, secure=is_secure(house)) if visit.told and response.status == 200 else response


def _answered(visit: Visit, show: Callable[[Visit], Response], again: Again | None) -> Response:
    if visit.request.method != "GET":
        try:
            check_form(visit.request, visit.house, visit.session)
        except StaleForm as stale:
            if again is None:
                raise
            return again(visit, stale)
    return show(visit)


def _enter(request: Request, house: House, session: Session) -> Visit:
    office = house.office(session.evidence(request.params["town"]))
    member = Members(office.scope).of_email(session.email)
    if member is None:
        raise NotFound
    return Visit(request, session, Clerk(office, member, office.now(), _ids(request, house, session)))


def _ids(request: Request, house: House, session: Session) -> NewId:
    """Ids that repeat when the same form is sent twice: a double click does a thing once."""
    once = request.form["once"] if request.method == "POST" else ""
    return derived(f"{session.key}:{once}") if once else lambda: ulid(house.clock())


def check_form(request: Request, house: House, session: Session) -> None:
    """`NotAllowed` unless the form is one of ours; `StaleForm` if it is, but of another session."""
    if not is_from_us(request, house):
        raise NotAllowed("この操作は、ほかのサイトから送られたため行いませんでした。")
    if not same(request.form["csrf"], session.csrf):
        raise StaleForm


def is_from_us(request: Request, house: House) -> bool:
    """Whether a form comes from a page of ours, as far as the browser says (OWASP, Verifying Origin)."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin") or request.headers.get("referer")
    if not origin:
        return True
    here = {urlsplit(house.public_url).netloc, request.headers.get("host", "")}
    return urlsplit(origin).netloc in here - {""}


def to_sign_in(request: Request, house: House) -> Response:
    """The way to the sign-in page, and back. A script's request moves the whole page; what was typed is kept."""
    if request.is_fragment:
        return Response(401, "", {"hx-redirect": request.to("/console")})
    if request.method == "GET":
        return redirect(request.to("/console", next=request.path))
    typed = [pair for pair in request.form.pairs if pair[0] not in {"csrf", "once", "sure"}]
    kept = typed if is_from_us(request, house) else []
    return page(request, "session_over.html", status=401, to=request.to(request.path), typed=kept)


def safe_return(path: str) -> str:
    """A page of a town to go back to; anything else (another site, `//`, dots, line ends) is the first page."""
    return path if re.fullmatch(r"/console(/[A-Za-z0-9_~-]+)+", path) and path != "/console/callback" else "/console"
