"""A partner at a page that their service declares: shown, acted on, refused, as residents' pages are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from chalicelib.kernel.errors import NotAllowed, NotFound
from chalicelib.kernel.ids import derived, digest
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.console.visits import is_from_us
from chalicelib.platform.conversations.voice import Voice
from chalicelib.platform.house import House
from chalicelib.platform.liff import told
from chalicelib.platform.liff.acting import attempt, is_genuine
from chalicelib.platform.liff.blocks import Again, Drawing, has
from chalicelib.platform.liff.declared import action_named, page_named, pages_in
from chalicelib.platform.liff.pages import words
from chalicelib.platform.liff.sights import policy_of, with_query
from chalicelib.platform.liff.views import MapOf, Pages, ResidentPage
from chalicelib.platform.partners.entry import office_at, partner_of, session_in
from chalicelib.platform.partners.model import Partner, PartnerCall
from chalicelib.platform.partners.sessions import PartnerSession, is_secure
from chalicelib.web.exchange import Posted, Request, Response, redirect
from chalicelib.web.pages import page


@dataclass(frozen=True)
class Attendance:
    """One request of a partner who is signed in."""

    request: Request
    session: PartnerSession
    call: PartnerCall
    pages: Pages
    page: ResidentPage

    @property
    def partner(self) -> Partner:
        return self.call.partner

    @property
    def is_secure(self) -> bool:
        return is_secure(self.call.office.house)

    def path(self, end: str = "") -> str:
        return f"/partner/{self.call.office.tenant.id}/{self.partner.service}/{self.page.name}{end}"

    def at(self, to: str) -> str:
        """The address of a page of the same service, `name?key=value`."""
        name, _, query = to.partition("?")
        there = replace(self, page=page_named(self.pages, name)).path()
        return with_query(self.request, there, dict(parse_qsl(query)))


def attend(look: Callable[[Attendance], Response]) -> Callable[[Request, House], Response]:
    """A view for partners who are signed in; others go to the door. What is another service's is not found."""

    def view(request: Request, house: House) -> Response:
        office = office_at(request, house)
        session = session_in(request, office)
        partner = partner_of(session, office)
        if session is None or partner is None:
            return redirect(request.to(f"/partner/{office.tenant.id}"))
        if partner.service != request.params["service"]:
            raise NotFound
        pages = pages_in(office.service(partner.service).partner)
        call = PartnerCall(house.office(session), partner, office.now(), derived(session.seed))
        return look(Attendance(request, session, call, pages, page_named(pages, request.params["page"])))

    view.__name__ = look.__name__
    return view


def show(here: Attendance) -> Response:
    """The page, with what was just done told above it."""
    left = told.told_in(here.request)
    above = Again(kind=left[0], message=left[1]) if left else Again()
    response = _drawn(here, here.request.query, above)
    return told.forgetting(response, here.request.to(here.path()), secure=here.is_secure) if left else response


def do(here: Attendance) -> Response:
    """A posted form: done once under its nonce, or the page it stood on again, and why."""
    if not is_from_us(here.request, here.call.office.house):
        raise NotAllowed
    action = action_named(here.pages, here.request.params["action"])
    posted, t = here.request.form, words(DEFAULT, here.call.office)
    if not is_genuine(posted, action.name, here.session.mark):
        return _again(here, Again(action.name, posted, message=t("view.again"), kind="warning"))
    done = attempt(action, _caused(here, posted), posted, t)
    if isinstance(done, Again):
        return _again(here, done, status=422)
    path = here.request.to(replace(here, page=page_named(here.pages, done.page.partition("?")[0])).path())
    sentence = _voice(here)(done.told)
    return told.telling(redirect(here.at(done.page)), path, done.kind, sentence, secure=here.is_secure)


def _caused(here: Attendance, posted: Posted) -> PartnerCall:
    cause = digest("partner", here.partner.id, here.request.params["action"], posted["nonce"], length=26)
    return replace(here.call, new_id=derived(cause), cause=cause)


def _again(here: Attendance, again: Again, *, status: int = 200) -> Response:
    return _drawn(here, dict(parse_qsl(again.posted["from"])), again, status=status)


def _drawn(here: Attendance, asked: Mapping[str, str], again: Again, *, status: int = 200) -> Response:
    view, office = here.page.show(here.call, asked), here.call.office
    return page(
        here.request,
        "partner/view.html",
        status=status,
        policy=policy_of(view),
        view=view,
        drawing=_drawing(here, asked, again),
        has_map=has(view, MapOf),
        languages=(),
        town=office.tenant.name,
        partner=here.partner,
        out=here.request.to(f"/partner/{office.tenant.id}/out"),
        t=words(DEFAULT, here.call.office),
        lang=DEFAULT,
    )


def _drawing(here: Attendance, asked: Mapping[str, str], again: Again) -> Drawing:
    return Drawing(
        say=_voice(here),
        t=words(DEFAULT, here.call.office),
        to=here.at,
        do=lambda action: here.request.to(here.path(f"/do/{action}")),
        mark=here.session.mark,
        came_from=urlencode(asked),
        again=again,
    )


def _voice(here: Attendance) -> Voice:
    return Voice(here.call.office, here.partner.service, DEFAULT)
