"""The operators' page: what they must say before they may enter a tenant, and where they are in now.

Made by hand, not declared: it belongs to no town.
"""

from datetime import datetime

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.audit.repository import AuditLine, AuditLog
from chalicelib.platform.console.lockouts import a_person, refuse_locked
from chalicelib.platform.console.operators import (
    PURPOSES,
    Grant,
    Operator,
    begin_grant,
    end_grant,
    grant_of,
    grants_by,
    keep_grant,
    operator_of,
)
from chalicelib.platform.console.sessions import Session
from chalicelib.platform.console.visits import check_form, session_of, to_sign_in
from chalicelib.platform.house import House, Office
from chalicelib.web.exchange import Posted, Request, Response, redirect
from chalicelib.web.pages import page

PURPOSES_IN_WORDS = {"look": "見るだけ", "change": "設定を変える"}
HOURS = tuple(range(1, 9))


def show_entry(request: Request, house: House) -> Response:
    session = session_of(request, house)
    if session is None:
        return to_sign_in(request, house)
    return _page(request, house, session, operator_at(session, house))


def enter_or_leave(request: Request, house: House) -> Response:
    """Begin a grant and go in, or end one."""
    session = session_of(request, house)
    if session is None:
        return to_sign_in(request, house)
    operator = operator_at(session, house)
    check_form(request, house, session)
    try:
        grant = (_leave if request.form["do"] == "leave" else _enter)(request, house, operator)
    except StaffMistake as mistake:
        return _page(request, house, session, operator, mistake.message)
    return redirect(request.to(f"/console/{grant.town}" if not grant.ended_by else "/console/operator"))


def operator_at(session: Session, house: House) -> Operator:
    """The operator of a session; for everybody else there is no such page."""
    operator = operator_of(session.email)
    if operator is None:
        raise NotFound
    refuse_locked(house.clock(), a_person(session.email))
    return operator


def _enter(request: Request, house: House, operator: Operator) -> Grant:
    form = request.form
    hours = int(form["hours"]) if form["hours"].isdecimal() else 0
    grant = begin_grant(
        operator,
        form["town"].strip(),
        reason=form["reason"],
        purpose=form["purpose"],
        hours=hours,
        now=house.clock(),
    )
    office = _office(house, grant)
    ends = office.tenant.local(datetime.fromisoformat(grant.ends))
    detail = f"{PURPOSES_IN_WORDS[grant.purpose]}、{ends:%Y-%m-%d %H:%M}まで"
    _note(request, office, grant, "運用事業者の入室", detail)
    keep_grant(grant)
    return grant


def _office(house: House, grant: Grant) -> Office:
    try:
        return house.office(grant.evidence())
    except NotFound as missing:
        raise StaffMistake("その識別名の自治体はありません。") from missing


def _leave(request: Request, house: House, operator: Operator) -> Grant:
    grant = grant_of(operator.email, request.form["town"], house.clock())
    office = house.office(grant.evidence())
    _note(request, office, grant, "運用事業者の退室")
    return end_grant(office.scope, grant.id, by=grant.member().label)


def _note(request: Request, office: Office, grant: Grant, what: str, detail: str = "") -> None:
    at, member = office.now().isoformat(), grant.member()
    line = AuditLine(at, member.id, member.label, what, grant.reason, request.source_ip, detail=detail)
    AuditLog(office.scope).write(line)


def _page(request: Request, house: House, session: Session, operator: Operator, mistake: str = "") -> Response:
    """The page; what was typed stays where something was wrong with it."""
    inside = [(grant, house.office(grant.evidence()).tenant) for grant in grants_by(operator, house.clock())]
    return page(
        request,
        "operator.html",
        status=400 if mistake else 200,
        session=session,
        operator=operator,
        inside=inside,
        mistake=mistake,
        typed=request.form if mistake else Posted(),
        wanted=request.query.get("town", "")[:40],
        purposes=tuple((name, PURPOSES_IN_WORDS[name]) for name in PURPOSES),
        hours=HOURS,
    )
