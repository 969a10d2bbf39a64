"""Files of the phone page, sent whole: a browser that leaves halfway leaves none of them open."""

from pathlib import Path

from flask import Response
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

PHONE = Path(__file__).parent / "phone"
MEDIA_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".html": "text/html",
    ".png": "image/png",
}


def sent(folder: Path, name: str) -> Response:
    """A file below a folder, fresh each time. `NotFound` for what is not there or lies outside."""
    path = safe_join(str(folder.resolve()), name)
    if path is None or not Path(path).is_file():
        raise NotFound
    media_type = MEDIA_TYPES.get(Path(path).suffix, "application/octet-stream")
    return Response(Path(path).read_bytes(), mimetype=media_type, headers={"Cache-Control": "no-cache"})
