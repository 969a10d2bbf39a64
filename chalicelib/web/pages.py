"""Pages from templates: escaped throughout, under a strict content security policy, with assets named by their content.

A page's scripts are files of ours that carry the answer's nonce; nothing inline runs. Third-party files stand in
`assets/` (installed by `make assets`, never committed); a page drawn where they are missing leaves them out.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib.kernel.errors import HouseError, NotFound
from chalicelib.web import words
from chalicelib.web.exchange import Request, Response, html

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent

ASSETS: Mapping[str, Path] = {
    **{path.name: path for path in sorted((HERE / "static").glob("*.*"))},
    "tokens.css": HERE / "assets" / "design-tokens" / "tokens.css",
    "htmx.js": HERE / "assets" / "htmx" / "htmx.min.js",
    "leaflet.js": HERE / "assets" / "leaflet" / "leaflet.js",
    "supercluster.js": HERE / "assets" / "supercluster" / "supercluster.min.js",
    "leaflet.css": HERE / "assets" / "leaflet" / "leaflet.css",
}
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
}
GSI_TILES = "https://cyberjapandata.gsi.go.jp"


@dataclass(frozen=True)
class Policy:
    """What a page may use besides our own files: origins, as `https://api.line.me`."""

    scripts: tuple[str, ...] = ()
    connects: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    """Where a form may lead besides our own pages."""
    ancestors: tuple[str, ...] = ()
    """Who may show the page in a frame; nobody unless named. Where it is said, `x-frame-options` counts no more."""

    def header(self, nonce: str) -> str:
        """As a `Content-Security-Policy` (CSP level 3)."""
        rules = {
            "default-src": ("'none'",),
            "script-src": (f"'nonce-{nonce}'", *self.scripts),
            "style-src": ("'self'",),
            "img-src": ("'self'", "data:", *self.images),
            "connect-src": ("'self'", *self.connects),
            "form-action": ("'self'", *self.forms),
            "base-uri": ("'none'",),
            "frame-ancestors": self.ancestors or ("'none'",),
            "frame-src": self.frames,
        }
        return "; ".join(f"{rule} {' '.join(sources)}" for rule, sources in rules.items() if sources)

    def leading_to(self, origin: str) -> "Policy":
        """The same, and forms may lead there."""
        return replace(self, forms=(*self.forms, origin))


PLAIN = Policy()


@lru_cache
def _templates() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - most knocks draw no page

    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day": words.day,
        "moment": words.moment,
        "clock": words.clock,
        "short": words.short,
        "short_day": words.short_day,
    }
    return environment


def draw(template: str, request: Request, *, nonce: str = "", **facts: Any) -> str:
    """A template's HTML. It sees `base`, `nonce`, `asset(name)` and the facts."""
    told = {"base": request.base, "nonce": nonce, "asset": lambda name: asset(name, base=request.base)}
    return _templates().get_template(template).render(**told, **facts)


def page(request: Request, template: str, *, status: int = 200, policy: Policy = PLAIN, **facts: Any) -> Response:
    """A whole page."""
    nonce = secrets.token_urlsafe(16)
    body = draw(template, request, nonce=nonce, **facts)
    return html(body, status=status, headers={"content-security-policy": policy.header(nonce)})


ERRORS: Mapping[int, tuple[str, str]] = {
    400: ("内容を確認してください", ""),
    401: ("サインインしてください", "しばらく操作がなかったため、サインインが切れました。"),
    403: ("この操作はできません", "この画面を使う権限がありません。必要な場合は、管理者に相談してください。"),
    404: ("見つかりませんでした", "アドレスが違うか、移動または削除された可能性があります。"),
    409: ("ほかの人が先に変更しました", ""),
    413: ("データが大きすぎます", "写真やファイルを小さくして、もう一度送ってください。"),
    503: ("ただいま混み合っています", "しばらく待ってから、もう一度お試しください。"),
}
FAILED = (
    "うまくいきませんでした",
    "入力したものは送られていない可能性があります。しばらく待ってから、もう一度お試しください。",
)


def error_page(request: Request, error: HouseError | None) -> Response:
    """What went wrong, in words for the person before the screen, with the id to tell the help desk."""
    status = error.status if error else 500
    title, advice = ERRORS.get(status, FAILED)
    told = error.message if error and status in {400, 403, 409, 413} else ""
    staff = request.path.startswith("/console")
    return page(request, "error.html", status=status, title=title, told=told, advice=advice, id=request.id, staff=staff)


# Assets


@lru_cache
def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def asset(name: str, *, base: str = "") -> str:
    """The address of an asset, which changes with its content; empty where it is not installed."""
    path = ASSETS[name]
    if not path.exists():
        return ""
    stem, _, ending = name.rpartition(".")
    return f"{base}/assets/{stem}.{_fingerprint(path)}.{ending}"


def asset_file(file: str) -> Response:
    """The asset at `<stem>.<fingerprint>.<ending>`. Kept for good by browsers only under its present fingerprint."""
    stem, _, ending = file.rpartition(".")
    name, _, fingerprint = stem.rpartition(".")
    path = ASSETS.get(f"{name}.{ending}")
    if path is None or not path.exists():
        raise NotFound
    fresh = "public, max-age=31536000, immutable" if fingerprint == _fingerprint(path) else "no-cache"
    headers = {"content-type": CONTENT_TYPES[f".{ending}"], "cache-control": fresh}
    return Response(200, path.read_text(encoding="utf-8"), headers)
