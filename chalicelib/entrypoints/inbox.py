"""The door for systems that warn: CAP 1.2 and Lアラート documents, with the town's key."""

from chalice.app import Blueprint

from chalicelib.entrypoints.http import Request, Response, json_answer, route
from chalicelib.platform.house import House

bp = Blueprint(__name__)


@route(bp, "/inbox/{town}/{form}", auth="api_key", method="POST", takes="xml", tells="json")
def take(request: Request, house: House) -> Response:
    """Hear a document (`form`: cap or lalert). The key stands in the header X-Api-Key."""
    from chalicelib.platform.alerts.inboxes import answer_document

    town, form = request.params["town"], request.params["form"]
    return json_answer(answer_document(house, town, form, request.headers.get("x-api-key", ""), request.body))
