"""HTTP as plain values: what a page is asked, and what it answers. Knows no framework."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode

from chalicelib.kernel.errors import ResidentMistake, TooLarge

LARGEST_BODY = 10_000_000  # bytes; API Gateway's limit
MOST_FIELDS = 1_000

SAFE_HEADERS: Mapping[str, str] = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(self), microphone=(), payment=()",
    "referrer-policy": "same-origin",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
"""What every answer carries unless it says otherwise."""


@dataclass(frozen=True)
class Uploaded:
    """A file a form brought. Its name is the sender's word."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True)
class Posted:
    """A form's fields and files, in the order sent."""

    pairs: tuple[tuple[str, str], ...] = ()
    files: Mapping[str, tuple[Uploaded, ...]] = field(default_factory=dict)

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """Field -> value; of several values the last."""
        return dict(self.pairs)

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field: ticked boxes of one name."""
        return tuple(value for key, value in self.pairs if key == name)

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")


@dataclass(frozen=True)
class Request:
    """What a browser or an outside system asks."""

    method: str
    path: str
    """Below the stage, starting with a slash, percent-encoded as sent."""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    """By lower-case name."""
    body: bytes = b""
    params: Mapping[str, str] = field(default_factory=dict)
    """The path's variable parts, decoded."""
    source_ip: str = ""
    base: str = ""
    """What stands before our paths in an address (`/v1` below execute-api), without a slash at the end."""
    id: str = ""
    """The correlation id, shown on error pages and in the log."""

    @cached_property
    def cookies(self) -> Mapping[str, str]:
        try:
            jar = SimpleCookie(self.headers.get("cookie", ""))
        except CookieError:
            return {}
        return {name: morsel.value for name, morsel in jar.items()}

    @cached_property
    def form(self) -> Posted:
        """The form in the body, `application/x-www-form-urlencoded` or `multipart/form-data`; mistakes are 400."""
        if len(self.body) > LARGEST_BODY:
            raise TooLarge
        content_type = self.headers.get("content-type", "")
        if content_type.lower().startswith("multipart/form-data"):
            return _multipart(content_type, self.body)
        try:
            pairs = parse_qsl(self.body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
        except ValueError as error:
            raise ResidentMistake from error
        return Posted(tuple(pairs))

    def json(self) -> Any:
        """The JSON value in the body; mistakes are 400."""
        if len(self.body) > LARGEST_BODY:
            raise TooLarge
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise ResidentMistake("JSONとして読み取れませんでした。") from error

    @property
    def is_fragment(self) -> bool:
        """Whether a script asks for a part of a page (htmx)."""
        return self.headers.get("hx-request") == "true"

    def to(self, path: str, **query: str) -> str:
        """An address of ours, as the browser must write it."""
        told = {name: value for name, value in query.items() if value}
        return self.base + path + (f"?{urlencode(told)}" if told else "")


def _multipart(content_type: str, body: bytes) -> Posted:
    import python_multipart as multipart  # noqa: PLC0415 - most requests bring no file

    pairs: list[tuple[str, str]] = []
    files: dict[str, list[Uploaded]] = {}

    def keep_field(found: Any) -> None:
        pairs.append((found.field_name.decode(), (found.value or b"").decode()))

    def keep_file(found: Any) -> None:
        found.file_object.seek(0)
        name, content = (found.file_name or b"").decode(), found.file_object.read()
        if name or content:
            files.setdefault(found.field_name.decode(), []).append(Uploaded(name, content, found.content_type or ""))

    try:
        _, options = multipart.multipart.parse_options_header(content_type)
        parser = multipart.FormParser(
            "multipart/form-data",
            keep_field,
            keep_file,
            boundary=options.get(b"boundary"),
            config={"MAX_MEMORY_FILE_SIZE": LARGEST_BODY + 1, "MAX_FIELDS": MOST_FIELDS},
        )
        parser.write(body)
        parser.finalize()
    except (ValueError, multipart.exceptions.FormParserError) as error:
        raise ResidentMistake("送られたファイルを読み取れませんでした。もう一度送ってください。") from error
    return Posted(tuple(pairs), {name: tuple(found) for name, found in files.items()})


@dataclass(frozen=True)
class Response:
    """What is answered. A `bytes` body needs a content type that Chalice counts as binary (images, zip, …)."""

    status: int = 200
    body: str | bytes = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    """By lower-case name; laid over `SAFE_HEADERS`."""
    cookies: tuple[str, ...] = ()
    """Whole `Set-Cookie` values."""

    def all_headers(self) -> dict[str, str]:
        return {**SAFE_HEADERS, **self.headers}

    def keeping(self, name: str, value: str, *, seconds: int, secure: bool) -> "Response":
        """The same answer with a cookie that scripts cannot read; `__Host-` guarded where we are on https."""
        ends = f"; Max-Age={seconds}" if seconds else ""
        told = f"{cookie_name(name, secure=secure)}={value}; Path=/; HttpOnly; SameSite=Lax{ends}"
        return replace(self, cookies=(*self.cookies, told + "; Secure" if secure else told))

    def dropping(self, name: str, *, secure: bool) -> "Response":
        """The same answer, taking a cookie back."""
        told = f"{cookie_name(name, secure=secure)}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
        return replace(self, cookies=(*self.cookies, told + "; Secure" if secure else told))


def cookie_name(name: str, *, secure: bool) -> str:
    """RFC 6265bis §4.1.3.2: a `__Host-` cookie comes from this host alone and over https alone."""
    return f"__Host-{name}" if secure else name


def html(body: str, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(status, body, {"content-type": "text/html; charset=utf-8", **(headers or {})})


def redirect(to: str, *, status: int = 303) -> Response:
    return Response(status, "", {"location": to})


def json_answer(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    told = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Response(status, told, {"content-type": "application/json; charset=utf-8", **(headers or {})})


def text(body: str, content_type: str, *, filename: str = "") -> Response:
    """Plain text, CSV or iCalendar; with a (plain ASCII) file name the browser saves it."""
    headers = {"content-type": content_type}
    if filename:
        headers["content-disposition"] = f'attachment; filename="{filename}"'
    return Response(200, body, headers)
