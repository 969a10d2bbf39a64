"""Partners over HTTP: a town's door, and the same few addresses for the pages of every service."""

from chalice.app import Blueprint

from chalicelib.entrypoints.http import route
from chalicelib.platform.partners import attending, entry
from chalicelib.platform.partners.attending import attend

bp = Blueprint(__name__)

DOOR = "/partner/{town}"
PAGE = f"{DOOR}/{{service}}/{{page}}"

route(bp, DOOR, auth="none")(entry.welcome)
route(bp, DOOR, auth="none", method="POST", takes="form")(entry.sign_in)
route(bp, f"{DOOR}/out", auth="none", method="POST", takes="form")(entry.sign_out)
route(bp, PAGE, auth="partner")(attend(attending.show))
route(bp, f"{PAGE}/do/{{action}}", auth="partner", method="POST", takes="form")(attend(attending.do))
