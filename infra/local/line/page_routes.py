"""The phone page: its files, and map assets when the house has them installed."""

from flask import Blueprint, Response, jsonify
from werkzeug.exceptions import NotFound

from infra.local.line.files import PHONE, sent
from infra.local.line.wire import board

routes = Blueprint("page", __name__)


@routes.get("/")
def page() -> Response:
    return sent(PHONE, "index.html")


@routes.get("/phone/<path:name>")
def part(name: str) -> Response:
    return sent(PHONE, name)


@routes.get("/assets/")
def what_is_installed() -> Response:
    """Which optional libraries can be loaded from `/assets/`."""
    folder = board().assets
    return jsonify({"leaflet": bool(folder and (folder / "leaflet" / "dist" / "leaflet.js").is_file())})


@routes.get("/assets/<path:name>")
def asset(name: str) -> Response:
    folder = board().assets
    if folder is None:
        raise NotFound
    return sent(folder, name)
