"""LINE knocks: verify the signature, make the events durable, answer."""

from chalice.app import Blueprint

from chalicelib.entrypoints.http import Request, Response, route, text
from chalicelib.platform.house import House

bp = Blueprint(__name__)


@route(bp, "/webhook/{key}", method="POST", auth="line", takes="json", tells="json")
def webhook(request: Request, house: House) -> Response:
    """LINE's webhook of one channel. It is answered within two seconds, and only after its events are durable."""
    from chalicelib.platform.conversations.knock import receive

    receive(house, request.params["key"], request.body, request.headers.get("x-line-signature"))
    return text("", "text/plain")
