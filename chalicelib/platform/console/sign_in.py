"""The way in and out: to the identity provider and back, one session, one or more towns."""

import base64
import hashlib

from chalicelib.kernel.errors import NotAllowed, TemporaryFailure
from chalicelib.kernel.ids import ulid
from chalicelib.platform.console.front_desk import front_desk
from chalicelib.platform.console.lockouts import a_person, an_address, count_refusal, refuse_locked
from chalicelib.platform.console.members import Members, towns_of
from chalicelib.platform.console.notes import note
from chalicelib.platform.console.operators import operator_of
from chalicelib.platform.console.port import SignedIn
from chalicelib.platform.console.sessions import SIGN_IN, Session, Sessions, begin_attempt, same, take_attempt
from chalicelib.platform.console.staff import Clerk
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
STRANGER = "このアカウントは職員として登録されていません。所属の管理者に相談してください。"


def welcome(request: Request, house: House) -> Response:
    """The first page: sign in, or choose the town to work for."""
    session = session_of(request, house)
    if session is None:
        return page(request, "sign_in.html", to=request.to("/console/sign-in", next=request.query.get("next", "")))
    operator = operator_of(session.email) if len(session.towns) != 1 else None
    if len(session.towns) == 1:
        return redirect(request.to(f"/console/{session.towns[0]}"))
    if operator and not session.towns:
        return redirect(request.to("/console/operator"))
    towns = [(town, house.office(session.evidence(town)).tenant.name) for town in session.towns]
    return page(request, "towns.html", towns=towns, session=session, is_operator=bool(operator))


def leave_for_provider(request: Request, house: House) -> Response:
    """Off to the provider, with a cookie that ties its answer to this browser."""
    refuse_locked(house.clock(), an_address(request.source_ip))
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
    refuse_locked(house.clock(), an_address(request.source_ip))
    try:
        return _come_in(request, house)
    except NotAllowed:
        count_refusal(an_address(request.source_ip), house.clock())
        raise


def _come_in(request: Request, house: House) -> Response:
    secure = is_secure(house)
    attempt = take_attempt(request.cookies.get(cookie_name(ATTEMPT, secure=secure), ""), house.clock())
    code, state = request.query.get("code", ""), request.query.get("state", "")
    if attempt is None or not code or not same(state, attempt.state):
        raise NotAllowed(REFUSED)
    person = house.staff.redeem(
        code=code, verifier=attempt.verifier, nonce=attempt.nonce, redirect_uri=_callback(house)
    )
    secret = _begun(request, house, person)
    answer = redirect(request.to(attempt.return_to)).keeping(SESSION, secret, seconds=0, secure=secure)
    return answer.dropping(ATTEMPT, secure=secure)


def _begun(request: Request, house: House, person: SignedIn) -> str:
    """The new session's secret; a refusal is counted against the person as well."""
    refuse_locked(house.clock(), a_person(person.email))
    try:
        return _begin(request, house, person)
    except NotAllowed:
        count_refusal(a_person(person.email), house.clock())
        raise


def _begin(request: Request, house: House, person: SignedIn) -> str:
    """A session the browser brought along ends: nobody's key is carried over."""
    if not person.has_second_factor:
        raise NotAllowed(
            "二段階認証が必要です。認証サービスで二段階認証を設定してから、もう一度サインインしてください。"
        )
    towns = towns_of(person.email)
    if not towns and operator_of(person.email) is None:
        raise NotAllowed(STRANGER)
    sessions = Sessions(front_desk())
    sessions.end(session_secret(request, house))
    secret = sessions.begin(person.email, towns, house.clock())
    session = sessions.find(secret, house.clock(), in_use=True)
    barred = [_enter(request, house, session, town) for town in towns] if session else []
    if barred and all(barred) and operator_of(person.email) is None:
        sessions.end(secret)
        raise NotAllowed(barred[0])
    return secret


def _enter(request: Request, house: House, session: Session, town: str) -> str:
    """Why somebody may not enter a town now; empty if they may, and then it is written down."""
    clerk = _clerk(request, house, session, town)
    if clerk is None:
        return STRANGER
    barred = clerk.member.barred(clerk.at)
    if barred:
        note(clerk, "サインイン", outcome="refused", detail=barred)
    else:
        Members(clerk.office.scope).enter(clerk.member)
        note(clerk, "サインイン")
    return barred


def _clerk(request: Request, house: House, session: Session, town: str) -> Clerk | None:
    """Somebody signed in, at work in a town of theirs."""
    office = house.office(session.evidence(town))
    member = Members(office.scope).of_email(session.email)
    return Clerk(office, member, office.now(), lambda: ulid(office.now()), request.source_ip) if member else None


def sign_out(request: Request, house: House) -> Response:
    """End the session here, then at the provider."""
    session = session_of(request, house)
    if session:
        check_form(request, house, session)
        for town in session.towns:
            if clerk := _clerk(request, house, session, town):
                note(clerk, "サインアウト")
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
