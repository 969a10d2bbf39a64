"""Residents' pages over HTTP, for every service alike: a shell that signs in with LINE, and behind it
the form of a flow (`form`) or a page to look at (`view`)."""

from chalice.app import Blueprint

from chalicelib.entrypoints.http import Request, Response, route
from chalicelib.platform.house import House
from chalicelib.platform.liff import acting, arrivals, pages, sights, taking
from chalicelib.platform.liff.arrivals import inside, within

bp = Blueprint(__name__)

PAGE = "/liff/{key}/{service}/{page}"


@route(bp, "/liff/{key}", auth="none")
def arrive(request: Request, house: House) -> Response:
    return arrivals.first_stop(request, house)


@route(bp, PAGE, auth="none")
def open_page(request: Request, house: House) -> Response:
    return arrivals.shell(request, house)


@route(bp, "/liff/{key}/session", auth="none", method="POST", takes="json", tells="json")
def sign_in(request: Request, house: House) -> Response:
    return arrivals.sign_in(request, house)


route(bp, f"{PAGE}/form", auth="resident")(inside(taking.show))
route(bp, f"{PAGE}/form", auth="resident", method="POST", takes="form")(inside(taking.take))
route(bp, f"{PAGE}/sent", auth="resident")(inside(pages.sent))
route(bp, f"{PAGE}/search", auth="resident", method="POST", takes="form", tells="json")(inside(taking.search))
route(bp, f"{PAGE}/photo", auth="resident", method="POST", takes="form", tells="json")(inside(taking.photo))

route(bp, f"{PAGE}/view", auth="resident")(within(sights.show))
route(bp, f"{PAGE}/do/{{action}}", auth="resident", method="POST", takes="form")(within(acting.do))
route(bp, f"{PAGE}/tap", auth="resident", method="POST", takes="form")(within(acting.tap))
route(bp, f"{PAGE}/tapped", auth="resident")(within(sights.tapped))
