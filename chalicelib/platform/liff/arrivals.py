"""How residents come in: LINE's first stop, the shell that asks LINE who is there, the session, and the way inside.

The shell stands where LINE opens a page and signs in anew each time, so that nobody sees what the one before them did
on the same phone.
"""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from chalicelib.kernel.errors import NotAllowed, NotFound
from chalicelib.kernel.texts import LANGUAGES
from chalicelib.platform.house import House
from chalicelib.platform.liff import pages, sessions
from chalicelib.platform.liff.visits import Visit, channel_of, language_of, session_of, visit
from chalicelib.web.exchange import Request, Response

_PAGE = re.compile(r"/?([a-z][a-z0-9_]*)/([a-z][a-z0-9_]*)/?")


def first_stop(request: Request, house: House) -> Response:
    """The shell where `liff.state` tells the page; https://developers.line.biz/en/docs/liff/opening-liff-app/"""
    state = urlsplit(request.query.get("liff.state", ""))
    told = {name: values[-1] for name, values in parse_qs(state.query).items()}
    return _shell(request, house, state.path, told.get("only", ""))


def shell(request: Request, house: House) -> Response:
    """The shell at a page's own address."""
    to = f"{request.params['service']}/{request.params['flow']}"
    return _shell(request, house, to, request.query.get("only", ""))


def _shell(request: Request, house: House, to: str, only: str) -> Response:
    channel = channel_of(request, house)
    named = _PAGE.fullmatch(to)
    if to and not named:
        raise NotFound
    where = f"/liff/{channel.key}/{named[1]}/{named[2]}/form" if named else ""
    go = request.to(where, only=only, lang=request.query.get("lang", "")) if where else ""
    return pages.shell(request, channel, go, language_of(request, LANGUAGES))


def sign_in(request: Request, house: House) -> Response:
    """A session from the raw ID token that LINE's SDK holds."""
    channel, told = channel_of(request, house), request.json()
    token = told.get("id_token") if isinstance(told, dict) else None
    if not isinstance(token, str):
        raise NotAllowed
    _, secret = sessions.begin(house, channel, token)
    return Response(204, cookies=(sessions.cookie(request, house, channel, secret),))


def inside(look: Callable[[Visit], Response]) -> Callable[[Request, House], Response]:
    """A view for residents who are signed in; others are told kindly that time is up, and how to come back."""

    def view(request: Request, house: House) -> Response:
        channel = channel_of(request, house)
        session = session_of(request, house, channel)
        if session is None:
            path = f"{request.params['service']}/{request.params['flow']}"
            return pages.over(request, house, channel, path, language_of(request, LANGUAGES))
        return look(visit(request, house, channel, session))

    view.__name__ = look.__name__
    return view
