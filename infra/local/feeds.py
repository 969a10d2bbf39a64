"""The JMA's feeds, stood in for: telegrams of our own about the fictional towns, raised from a page or a command.

http://127.0.0.1:8003/ lists them; `POST /raise/2-rain-4` says one now. The city's clock stamps them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

from chalicelib.kernel.clock import Clock
from infra.local.ports import HOST
from infra.local.server import Answered, Asked, Server, answer_json

FOLDER = Path(__file__).with_name("telegrams")
TOWN_TIME = ZoneInfo("Asia/Tokyo")
SEISMIC = re.compile("震|津波")
FEED = re.compile(r"/feed/(extra|eqvol)(_l)?\.xml")
MOST = 200

_TITLE = re.compile(r"<Title>([^<]*)</Title>")
_HEADING = re.compile(r"<Head[^>]*>\s*<Title>([^<]*)</Title>")


@dataclass(frozen=True)
class Raised:
    """A telegram that was said."""

    name: str
    title: str
    document: bytes
    at: str
    """UTC, as feeds write it."""

    @property
    def feed(self) -> str:
        return "eqvol" if SEISMIC.search(self.title) else "extra"


class FeedStandIn:
    """Feeds and telegrams over HTTP, forgotten when the city stops."""

    def __init__(self, port: int, now: Clock, folder: Path = FOLDER) -> None:
        self._now = now
        self._templates = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.xml"))}
        self._raised: list[Raised] = []
        self._lock = Lock()
        self.server = Server(port, self.answer)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.server.server_port}"

    def say(self, name: str) -> Raised:
        """Raise a telegram now; `KeyError` for one there is not."""
        now = self._now()
        sent = now.astimezone(TOWN_TIME).isoformat(timespec="seconds")
        text = self._templates[name].replace("@SENT@", sent).replace("@EVENT@", f"{now:%Y%m%d%H%M%S}")
        with self._lock:
            number = len(self._raised)
            told = Raised(
                f"{now:%Y%m%d%H%M%S}_{number}_{name.replace('-', '_')}",
                _TITLE.findall(text)[0],
                text.encode(),
                now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            )
            self._raised = [*self._raised, told][-MOST:]
        return told

    def answer(self, asked: Asked) -> Answered:
        found = FEED.fullmatch(asked.path)
        if asked.method == "POST":
            return self._raise(asked.path)
        if found:
            return self._feed(asked, found[1])
        if asked.path == "/":
            return _page(self._templates)
        return next(
            (_xml(asked, each.document) for each in self._raised if asked.path == f"/data/{each.name}.xml"),
            answer_json(404, {"message": "Not Found"}),
        )

    def _raise(self, path: str) -> Answered:
        name = path.removeprefix("/raise/")
        if not path.startswith("/raise/") or name not in self._templates:
            return answer_json(404, {"message": "Not Found"})
        self.say(name)
        return Answered(303, [("Location", "/"), ("Content-Length", "0")])

    def _feed(self, asked: Asked, name: str) -> Answered:
        entries = "".join(
            f"<entry><title>{each.title}</title><id>{self.url}/data/{each.name}.xml</id><updated>{each.at}</updated>"
            f'<link type="application/xml" href="{self.url}/data/{each.name}.xml"/></entry>'
            for each in reversed(self._raised)
            if each.feed == name
        )
        feed = f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'
        return _xml(asked, feed.encode(), format_datetime(self._now(), usegmt=True))


def _xml(asked: Asked, document: bytes, modified: str = "") -> Answered:
    etag = f'W/"{sha256(document).hexdigest()[:32]}"'
    if asked.header("If-None-Match") == etag:
        return Answered(304, [("ETag", etag)])
    headers = [("Content-Type", "text/xml"), ("ETag", etag), *([("Last-Modified", modified)] if modified else [])]
    return Answered(200, headers, document)


def _page(templates: Mapping[str, str]) -> Answered:
    rows = "".join(
        f'<li><form method="post" action="/raise/{escape(name)}"><button>{escape(_HEADING.findall(text)[0])}</button>'
        f" <code>{escape(name)}</code></form></li>"
        for name, text in templates.items()
    )
    page = f"""<!doctype html><html lang="ja"><meta charset="utf-8"><title>気象庁の代わり</title>
<h1>気象庁の代わり（架空の電文）</h1><p>押すと、その電文をいま発表します。1分以内に町へ届きます。</p><ul>{rows}</ul></html>"""
    return Answered(200, [("Content-Type", "text/html; charset=utf-8")], page.encode())
