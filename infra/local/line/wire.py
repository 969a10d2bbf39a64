"""The stand-in's HTTP side: who may call, how much, and how answers look.

Source: https://developers.line.biz/en/reference/messaging-api/#common-specifications
"""

import json
import uuid
from collections.abc import Mapping
from typing import Any, cast

from flask import Blueprint, Flask, Response, current_app, g, jsonify, request
from werkzeug.exceptions import HTTPException

from infra.local.line.board import Board
from infra.local.line.errors import Refusal
from infra.local.line.people import Channel

BODY_BYTES = 2 * 1024 * 1024
PHOTO_BYTES = 32 * 1024 * 1024
RETRIABLE = {"/v2/bot/message/" + method for method in ("push", "multicast", "narrowcast", "broadcast")}
MESSAGES = {404: "Not found", 405: "Method Not Allowed", 413: "Request Entity Too Large"}
EMPTY: Mapping[str, object] = {}


def board() -> Board:
    return cast(Board, current_app.extensions["line"])


def caller() -> Channel:
    """The channel whose token the request carries."""
    return cast(Channel, g.channel)


def request_id() -> str:
    return cast(str, g.request_id)


def bot_blueprint(name: str) -> Blueprint:
    """Routes that take a channel access token and are rationed."""
    blueprint = Blueprint(name, __name__)
    blueprint.before_request(_admit)
    return blueprint


def json_body() -> Mapping[str, Any]:
    """The request's JSON object; refuses what is not JSON or not one object."""
    if request.mimetype != "application/json":
        raise Refusal(415, f"The content type, {request.mimetype or 'null'}, is not supported")
    try:
        body = json.loads(request.get_data())
    except json.JSONDecodeError as error:
        place = f"line: {error.lineno}, column: {error.colno}"
        raise Refusal(400, f"The request body could not be parsed as JSON ({place})") from None
    except UnicodeDecodeError:
        raise Refusal(400, "The request body could not be parsed as JSON (line: -, column: -)") from None
    if not isinstance(body, dict):
        raise Refusal(400, "The request body could not be parsed as JSON (line: 1, column: 1)")
    return body


def done(status: int = 200) -> tuple[Response, int]:
    return jsonify(EMPTY), status


def build(the_board: Board, blueprints: tuple[Blueprint, ...]) -> Flask:
    app = Flask("line", static_folder=None)
    app.extensions["line"] = the_board
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.before_request(_open)
    app.after_request(_stamp)
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(HTTPException, _http_error)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    return app


def _open() -> None:
    g.request_id = str(uuid.uuid4())
    request.max_content_length = PHOTO_BYTES if request.path.startswith("/_line") else BODY_BYTES


def _stamp(response: Response) -> Response:
    response.headers.setdefault("x-line-request-id", request_id())
    return response


def _admit() -> None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refusal(401, "Authentication failed due to the following reason: missing header. "
                      "Confirm that the access token in the authorization header is valid.")  # fmt: skip
    channel_id = board().tokens.channel_of(token.strip())
    g.channel = board().people.channel(channel_id)
    board().rates.spend(channel_id, request.method, request.url_rule.rule if request.url_rule else request.path)
    if "X-Line-Retry-Key" in request.headers and request.path not in RETRIABLE:
        raise Refusal(400, "The retry key is not supported by this API")


def _refusal(error: Refusal) -> tuple[Response, int]:
    response = jsonify(error.body())
    response.headers.extend(dict(error.headers))
    return response, error.status


def _http_error(error: HTTPException) -> tuple[Response, int]:
    status = error.code or 500
    return jsonify({"message": MESSAGES.get(status, error.name)}), status
