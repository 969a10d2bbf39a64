"""A browser without a screen: it keeps cookies, sends forms as pages wrote them, and goes through the HTTP door."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urlsplit

from chalicelib.entrypoints.http import ROUTES, Request, Response, Route, answer
from chalicelib.platform.house import House


def route_for(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The route API Gateway would pick: fixed parts before variable ones."""
    for route in sorted(ROUTES, key=lambda route: route.path.replace("{", "~")):
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route.path)
        found = re.fullmatch(pattern, path)
        if found and route.method == method:
            return route, found.groupdict()
    return None


@dataclass
class FormOnPage:
    """A form as a page wrote it."""

    method: str = "get"
    action: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FormOnPage] = []
        self.links: list[str] = []
        self._area = ""
        self._choice = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(FormOnPage(told.get("method", "get"), told.get("action", "")))
        elif tag == "a":
            self.links.append(told.get("href", ""))
        elif tag == "input" and told.get("name") and self.forms and _is_sent(told):
            self.forms[-1].fields.append((told["name"], told.get("value", "")))
        elif tag == "select":
            self._choice = told.get("name", "")
        elif tag == "option" and "selected" in told and self.forms:
            self.forms[-1].fields.append((self._choice, told.get("value", "")))
        elif tag == "textarea" and self.forms:
            self._area = told["name"]
            self.forms[-1].fields.append((told["name"], ""))

    def handle_data(self, data: str) -> None:
        if self._area:
            name, value = self.forms[-1].fields[-1]
            self.forms[-1].fields[-1] = (name, (value + data).lstrip("\n"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""


def _is_sent(told: Mapping[str, str]) -> bool:
    """Whether a browser sends the field: boxes only where they are ticked."""
    return told.get("type") not in {"checkbox", "radio"} or "checked" in told


@dataclass
class Seen:
    """What came back, and where from."""

    path: str
    response: Response

    @property
    def status(self) -> int:
        return self.response.status

    @property
    def text(self) -> str:
        return str(self.response.body)

    @property
    def location(self) -> str:
        return self.response.headers.get("location", "")

    def _read(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.text)
        return reader

    @property
    def forms(self) -> list[FormOnPage]:
        return self._read().forms

    @property
    def links(self) -> list[str]:
        return self._read().links

    def form(self, **having: str) -> FormOnPage:
        """The form on the page whose fields have these values."""
        return next(form for form in self.forms if having.items() <= dict(form.fields).items())


@dataclass
class Visitor:
    """One browser."""

    house: House
    source_ip: str = "192.0.2.10"
    jar: dict[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent with every request besides the usual."""

    def opens(self, address: str, **headers: str) -> Seen:
        """Ask for a page of ours."""
        return self._ask("GET", address, b"", {name.replace("_", "-"): value for name, value in headers.items()})

    def follows(self, seen: Seen) -> Seen:
        """Go on as redirects say, while they stay with us."""
        while 300 <= seen.status < 400 and seen.location.startswith("/"):
            seen = self.opens(seen.location)
        return seen

    def sends(self, seen: Seen, form: FormOnPage, /, **filled: str) -> Seen:
        """Send a form of a page, filled in."""
        fields = [(name, value) for name, value in form.fields if name not in filled] + list(filled.items())
        return self.posts(form.action.partition("#")[0] or seen.path, fields)

    def posts(self, address: str, fields: Sequence[tuple[str, str]], **headers: str) -> Seen:
        """Send any form to any address of ours."""
        told = {"content-type": "application/x-www-form-urlencoded", "origin": self.house.public_url}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self._ask("POST", address, urlencode(fields).encode(), told)

    def _ask(self, method: str, address: str, body: bytes, headers: Mapping[str, str]) -> Seen:
        parts = urlsplit(address)
        found = route_for(method, parts.path)
        assert found, f"no route {method} {parts.path}"
        route, params = found
        cookies = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        told = {"cookie": cookies, "host": urlsplit(self.house.public_url).netloc, **self.headers, **headers}
        asked = Request(method, parts.path, dict(parse_qsl(parts.query)), told, body, params, self.source_ip, id="r-1")
        response = answer(route, asked, self.house)
        self._keep(response)
        return Seen(address, response)

    def _keep(self, response: Response) -> None:
        for cookie in response.cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.jar[name] = value
            if "Max-Age=0" in cookie:
                del self.jar[name]

    def twin(self) -> "Visitor":
        """Another browser with the same cookies, as after a theft."""
        return replace(self, jar=dict(self.jar))
