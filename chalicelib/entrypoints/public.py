"""The door for outside systems: what services declare in their `public.py`, below `/public/<town>/<service>/`."""

import re
from importlib import import_module

from chalice.app import Blueprint

from chalicelib.entrypoints.http import route
from chalicelib.kernel.errors import NotFound
from chalicelib.platform.catalogue.public import Endpoint, PublicCall, endpoint_at
from chalicelib.platform.house import House
from chalicelib.platform.tenants.api_keys import holder_of
from chalicelib.platform.tenants.grants import Evidence, PublicRequest
from chalicelib.web.exchange import Request, Response

bp = Blueprint(__name__)

PATH = "/public/{town}/{service}/{proxy+}"


@route(bp, PATH, auth="none", tells="json")
def fetch(request: Request, house: House) -> Response:
    """An endpoint's own `auth` says whether it asks for a key besides."""
    return answer_public(request, house)


@route(bp, PATH, auth="api_key", method="POST", takes="form", tells="json")
def post(request: Request, house: House) -> Response:
    return answer_public(request, house)


def answer_public(request: Request, house: House) -> Response:
    """Find the endpoint, check the key it asks for, and answer."""
    town, service, path = _parted(request.path)
    office = house.office(PublicRequest(town))
    if service not in office.tenant.services:
        raise NotFound()
    endpoint, params = endpoint_at(_endpoints(house, service), request.method, path)
    evidence = _evidence(endpoint, request, town, service)
    call = PublicCall(
        office=house.office(evidence),
        params=params,
        query=request.query,
        form=request.form.pairs if request.method == "POST" else (),
        id=request.id,
        key_id=getattr(evidence, "key_id", ""),
    )
    told = endpoint.answer(call)
    return Response(told.status, told.body, {"content-type": told.content_type, **told.headers})


def _evidence(endpoint: Endpoint, request: Request, town: str, service: str) -> Evidence:
    if endpoint.auth == "none":
        return PublicRequest(town)
    secret = request.form["api_key"] if request.method == "POST" else request.query.get("api_key", "")
    return holder_of(secret, tenant_id=town, service=service)


def _endpoints(house: House, service: str) -> tuple[Endpoint, ...]:
    module = house.load(service).public
    endpoints: tuple[Endpoint, ...] = import_module(module).PUBLIC if module else ()
    return endpoints


def _parted(path: str) -> tuple[str, str, str]:
    """Town, service and the rest: read from the path, since Chalice does not hand `{proxy+}` to a view."""
    found = re.fullmatch(r"/public/([a-z0-9-]+)/([a-z_]+)/(.+)", path)
    if found is None:
        raise NotFound()
    return found[1], found[2], found[3]
