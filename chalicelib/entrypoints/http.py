"""The door for HTTP: a request as a plain value in, an answer out, mistakes as pages in words.

Every route says who may knock (`auth`), also when that is nobody in particular; `ROUTES` remembers it for the tests.
A view is `(request, house) -> Response` and imports no framework, so tests call it through `answer` as the door does.
"""

import functools
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import unquote

from chalice.app import Blueprint, MultiDict
from chalice.app import Request as Event
from chalice.app import Response as Answer

from chalicelib.kernel.errors import HouseError
from chalicelib.kernel.ids import secret_key
from chalicelib.platform.house import House
from chalicelib.web.exchange import (
    Posted,
    Request,
    Response,
    Uploaded,
    html,
    json_answer,
    redirect,
    text,
)
from chalicelib.web.pages import error_page

__all__ = [
    "BINARY_TYPES",
    "ROUTES",
    "Posted",
    "Request",
    "Response",
    "Route",
    "Uploaded",
    "answer",
    "html",
    "json_answer",
    "redirect",
    "route",
    "text",
]

log = logging.getLogger("madoguchi.http")

Auth = Literal["staff", "operator", "resident", "partner", "api_key", "line", "none"]
Takes = Literal["nothing", "form", "json", "xml"]
View = Callable[[Request, House], Response]

BINARY_TYPES = ("multipart/form-data",)
"""What `app.py` adds to `app.api.binary_types`: bodies API Gateway must not read as text."""

CONTENT_TYPES: Mapping[Takes, list[str]] = {
    "nothing": ["application/json"],
    "form": ["application/x-www-form-urlencoded", "multipart/form-data"],
    "json": ["application/json"],
    "xml": ["application/xml", "text/xml", "application/cap+xml"],
}


@dataclass(frozen=True)
class Route:
    """One address and method, and who may use it."""

    path: str
    method: str
    auth: Auth
    view: View
    tells: Literal["page", "json"] = "page"
    """How mistakes are told."""
    right: str = ""
    """The staff right it needs; `declared` where the service's page or action says which, `member` for any member."""


ROUTES: list[Route] = []


def route(
    bp: Blueprint,
    path: str,
    *,
    auth: Auth,
    method: str = "GET",
    takes: Takes = "nothing",
    tells: Literal["page", "json"] = "page",
    right: str = "",
) -> Callable[[View], View]:
    """Put a view at an address. A GET takes nothing: browsers send no content type with it."""

    def place(view: View) -> View:
        placed = Route(path, method, auth, view, tells, right)
        ROUTES.append(placed)

        @functools.wraps(view)
        def door(**params: str) -> Answer:
            from chalicelib.bootstrap import house  # built at the first knock, not at import

            return _told(answer(placed, _asked(bp.current_request, params), house()))

        bp.route(path, methods=[method], content_types=CONTENT_TYPES[takes])(door)
        return view

    return place


def answer(placed: Route, request: Request, house: House) -> Response:
    """What a route answers; mistakes become pages or JSON that say what can be done, and the log gets the rest."""
    try:
        return placed.view(request, house)
    except HouseError as error:
        log.log(logging.ERROR if error.status >= 500 else logging.INFO, "%s: %s", request.id, error, exc_info=True)
        return _mistake(placed, request, error)
    except Exception:
        log.exception("%s: unforeseen", request.id)
        return _mistake(placed, request, None)


def _mistake(placed: Route, request: Request, error: HouseError | None) -> Response:
    if placed.tells == "page":
        return error_page(request, error)
    status = error.status if error else 500
    told = error.message if error and status < 500 else ""
    return json_answer([{"code": status, "description": told or "Failed", "id": request.id}], status=status)


def _asked(event: Event, params: Mapping[str, str]) -> Request:
    """Chalice's request as ours. Path variables come undecoded from API Gateway."""
    context: dict[str, Any] = event.context
    told = event.to_original_event()
    path = str(told.get("path") or context.get("path") or event.path.format(**params))
    whole = str(context.get("path") or path)
    raw = event.raw_body
    return Request(
        method=event.method,
        path=path,
        query=dict((event.query_params or MultiDict({})).items()),
        headers={name.lower(): value for name, value in event.headers.items()},
        body=raw if isinstance(raw, bytes) else raw.encode(),
        params={name: unquote(value) for name, value in params.items()},
        source_ip=str((context.get("identity") or {}).get("sourceIp", "")),
        base=whole.removesuffix(path).rstrip("/"),
        id=str(context.get("requestId") or secret_key()[:12]),
    )


def _told(response: Response) -> Answer:
    headers: dict[str, Any] = {name.title(): value for name, value in response.all_headers().items()}
    if response.cookies:
        headers["Set-Cookie"] = list(response.cookies)
    return Answer(response.body, headers, response.status)
