"""The way in and out: to the identity provider and back, one session, one or more towns."""

import base64
import hashlib

from chalicelib.kernel.errors import NotAllowed, TemporaryFailure
from chalicelib.platform.audit.repository import AuditLine, AuditLog
from chalicelib.platform.console.front_desk import front_desk
from chalicelib.platform.console.members import Members, towns_of
from chalicelib.platform.console.port import SignedIn
from chalicelib.platform.console.sessions import SIGN_IN, Session, Sessions, begin_attempt, same, take_attempt
from chalicelib.platform.console.visits import (
    SESSION,
    check_form,
    is_secure,
    safe_return,
    session_of,
    session_secret,
)
from chalicelib.platform.house import House
from chalicelib.web.exchange import Request, Response, cookie_name, redirect
from chalicelib.web.pages import page

ATTEMPT = "madoguchi-sign-in"
REFUSED = "サインインを確認できませんでした。最初の画面から、もう一度サインインしてください。"


def welcome(request: Request, house: House) -> Response:
    """The first page: sign in, or choose the town to work for."""
    session = session_of(request, house)
    if session is None:
        return page(request, "sign_in.html", to=request.to("/console/sign-in", next=request.query.get("next", "")))
    if len(session.towns) == 1:
        return redirect(request.to(f"/console/{session.towns[0]}"))
    towns = [(town, house.office(session.evidence(town)).tenant.name) for town in session.towns]
    return page(request, "towns.html", towns=towns, session=session)


def leave_for_provider(request: Request, house: House) -> Response:
    """Off to the provider, with a cookie that ties its answer to this browser."""
    secret, attempt = begin_attempt(safe_return(request.query.get("next", "")), house.clock())
    address = house.staff.sign_in_url(
        state=attempt.state,
        nonce=attempt.nonce,
        challenge=_challenge(attempt.verifier),
        redirect_uri=_callback(house),
    )
    return redirect(address).keeping(ATTEMPT, secret, seconds=int(SIGN_IN.total_seconds()), secure=is_secure(house))


def come_back(request: Request, house: House) -> Response:
    """Back from the provider: whoever it vouches for, with a second factor, gets a new session."""
    secure = is_secure(house)
    attempt = take_attempt(request.cookies.get(cookie_name(ATTEMPT, secure=secure), ""), house.clock())
    code, state = request.query.get("code", ""), request.query.get("state", "")
    if attempt is None or not code or not same(state, attempt.state):
        raise NotAllowed(REFUSED)
    person = house.staff.redeem(
        code=code, verifier=attempt.verifier, nonce=attempt.nonce, redirect_uri=_callback(house)
    )
    secret = _begin(request, house, person)
    answer = redirect(request.to(attempt.return_to)).keeping(SESSION, secret, seconds=0, secure=secure)
    return answer.dropping(ATTEMPT, secure=secure)


def _begin(request: Request, house: House, person: SignedIn) -> str:
    """The new session's secret. A session the browser brought along ends: nobody's key is carried over."""
    if not person.has_second_factor:
        raise NotAllowed(
            "二段階認証が必要です。認証サービスで二段階認証を設定してから、もう一度サインインしてください。"
        )
    towns = towns_of(person.email)
    if not towns:
        raise NotAllowed("このアカウントは職員として登録されていません。所属の管理者に相談してください。")
    sessions = Sessions(front_desk())
    sessions.end(session_secret(request, house))
    secret = sessions.begin(person.email, towns, house.clock())
    session = sessions.find(secret, house.clock(), in_use=True)
    for town in towns if session else ():
        _note(request, house, session, town, "サインイン")
    return secret


def _note(request: Request, house: House, session: Session | None, town: str, what: str) -> None:
    if session is None:
        return
    office = house.office(session.evidence(town))
    member = Members(office.scope).of_email(session.email)
    if member:
        line = AuditLine(office.now().isoformat(), member.id, member.label, what, source_ip=request.source_ip)
        AuditLog(office.scope).write(line)


def sign_out(request: Request, house: House) -> Response:
    """End the session here, then at the provider."""
    session = session_of(request, house)
    if session:
        check_form(request, house, session)
        for town in session.towns:
            _note(request, house, session, town, "サインアウト")
    Sessions(front_desk()).end(session_secret(request, house))
    try:
        onward = house.staff.sign_out_url(return_to=f"{house.public_url}/console")
    except TemporaryFailure:
        onward = request.to("/console")
    return page(request, "signed_out.html", onward=onward).dropping(SESSION, secure=is_secure(house))


def _callback(house: House) -> str:
    return f"{house.public_url}/console/callback"


def _challenge(verifier: str) -> str:
    """RFC 7636 §4.2, S256."""
    told = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(told).rstrip(b"=").decode()
