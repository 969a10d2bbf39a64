"""The console behind a real HTTP server on loopback, with a provider that signs in whoever is clicked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from chalicelib.entrypoints.http import Request, Response, answer, html, redirect
from tests.kit.visitors import route_for
from tests.platform.console.desks import Desks, open_desks


class ConsoleServer(ThreadingHTTPServer):
    daemon_threads = True
    desks: Desks

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, asked: Request) -> Response:
        if asked.path == "/_identity/authorize":
            return self.sign_in(asked)
        if asked.path.startswith("/_identity/"):
            return redirect("/console")
        found = route_for(asked.method, asked.path)
        if found is None:
            return Response(404)
        route, params = found
        return answer(route, replace(asked, params=params), self.desks.house)

    def sign_in(self, asked: Request) -> Response:
        if email := asked.query.get("who"):
            code, state = self.desks.provider.approve(f"?{urlencode(asked.query)}", email)
            return redirect(f"{asked.query['redirect_uri']}?{urlencode({'code': code, 'state': state})}")
        form = f'<!doctype html><form><input name="who">{_kept(asked)}<button>進む</button></form>'
        return html(form, headers={"content-security-policy": "default-src 'self'"})


def _kept(asked: Request) -> str:
    return "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in asked.query.items())


class _Handler(BaseHTTPRequestHandler):
    server: ConsoleServer
    protocol_version = "HTTP/1.1"

    def reply(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Request(
            self.command, parts.path, dict(parse_qsl(parts.query)), headers, body, source_ip="127.0.0.1", id="r-1"
        )
        told = self.server.answer(asked)
        content = told.body.encode() if isinstance(told.body, str) else told.body
        self.send_response(told.status)
        for name, value in told.all_headers().items():
            self.send_header(name, value)
        for cookie in told.cookies:
            self.send_header("set-cookie", cookie)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = reply  # noqa: N815 - http.server's names

    def log_message(self, *args: object) -> None:
        return


@contextmanager
def a_console(**fakes: Any) -> Iterator[ConsoleServer]:
    server = ConsoleServer(("127.0.0.1", 0), _Handler)
    server.desks = open_desks(public_url=server.url, **fakes)
    server.desks.provider.issuer = f"{server.url}/_identity"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
