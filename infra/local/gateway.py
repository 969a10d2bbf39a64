"""API Gateway on one machine: an HTTP server in front of the Chalice app, with the limits and answers of the real one.

https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
"""

import json
import logging
from collections.abc import Mapping

from chalice.app import Chalice

from chalicelib.kernel.clock import Clock
from infra.local.function import LambdaContext, bear_threads
from infra.local.proxy_event import Json, to_answer, to_event
from infra.local.routes import RouteTable
from infra.local.server import TOO_LARGE, Answered, Asked, Page, Server, answer_json

FUNCTION_LIMIT = 6 * 1024 * 1024  # bytes of the event, and of the answer, that Lambda takes
FUNCTION_SECONDS = 29.0  # API Gateway waits no longer

LOG = logging.getLogger("city.gateway")


UNKNOWN = answer_json(403, {"message": "Missing Authentication Token"})
CRASHED = answer_json(502, {"message": "Internal server error"})


class Gateway:
    """`app` behind http://127.0.0.1:`port`, and `pages` of the city itself by their path."""

    def __init__(self, app: Chalice, port: int, *, now: Clock, pages: Mapping[str, Page] | None = None) -> None:
        bear_threads(app)
        self._app = app
        self._routes = RouteTable(app.routes)
        self._pages = pages or {}
        self._now = now
        self.server = Server(port, self.answer)

    def answer(self, asked: Asked) -> Answered:
        if page := self._pages.get(asked.path):
            return page(asked)
        match = self._routes.match(asked.path)
        if match is None or asked.method not in self._app.routes[match.resource]:
            return UNKNOWN
        binary_types = self._app.api.binary_types
        event = to_event(asked, match, binary_types=binary_types, now=self._now())
        if len(json.dumps(event)) > FUNCTION_LIMIT:
            return TOO_LARGE
        told = self._call(event)
        return to_answer(told, accept=asked.header("Accept"), binary_types=binary_types) if told else CRASHED

    def _call(self, event: Json) -> Json | None:
        try:
            told: Json = self._app(event, LambdaContext("api_handler", FUNCTION_SECONDS))
        except Exception:
            LOG.exception("%s %s ended with an error", event["httpMethod"], event["path"])
            return None
        return told if len(json.dumps(told)) <= FUNCTION_LIMIT else None
