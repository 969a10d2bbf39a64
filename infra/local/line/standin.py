"""LINE on this machine: one server for what LINE spreads over api, api-data, access and liff.line.me."""

import threading
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from chalicelib.kernel.clock import Clock, machine_clock
from infra.local.line import (
    account_routes,
    control_routes,
    login_routes,
    menu_batch_routes,
    menu_routes,
    page_routes,
    sending_routes,
    wire,
)
from infra.local.line.board import Board, plug_together
from infra.local.line.clock import MoveClock
from infra.local.line.faults import Fault, FaultyDoor
from infra.local.line.handset import Phone
from infra.local.line.people import DEFAULT_PROVIDER, Channel, Person, new_channel
from infra.local.line.sending import Accepted
from infra.local.line.store import new_user_id
from infra.local.line.webhooks import Knock

BLUEPRINTS = (
    sending_routes.routes,
    account_routes.routes,
    menu_routes.routes,
    menu_batch_routes.routes,
    login_routes.routes,
    control_routes.routes,
    page_routes.routes,
)
REDELIVERY_LOOK_SECONDS = 1.0
STOP_LOOK_SECONDS = 0.05
NODE_MODULES = Path(__file__).parents[2] / "assets" / "node_modules"


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 (werkzeug's name)
        pass

    def connection_dropped(self, error: BaseException, environ: object = None) -> None:
        self.close_connection = True  # a fault hangs up; the caller shall notice at once


class LineStandIn:
    """Start it, add channels and residents, and take a phone in hand.

    `folder` keeps everything in `line.sqlite`; None keeps nothing. `port` 0 takes a free one. `move_clock` turns the
    city's clock when the phone page asks for it. `answer_within` is how many seconds a webhook may take. `assets`
    holds installed npm packages, of which the phone page uses Leaflet.
    """

    def __init__(
        self,
        folder: Path | None = None,
        port: int = 0,
        now: Clock = machine_clock,
        *,
        move_clock: MoveClock | None = None,
        answer_within: float = 2.0,
        assets: Path | None = NODE_MODULES,
    ) -> None:
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
        self.board: Board = plug_together(
            folder / "line.sqlite" if folder else None, now, move_clock, answer_within, assets
        )
        self.app: Flask = wire.build(self.board, BLUEPRINTS)
        self._port = port
        self._server: BaseWSGIServer | None = None
        self._threads: list[threading.Thread] = []

    @property
    def url(self) -> str:
        if self._server is None:
            raise RuntimeError("the stand-in is not started")
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> Self:
        door = FaultyDoor(self.app.wsgi_app, self.board.faults)
        self._server = make_server("127.0.0.1", self._port, door, threaded=True, request_handler=_Quiet)
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        work = (partial(self._server.serve_forever, STOP_LOOK_SECONDS), self._keep_redelivering)
        self._threads = [threading.Thread(target=each, daemon=True) for each in work]
        for thread in self._threads:
            thread.start()
        return self

    def stop(self) -> None:
        self.board.faults.ending.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        for thread in self._threads:
            thread.join()
        self.board.postman.close()
        self.board.store.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def add_channel(self, name: str, **given: Any) -> Channel:  # the fields of Channel
        """Adds or replaces a channel; whatever is not given is made up. See `people.Channel` for what may be given."""
        return self.board.people.keep_channel(new_channel(name, **given))

    def change_channel(self, channel_id: str, **changes: Any) -> Channel:  # the fields of Channel
        return self.board.people.change_channel(channel_id, **changes)

    def add_resident(
        self, display_name: str, *, user_id: str = "", language: str = "ja", provider: str = DEFAULT_PROVIDER
    ) -> Person:
        """Adds or renames a resident; `user_id` is U and 32 hex digits, made up when not given."""
        return self.board.people.keep_person(Person(user_id or new_user_id(), display_name, provider, language))

    def phone(self, channel_id: str, user_id: str, *, waits: bool = True) -> Phone:
        """The phone of a resident, open at the chat with a channel's account. KeyError when either is unknown."""
        channel = self.board.people.channel(channel_id)
        own_id = self.board.people.person_at(channel.provider, user_id).user_id
        return Phone(self.board, self.url if self._server else "", channel_id, own_id, waits=waits)

    def token(self, channel_id: str) -> str:
        """A channel access token, without asking over HTTP."""
        return self.board.tokens.issue(channel_id)

    def id_token(self, channel_id: str, user_id: str) -> str:
        """What a LIFF page of this channel's provider would be given for this resident."""
        channel = self.board.people.channel(channel_id)
        return self.board.login.id_token(channel, self.board.people.person_at(channel.provider, user_id).user_id)

    def book(self, channel_id: str | None = None) -> tuple[Accepted, ...]:
        """Every accepted message, one row per recipient, oldest first."""
        return self.board.sending.book(channel_id)

    def fail(
        self, method: str, path: str, kind: str, *, times: int = 1, seconds: float = 30.0, is_accepted: bool = False
    ) -> None:
        """Lets the next calls go wrong; see `faults.Fault`."""
        self.board.faults.add(Fault(method, path, kind, times, seconds, is_accepted))

    def advance(self, by: timedelta) -> datetime:
        """Moves LINE's clock on; answers its time now."""
        return self.board.clock.advance(by)

    def bundled(self, channel_id: str) -> AbstractContextManager[None]:
        """Whatever residents do inside reaches the channel's webhook as one request."""
        return self.board.postman.bundled(channel_id)

    def redeliver(self, event_id: str) -> Knock:
        """Brings one event again, whether or not it was refused."""
        return self.board.postman.again(event_id)

    def redeliver_due(self) -> tuple[Knock, ...]:
        """Brings again what was refused and is due; a started stand-in does so by itself each second."""
        return self.board.postman.redeliver_due()

    def _keep_redelivering(self) -> None:
        while not self.board.faults.ending.wait(REDELIVERY_LOOK_SECONDS):
            self.board.postman.redeliver_due()
