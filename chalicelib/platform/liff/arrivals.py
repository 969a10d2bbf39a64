"""How residents come in: LINE's first stop, the shell that asks LINE who is there, the session, and the way inside.

The shell stands where LINE opens a page and signs in anew each time, so that nobody sees what the one before them did
on the same phone.
"""

import re
from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

from chalicelib.kernel.errors import NotAllowed, NotFound
from chalicelib.kernel.texts import LANGUAGES
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.house import House
from chalicelib.platform.liff import pages, sessions
from chalicelib.platform.liff.declared import inside_of
from chalicelib.platform.liff.sessions import ResidentSession
from chalicelib.platform.liff.sights import Sight, sight, with_query
from chalicelib.platform.liff.visits import Visit, channel_of, language_of, session_of, visit
from chalicelib.web.exchange import Request, Response

_PAGE = re.compile(r"/?([a-z][a-z0-9_]*)/([a-z][a-z0-9_]*)/?")
_NAME = re.compile(r"[a-z][a-z0-9_]*")

Here = TypeVar("Here")


def first_stop(request: Request, house: House) -> Response:
    """The shell where `liff.state` tells the page; https://developers.line.biz/en/docs/liff/opening-liff-app/"""
    state = urlsplit(request.query.get("liff.state", ""))
    told = {name: values[-1] for name, values in parse_qs(state.query).items()}
    return _shell(request, house, state.path, told)


def shell(request: Request, house: House) -> Response:
    """The shell at a page's own address."""
    return _shell(request, house, f"{request.params['service']}/{request.params['page']}", request.query)


def _shell(request: Request, house: House, to: str, told: Mapping[str, str]) -> Response:
    channel = channel_of(request, house)
    named = _PAGE.fullmatch(to)
    if to and not named:
        raise NotFound
    go = _inside(request, house, channel, named, told) if named else ""
    return pages.shell(request, channel, go, language_of(request, LANGUAGES))


def _inside(request: Request, house: House, channel: Channel, named: re.Match[str], told: Mapping[str, str]) -> str:
    """The address behind the shell, with what was asked of the page."""
    service, name = named[1], named[2]
    asked = {key: value for key, value in told.items() if _is_ours(key, request)} | _language(request)
    return with_query(request, f"/liff/{channel.key}/{service}/{name}/{inside_of(house, service, name)}", asked)


def _is_ours(name: str, request: Request) -> bool:
    """Whether a part of an address is the page's and not LINE's: `liff.state`, `liffClientId`, a sign-in's `code`."""
    is_signed_in = "liffClientId" in request.query and name in {"code", "state", "error", "error_description"}
    return bool(_NAME.fullmatch(name)) and not is_signed_in


def _language(request: Request) -> dict[str, str]:
    return {"lang": request.query["lang"]} if "lang" in request.query else {}


def sign_in(request: Request, house: House) -> Response:
    """A session from the raw ID token that LINE's SDK holds."""
    channel, told = channel_of(request, house), request.json()
    token = told.get("id_token") if isinstance(told, dict) else None
    if not isinstance(token, str):
        raise NotAllowed
    _, secret = sessions.begin(house, channel, token)
    return Response(204, cookies=(sessions.cookie(request, house, channel, secret),))


def inside(look: Callable[[Visit], Response]) -> Callable[[Request, House], Response]:
    """A flow's page for residents who are signed in."""
    return _signed_in(look, visit)


def within(look: Callable[[Sight], Response]) -> Callable[[Request, House], Response]:
    """A page to look at, for residents who are signed in."""
    return _signed_in(look, sight)


def _signed_in(
    look: Callable[[Here], Response], come: Callable[[Request, House, Channel, ResidentSession], Here]
) -> Callable[[Request, House], Response]:
    """A view for residents who are signed in; others are told kindly that time is up, and how to come back."""

    def view(request: Request, house: House) -> Response:
        channel = channel_of(request, house)
        session = session_of(request, house, channel)
        if session is None:
            return pages.over(request, house, channel, _reopened(request), language_of(request, LANGUAGES))
        return look(come(request, house, channel, session))

    view.__name__ = look.__name__
    return view


def _reopened(request: Request) -> str:
    """The page that a request was about, as a button in the chat names it."""
    query = urlencode(request.query) if request.method == "GET" else request.form["from"]
    path = f"{request.params['service']}/{request.params['page']}"
    return f"{path}?{query}" if query else path
