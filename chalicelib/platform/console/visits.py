"""A clerk before a page: who they are, which town they work for, what they may do, and what is written about it.

Every page of a town passes through `attend`. It trusts nothing a browser says but an unguessable session key, a form
that carries the session's own token, and an address of ours as the form's origin.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlencode, urlsplit

from chalicelib.kernel.errors import HouseError, NotAllowed, NotFound
from chalicelib.kernel.ids import NewId, derived, ulid
from chalicelib.platform.audit.repository import Outcome
from chalicelib.platform.console.front_desk import front_desk
from chalicelib.platform.console.lockouts import a_person, count_refusal, lock_member, refuse_locked
from chalicelib.platform.console.members import Members
from chalicelib.platform.console.notes import note
from chalicelib.platform.console.operators import Grant, grant_of
from chalicelib.platform.console.posts import Right
from chalicelib.platform.console.sessions import Session, Sessions, same
from chalicelib.platform.console.staff import Clerk
from chalicelib.platform.house import House, Office
from chalicelib.web.exchange import Request, Response, cookie_name, redirect
from chalicelib.web.pages import page

SESSION = "madoguchi-staff"
TOLD = "madoguchi-told"
LONGEST_RETURN = 1000
"""Characters of an address to come back to."""


RESTING = "この自治体は停止中のため、見ることと書き出すことだけができます。変更するには、運用事業者に連絡してください。"
CLOSED = "この自治体での利用は終了しました。くわしくは、運用事業者に連絡してください。"


class StaleForm(NotAllowed):
    """この画面は古くなっています。入力した内容を確かめて、もう一度送ってください。"""


@dataclass(frozen=True)
class Visit:
    """One request of a clerk in their town."""

    request: Request
    session: Session
    clerk: Clerk
    grant: Grant | None = None
    """By which an operator of the vendor is in; None for the town's own staff."""

    @property
    def office(self) -> Office:
        return self.clerk.office

    @property
    def house(self) -> House:
        return self.clerk.office.house

    def may(self, right: Right, team: str = "") -> bool:
        return self.clerk.member.may(right, team)

    def need(self, right: Right, team: str = "") -> None:
        """`NotAllowed` without that right, for a team's things if one is named."""
        if not self.may(right, team):
            raise NotAllowed

    def to(self, path: str = "", **query: str) -> str:
        """An address within the town's console."""
        return self.request.to(f"/console/{self.office.tenant.id}{path}", **query)

    def need_service(self) -> None:
        """`NotAllowed`, in words, for the town's own staff where it rests: they may look, not change."""
        if not self.grant and not self.office.tenant.is_served:
            raise NotAllowed(RESTING)

    def note(self, what: str, thing: str = "", *, outcome: Outcome = "done", detail: str = "") -> None:
        """Write an audit line about this clerk; what it speaks of may happen once this returned."""
        note(self.clerk, what, thing, outcome=outcome, detail=detail)

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


def changing(do: Callable[[Visit], Response]) -> Callable[[Visit], Response]:
    """The same deed, refused to the town's own staff while the town rests."""

    def served(visit: Visit) -> Response:
        visit.need_service()
        return do(visit)

    return served


Again = Callable[[Visit, StaleForm], Response]


def is_secure(house: House) -> bool:
    return house.public_url.startswith("https:")


def session_secret(request: Request, house: House) -> str:
    return request.cookies.get(cookie_name(SESSION, secure=is_secure(house)), "")


def session_of(request: Request, house: House) -> Session | None:
    """The living session of a request. Somebody who types keeps one alive, a page that refreshes itself does not."""
    refreshes = request.is_fragment and request.method == "GET"
    sessions = Sessions(front_desk())
    return sessions.find(session_secret(request, house), house.clock(), in_use=not refreshes)


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
    _refuse_barred(visit)
    if session.is_older_than(visit.clerk.member.sessions_from):
        Sessions(front_desk()).end(session_secret(request, house))
        return to_sign_in(request, house)
    try:
        if right:
            visit.need(right)
        response = _answered(visit, show, again)
    except NotAllowed as refused:
        visit.note("拒否された操作", request.path, outcome="refused")
        _count(visit, refused)
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
    """Somebody of the town's staff, or an operator with a grant; `NotFound` for everybody else."""
    town = request.params["town"]
    office = house.office(session.evidence(town)) if town in session.towns else None
    member = Members(office.scope).of_email(session.email) if office else None
    grant = None if member else grant_of(session.email, town, house.clock())
    if grant:
        office, member = house.office(grant.evidence()), grant.member()
    if office is None or member is None:
        raise NotFound
    clerk = Clerk(office, member, office.now(), _ids(request, house, session), request.source_ip)
    return Visit(request, session, clerk, grant)


def _refuse_barred(visit: Visit) -> None:
    """`NotAllowed`, in words, for whoever may not enter now, or not from there."""
    barred = visit.clerk.member.barred(visit.clerk.at)
    if not visit.grant and visit.office.tenant.stage == "closed":
        barred = barred or CLOSED
    if not barred and not _may_come_from(visit):
        barred = f"この接続元（{visit.request.source_ip}）からは使えません。庁内のネットワークから開いてください。"
    if barred:
        visit.note("拒否された入室", visit.request.path, outcome="refused", detail=barred)
        raise NotAllowed(barred)


def _may_come_from(visit: Visit) -> bool:
    """Operators do not sit in the town's offices, and are its help when its own address changed."""
    if visit.grant:
        refuse_locked(visit.house.clock(), a_person(visit.session.email))
        return True
    from chalicelib.platform.console.settings import (  # noqa: PLC0415 - the door of webhooks loads this room too
        ConsoleSettings,
        is_within,
    )

    allowed = visit.office.choices("console", ConsoleSettings).allowed
    return not allowed or is_within(visit.request.source_ip, allowed)


def _count(visit: Visit, refused: NotAllowed) -> None:
    """A refused form counts; one that an earlier session left behind does not."""
    if visit.request.method == "GET" or isinstance(refused, StaleForm):
        return
    until = count_refusal(a_person(visit.session.email), visit.house.clock())
    if until is None:
        return
    for town in visit.session.towns:
        lock_member(visit.house.office(visit.session.evidence(town)), visit.session.email, until, visit.clerk.address)


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
    """The way to the sign-in page, and back; what was typed is kept.

    A page that refreshes itself is moved there as a whole, one in which somebody types stays where it is.
    """
    if request.is_fragment:
        if request.method != "GET":
            return Response(401, "")
        return Response(401, "", {"hx-redirect": request.to("/console")})
    if request.method == "GET":
        asked = f"{request.path}?{urlencode(request.query)}" if request.query else request.path
        return redirect(request.to("/console", next=asked))
    typed = [pair for pair in request.form.pairs if pair[0] not in {"csrf", "once", "sure"}]
    kept = typed if is_from_us(request, house) else []
    return page(request, "session_over.html", status=401, to=request.to(request.path), typed=kept)


def safe_return(path: str) -> str:
    """A page of a town to go back to, with what it was asked; anything else (another site, `//`, dots in the path, line
    ends, what nobody types) is the first page."""
    is_ours = len(path) <= LONGEST_RETURN and re.fullmatch(
        r"/console(/[A-Za-z0-9_~-]+)+(\?[A-Za-z0-9%&=+._~*-]*)?", path
    )
    return path if is_ours and not path.startswith("/console/callback") else "/console"
