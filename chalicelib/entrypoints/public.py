"""The door for outside systems: what services declare in their `public.py`, below `/public/<town>/<service>/`."""

from chalice.app import Blueprint

from chalicelib.entrypoints.http import route
from chalicelib.platform.catalogue.public import Asked, answer_public
from chalicelib.platform.house import House
from chalicelib.web.exchange import Request, Response

bp = Blueprint(__name__)

PATH = "/public/{town}/{service}/{proxy+}"


@route(bp, PATH, auth="none", tells="json")
def fetch(request: Request, house: House) -> Response:
    """An endpoint's own `auth` says whether it asks for a key besides."""
    return _answered(request, house, ())


@route(bp, PATH, auth="api_key", method="POST", takes="form", tells="json")
def post(request: Request, house: House) -> Response:
    return _answered(request, house, request.form.pairs)


def _answered(request: Request, house: House, form: tuple[tuple[str, str], ...]) -> Response:
    """The whole path is handed on, since Chalice does not hand `{proxy+}` to a view."""
    told = answer_public(house, Asked(request.method, request.path, request.query, form, request.id))
    return Response(told.status, told.body, {"content-type": told.content_type, **told.headers})
