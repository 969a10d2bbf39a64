"""The partners' door of a town: a code and a PIN, a session, and out again."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.kernel.errors import NotAllowed, NotFound
from chalicelib.kernel.insisting import insist
from chalicelib.platform.audit.repository import AuditLine, AuditLog, Outcome
from chalicelib.platform.console.lockouts import Subject, an_address, count_refusal, forget, locked_until
from chalicelib.platform.console.visits import is_from_us
from chalicelib.platform.house import House, Office
from chalicelib.platform.liff.declared import pages_in
from chalicelib.platform.partners import sessions
from chalicelib.platform.partners.model import Partner
from chalicelib.platform.partners.pins import is_right, typed_digits
from chalicelib.platform.partners.repository import Partners
from chalicelib.platform.partners.sessions import PartnerSession
from chalicelib.platform.tenants.grants import Evidence
from chalicelib.web.exchange import Request, Response, redirect
from chalicelib.web.pages import page

MOST_TRIES = 6
"""Tries with one code within a quarter of an hour; the last of them locks it, so five are judged."""
MOST_OUT = 100
"""Sessions that signed out within their twelve hours and are remembered one by one."""
WRONG = "番号またはPINが違います。カードを確認して、もう一度入力してください。"
RESTING = "ただいま、この画面はお休みしています。くわしくは、自治体の担当課におたずねください。"
LOCKED = "続けて違うPINが入力されたため、しばらく使えません。15分ほど待ってから、もう一度お試しください。"


@dataclass(frozen=True, slots=True)
class PartnerKnock(Evidence):
    """Somebody at a town's door for partners who has proved nothing yet: enough to look whether a PIN is right."""


def office_at(request: Request, house: House) -> Office:
    """The office whose door it is; `NotFound` where no town is, or none of its services has partners."""
    office = house.office(PartnerKnock(request.params["town"]))
    if not office.tenant.is_served:
        raise NotAllowed(RESTING)
    if not services_with_partners(office):
        raise NotFound
    return office


def services_with_partners(office: Office) -> tuple[str, ...]:
    """Services of the town that declare pages for partners."""
    known = (name for name in office.tenant.services if name in office.house.services)
    return tuple(name for name in known if office.service(name).partner)


def welcome(request: Request, house: House) -> Response:
    """The sign-in page, or on to the partner's first page where one is signed in."""
    office = office_at(request, house)
    partner = partner_of(session_in(request, office), office)
    if partner:
        return redirect(home(request, office, partner))
    return _door(request, office, typed_digits(request.query.get("code", "")))


def partner_of(session: PartnerSession | None, office: Office) -> Partner | None:
    """The partner who may still come in by a session."""
    found = Partners(office.scope).find(session.partner_id) if session else None
    is_in = session and found and session.is_of(found) and found.service in services_with_partners(office)
    return found if is_in else None


def session_in(request: Request, office: Office) -> PartnerSession | None:
    secret = request.cookies.get(sessions.cookie_name(office.house), "")
    return sessions.find(office.house, office.tenant.id, secret)


def home(request: Request, office: Office, partner: Partner) -> str:
    """The address of the first page a service has for partners."""
    first = pages_in(office.service(partner.service).partner).pages[0]
    return request.to(f"/partner/{office.tenant.id}/{partner.service}/{first.name}")


def sign_in(request: Request, house: House) -> Response:
    """A code and a PIN. Whatever is wrong, the answer is the same and takes as long."""
    if not is_from_us(request, house):
        raise NotAllowed
    office, code = office_at(request, house), typed_digits(request.form["code"])
    tried, place, now = _tries(office, code), an_address(request.source_ip), house.clock()
    if _is_locked(now, tried, place):
        return _door(request, office, code, LOCKED)
    if count_refusal(tried, now):
        _note(office, request, "協力者のサインインの一時停止", f"番号 {code}", outcome="refused")
    if locked_until(tried, now):
        return _door(request, office, code, LOCKED)
    partner = _proved(office, code, typed_digits(request.form["pin"]))
    if partner is None:
        count_refusal(place, now)
        return _door(request, office, code, WRONG)
    forget(tried)
    _note(office, request, "協力者のサインイン", partner.code, who=partner.name)
    return _entered(request, office, partner)


def _tries(office: Office, code: str) -> Subject:
    """Tries are counted by what was typed, whether there is such a partner or not."""
    return Subject(f"partner/{office.tenant.id}/{code[:12]}", MOST_TRIES)


def _is_locked(now: datetime, *subjects: Subject) -> bool:
    return any(locked_until(subject, now) for subject in subjects)


def _proved(office: Office, code: str, pin: str) -> Partner | None:
    found = Partners(office.scope).find(code)
    may_enter = found is not None and found.may_enter and found.service in services_with_partners(office)
    is_the_pin = is_right(pin, found.pin if found and may_enter else "")
    return found if is_the_pin else None


def _entered(request: Request, office: Office, partner: Partner) -> Response:
    secret = sessions.begin(office.house, office.tenant.id, partner)
    cookie = sessions.cookie(request, office.house, office.tenant.id, secret)
    return replace(redirect(home(request, office, partner)), cookies=(cookie,))


def sign_out(request: Request, house: House) -> Response:
    """The session ends, also where its cookie was copied, and the cookie is taken back."""
    if not is_from_us(request, house):
        raise NotAllowed
    office = office_at(request, house)
    session = session_in(request, office)
    partner = partner_of(session, office)
    if session and partner:
        insist(lambda: _end(office, session), house.pause)
        _note(office, request, "協力者のサインアウト", partner.code, who=partner.name)
    cookie = sessions.cookie(request, house, office.tenant.id, "")
    return replace(redirect(request.to(f"/partner/{office.tenant.id}")), cookies=(cookie,))


def _end(office: Office, session: PartnerSession) -> None:
    """Note a session as ended, until it would have ended by itself; where very many are, all end."""
    partners, now = Partners(office.scope), office.house.clock()
    record = partners.fetch(session.partner_id)
    alive = [each for each in record.signed_out if datetime.fromisoformat(each[1]) > now and each[0] != session.name]
    record.signed_out = [*alive, [session.name, session.ends.isoformat()]]
    if len(alive) >= MOST_OUT:
        record.era, record.signed_out = record.era + 1, []
    partners.keep(record)


def _door(request: Request, office: Office, code: str, mistake: str = "") -> Response:
    return page(
        request,
        "partner/door.html",
        status=422 if mistake else 200,
        town=office.tenant.name,
        to=request.to(f"/partner/{office.tenant.id}"),
        code=code[:12],
        mistake=mistake,
    )


def _note(office: Office, request: Request, what: str, thing: str, *, who: str = "", outcome: Outcome = "done") -> None:
    at = office.now().isoformat()
    label = who or "協力者"
    AuditLog(office.scope).write(AuditLine(at, "partner", label, what, thing, request.source_ip, outcome))
