"""A small HTTP server of the city: threads, kept-alive connections, a request in and an answer out."""

import json
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from infra.local.ports import HOST

BODY_LIMIT = 10 * 1024 * 1024  # bytes, as API Gateway takes

LOG = logging.getLogger("city.http")


@dataclass(frozen=True)
class Asked:
    """An HTTP request as it came over the wire."""

    method: str
    target: str
    """Path and query."""
    headers: Sequence[tuple[str, str]]
    body: bytes
    client: str
    """Its IP address."""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    def header(self, name: str) -> str:
        return next((value for key, value in reversed(self.headers) if key.lower() == name.lower()), "")


@dataclass(frozen=True)
class Answered:
    """An HTTP answer."""

    status: int
    headers: Sequence[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""


def answer_json(status: int, told: dict[str, Any]) -> Answered:
    return Answered(status, [("Content-Type", "application/json")], json.dumps(told, ensure_ascii=False).encode())


TOO_LARGE = answer_json(413, {"message": "Request Too Long"})

Page = Callable[[Asked], Answered]


class Server(ThreadingHTTPServer):
    """`answer` behind http://127.0.0.1:`port`; 0 lets the system pick one."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, port: int, answer: Page) -> None:
        self.answer = answer
        super().__init__((HOST, port), Exchange)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.server_port}"

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()


class Exchange(BaseHTTPRequestHandler):
    """One connection, kept alive. Written in one piece: two small writes would wait for each other 40 ms."""

    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536
    timeout = 75

    def exchange(self) -> None:
        if "Transfer-Encoding" in self.headers:
            self.close_connection = True
            self._write(answer_json(411, {"message": "Send Content-Length"}))
            return
        body = self._read_body()
        if body is None:
            self._write(TOO_LARGE)
            return
        headers = [(name, str(value)) for name, value in self.headers.items()]
        asked = Asked(self.command, self.path, headers, body, self.client_address[0])
        self._write(self.server.answer(asked))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = exchange  # noqa: N815

    def _read_body(self) -> bytes | None:
        """The body; None when it is too large, after dropping it to its end so that the answer is seen."""
        left = int(self.headers.get("Content-Length") or 0)
        if left <= BODY_LIMIT:
            return self.rfile.read(left)
        while left > 0 and (piece := self.rfile.read(min(left, 1 << 20))):
            left -= len(piece)
        return None

    def _write(self, answered: Answered) -> None:
        self.send_response(answered.status)
        for name, value in answered.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answered.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answered.body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class names it so)
        LOG.debug(format, *args)
