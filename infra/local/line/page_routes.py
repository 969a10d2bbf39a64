"""The phone page: its files, and map assets when the house has them installed."""

from pathlib import Path

from flask import Blueprint, Response, jsonify, send_from_directory
from werkzeug.exceptions import NotFound

from infra.local.line.wire import board

routes = Blueprint("page", __name__)
PHONE = Path(__file__).parent / "phone"
MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}


@routes.get("/")
def page() -> Response:
    return send_from_directory(PHONE, "index.html")


@routes.get("/phone/<path:name>")
def part(name: str) -> Response:
    response = send_from_directory(PHONE, name, mimetype=MEDIA_TYPES.get(Path(name).suffix))
    response.headers["Cache-Control"] = "no-cache"
    return response


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
    return send_from_directory(folder.resolve(), name)
