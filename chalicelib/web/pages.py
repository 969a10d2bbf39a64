"""Pages from templates: escaped throughout, under a strict content security policy, with assets named by their content.

A page's scripts are files of ours that carry the answer's nonce; nothing inline runs. Third-party files stand in
`assets/` (installed by `make assets`, never committed); a page drawn where they are missing leaves them out.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib.kernel.errors import HouseError, NotFound
from chalicelib.kernel.texts import DEFAULT, LANGUAGES, Texts
from chalicelib.web import words
from chalicelib.web.exchange import Request, Response, html

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
TEXTS = Texts(HERE / "texts")

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


STAFF_ERRORS: Mapping[int, tuple[str, str]] = {
    400: ("内容を確認してください", ""),
    401: ("サインインしてください", "しばらく操作がなかったため、サインインが切れました。"),
    403: ("この操作はできません", "この画面を使う権限がありません。必要な場合は、管理者に相談してください。"),
    404: ("見つかりませんでした", "アドレスが違うか、移動または削除された可能性があります。"),
    409: ("ほかの人が先に変更しました", ""),
    413: ("データが大きすぎます", "写真やファイルを小さくして、もう一度送ってください。"),
    503: ("ただいま混み合っています", "しばらく待ってから、もう一度お試しください。"),
}
ERRORS: Mapping[int, str] = {
    400: "wrong",
    401: "sign_in",
    403: "refused",
    404: "missing",
    409: "changed",
    413: "large",
    503: "busy",
}
"""By status: the table of `texts` that tells residents."""
TOLD = frozenset({400, 403, 409, 413})
"""What the error itself says is told besides."""


def error_page(request: Request, error: HouseError | None) -> Response:
    """What went wrong, in words for the person before the screen, with the id to tell the help desk."""
    status = error.status if error else 500
    staff = request.path.startswith("/console")
    language = DEFAULT if staff else spoken(request)
    key, say = ERRORS.get(status, "failed"), partial(TEXTS.say, language)
    title, advice = say(f"{key}.title"), say(f"{key}.advice")
    if staff and status in STAFF_ERRORS:
        title, advice = STAFF_ERRORS[status]
    told = error.message if error and status in TOLD and error.facts.get("language", DEFAULT) == language else ""
    facts: dict[str, Any] = {"title": title, "told": told, "advice": advice, "id": request.id, "staff": staff}
    return page(request, "error.html", status=status, t=say, language=language, **facts)


def spoken(request: Request) -> str:
    """The language of a resident before a page: its own `lang`, else the first that their browser likes and we speak.

    https://www.rfc-editor.org/rfc/rfc9110#name-accept-language
    """
    wanted = request.query.get("lang") or _posted_language(request)
    if wanted in LANGUAGES:
        return wanted
    liked = sorted(map(_liked, request.headers.get("accept-language", "").split(",")), key=lambda each: -each[0])
    return next((language for weight, language in liked if weight > 0 and language in LANGUAGES), DEFAULT)


def _posted_language(request: Request) -> str:
    is_form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    try:
        return request.form["lang"] if is_form else ""
    except HouseError:  # a form that cannot be read is what most likely went wrong
        return ""


def _liked(part: str) -> tuple[float, str]:
    """How much a browser likes a language, and its primary subtag: `en-US;q=0.8`."""
    tag, _, weight = part.replace(" ", "").partition(";q=")
    try:
        return float(weight or 1), tag.partition("-")[0].lower()
    except ValueError:
        return 0, ""


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
