"""Residents' pages over HTTP, for every service alike: a shell that signs in with LINE, and the form behind it.

The shell stands where LINE opens a page (`/liff/{channel key}/{service}/{flow}`, or `liff.state` on the way there) and
signs in anew each time; the form behind it stands at `…/form` and needs the session.
"""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from chalice.app import Blueprint

from chalicelib.entrypoints.http import Request, Response, json_answer, route
from chalicelib.kernel.errors import NotAllowed, NotFound
from chalicelib.kernel.texts import LANGUAGES
from chalicelib.platform.house import House
from chalicelib.platform.liff import pages, sessions, taking
from chalicelib.platform.liff.visits import Visit, channel_of, language_of, session_of, visit

bp = Blueprint(__name__)

FLOW = "/liff/{key}/{service}/{flow}"
_PAGE = re.compile(r"/?([a-z][a-z0-9_]*)/([a-z][a-z0-9_]*)/?")


def _with_session(look: Callable[[Visit], Response]) -> Callable[[Request, House], Response]:
    """A view for residents who are signed in; others are told kindly, and how to come back."""

    def view(request: Request, house: House) -> Response:
        channel = channel_of(request, house)
        session = session_of(request, house, channel)
        if session is None:
            path = f"{request.params['service']}/{request.params['flow']}"
            return pages.over(request, house, channel, path, language_of(request, LANGUAGES))
        return look(visit(request, house, channel, session))

    view.__name__ = look.__name__
    return view


@route(bp, "/liff/{key}", auth="none")
def arrive(request: Request, house: House) -> Response:
    """LINE's first stop: where to go on stands in `liff.state`."""
    state = urlsplit(request.query.get("liff.state", ""))
    told = {name: values[-1] for name, values in parse_qs(state.query).items()}
    return _shell(request, house, state.path, told.get("only", ""))


@route(bp, FLOW, auth="none")
def open_page(request: Request, house: House) -> Response:
    """The shell of a flow's page."""
    to = f"{request.params['service']}/{request.params['flow']}"
    return _shell(request, house, to, request.query.get("only", ""))


def _shell(request: Request, house: House, to: str, only: str) -> Response:
    channel = channel_of(request, house)
    named = _PAGE.fullmatch(to)
    if to and not named:
        raise NotFound
    language = language_of(request, LANGUAGES)
    where = f"/liff/{channel.key}/{named[1]}/{named[2]}/form" if named else ""
    asked = {"only": only, "lang": request.query.get("lang", "")}
    go = request.to(where, **asked).removeprefix(request.base) if where else ""
    return pages.shell(request, channel, go, language)


@route(bp, "/liff/{key}/session", auth="none", method="POST", takes="json", tells="json")
def sign_in(request: Request, house: House) -> Response:
    """A session from the raw ID token that LINE's SDK holds."""
    channel, told = channel_of(request, house), request.json()
    token = told.get("id_token") if isinstance(told, dict) else None
    if not isinstance(token, str):
        raise NotAllowed
    _, secret = sessions.begin(house, channel, token)
    return Response(204, cookies=(sessions.cookie(request, house, channel, secret),))


route(bp, f"{FLOW}/form", auth="resident")(_with_session(taking.show))
route(bp, f"{FLOW}/form", auth="resident", method="POST", takes="form")(_with_session(taking.take))
route(bp, f"{FLOW}/sent", auth="resident")(_with_session(pages.sent))


@_with_session
def search(here: Visit) -> Response:
    """Options for a search field, as the resident types."""
    choices, t = taking.found(here), pages.words(here.language)
    told = t("search.found", count=len(choices)) if choices else t("search.none")
    offered = [{"value": each.value, "label": each.label, "detail": each.detail} for each in choices]
    return json_answer({"choices": offered, "told": told})


@_with_session
def photo(here: Visit) -> Response:
    """One photo, kept at once so that nothing is lost and the form stays small."""
    return json_answer({"name": taking.uploaded(here)})


route(bp, f"{FLOW}/search", auth="resident", method="POST", takes="form", tells="json")(search)
route(bp, f"{FLOW}/photo", auth="resident", method="POST", takes="form", tells="json")(photo)
