"""The sentence an action leaves for the page that comes next, in a cookie of that page alone: a reload does not repeat
it, and its address stays what it is."""

from dataclasses import replace
from urllib.parse import quote, unquote

from chalicelib.web.exchange import Request, Response

TOLD = "told"
SECONDS = 120
LONGEST = 300
"""Characters; a cookie holds 4,096 bytes (RFC 6265 §6.1) and a character takes up to nine once quoted."""


def telling(response: Response, path: str, kind: str, words: str, *, secure: bool) -> Response:
    """The answer, with a sentence for the page at `path`."""
    return _with(response, f"{TOLD}={kind}:{quote(words[:LONGEST])}; Path={path}; Max-Age={SECONDS}", secure=secure)


def told_in(request: Request) -> tuple[str, str] | None:
    """Kind and words of the sentence left for this page."""
    kind, colon, words = request.cookies.get(TOLD, "").partition(":")
    return (kind, unquote(words)) if colon and kind in {"success", "warning", "error"} else None


def forgetting(response: Response, path: str, *, secure: bool) -> Response:
    """The answer, taking the sentence back now that it was told."""
    return _with(response, f"{TOLD}=; Path={path}; Max-Age=0", secure=secure)


def _with(response: Response, cookie: str, *, secure: bool) -> Response:
    whole = f"{cookie}; HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")
    return replace(response, cookies=(*response.cookies, whole))
