"""Residents' pages over HTTP, for every service alike: a shell that signs in with LINE, and the form behind it."""

from chalice.app import Blueprint

from chalicelib.entrypoints.http import Request, Response, route
from chalicelib.platform.house import House
from chalicelib.platform.liff import arrivals, pages, taking
from chalicelib.platform.liff.arrivals import inside

bp = Blueprint(__name__)

FLOW = "/liff/{key}/{service}/{flow}"


@route(bp, "/liff/{key}", auth="none")
def arrive(request: Request, house: House) -> Response:
    return arrivals.first_stop(request, house)


@route(bp, FLOW, auth="none")
def open_page(request: Request, house: House) -> Response:
    return arrivals.shell(request, house)


@route(bp, "/liff/{key}/session", auth="none", method="POST", takes="json", tells="json")
def sign_in(request: Request, house: House) -> Response:
    return arrivals.sign_in(request, house)


route(bp, f"{FLOW}/form", auth="resident")(inside(taking.show))
route(bp, f"{FLOW}/form", auth="resident", method="POST", takes="form")(inside(taking.take))
route(bp, f"{FLOW}/sent", auth="resident")(inside(pages.sent))
route(bp, f"{FLOW}/search", auth="resident", method="POST", takes="form", tells="json")(inside(taking.search))
route(bp, f"{FLOW}/photo", auth="resident", method="POST", takes="form", tells="json")(inside(taking.photo))
