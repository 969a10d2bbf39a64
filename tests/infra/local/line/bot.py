"""A bot server that keeps what it is sent, and a caller of LINE's HTTP interface."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlencode

import urllib3

from infra.local.line import LineStandIn

Json = dict[str, Any]


@dataclass
class Heard:
    """One request to the webhook."""

    body: bytes
    headers: Mapping[str, str]

    @property
    def payload(self) -> Json:
        return dict(json.loads(self.body))


@dataclass
class Bot:
    """Answers each webhook with the next of `statuses` (then 200), after `answer` had its say about each event."""

    statuses: list[int] = field(default_factory=list)
    answer: Callable[[Json], object] = lambda _event: None
    heard: list[Heard] = field(default_factory=list)
    stalls: threading.Event | None = None
    pages: dict[str, str] = field(default_factory=dict)  # what GET answers, by path

    def __enter__(self) -> Self:
        bot = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = bot.hear(Heard(body, {name.lower(): value for name, value in self.headers.items()}))
                self.send_response(status)
                self.end_headers()

            def do_GET(self) -> None:
                page = bot.pages.get(self.path.partition("?")[0])
                self.send_response(200 if page else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write((page or "").encode())

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name)
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.stalls:
            self.stalls.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/webhook"

    @property
    def events(self) -> list[Json]:
        return [event for heard in self.heard for event in heard.payload["events"]]

    def hear(self, heard: Heard) -> int:
        self.heard.append(heard)
        if self.stalls:
            self.stalls.wait(10)
        for event in heard.payload["events"]:
            self.answer(event)
        return self.statuses.pop(0) if self.statuses else 200


@dataclass(frozen=True)
class Answer:
    status: int
    body: Json
    raw: bytes
    headers: Mapping[str, str]


class Caller:
    """Calls the stand-in as one channel."""

    def __init__(self, line: LineStandIn, channel_id: str) -> None:
        self._line = line
        self._channel_id = channel_id
        self._pool = urllib3.PoolManager(retries=False)

    def close(self) -> None:
        self._pool.clear()

    def __call__(self, method: str, path: str, body: object = None, *, seconds: float = 5.0, **headers: str) -> Answer:
        return self.raw(method, path, None if body is None else json.dumps(body).encode(), seconds=seconds, **headers)

    def raw(
        self, method: str, path: str, body: bytes | None, kind: str = "application/json", *, seconds: float = 5.0,
        **headers: str,
    ) -> Answer:  # fmt: skip
        told = {
            "Authorization": f"Bearer {self._line.token(self._channel_id)}",
            "Content-Type": kind,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        answer = self._pool.request(
            method, self._line.url + path, body=body, headers=told, timeout=seconds, redirect=False
        )
        is_json = "json" in answer.headers.get("Content-Type", "")
        return Answer(answer.status, json.loads(answer.data) if is_json else {}, answer.data, dict(answer.headers))

    def form(self, path: str, **fields: str) -> Answer:
        return self.raw("POST", path, urlencode(fields).encode(), "application/x-www-form-urlencoded")


def text(words: str) -> Json:
    return {"type": "text", "text": words}
