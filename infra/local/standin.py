"""ministack as the city runs it: `.venv-standin/bin/python infra/local/standin.py`, started by `aws.py`.

ministack writes its state only when its server is told to shut down, through ASGI's `lifespan.shutdown`
(https://asgi.readthedocs.io/en/latest/specs/lifespan.html). The same message is sent to it every few seconds in which
something was written, so a crash loses seconds instead of the day. It stops, saving, on SIGINT, on SIGTERM and when
its standard input closes: a starter that was killed leaves no orphan behind.

Runs in an environment of its own, so it imports nothing of this project.
"""

import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

from hypercorn.asyncio import serve  # type: ignore[import-not-found]
from hypercorn.config import Config  # type: ignore[import-not-found]
from ministack.app import app  # type: ignore[import-not-found]

Message = dict[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

READING = ("Get", "BatchGet", "TransactGet", "Query", "Scan", "List", "Describe", "Receive", "Decrypt", "GenerateData")


def is_writing(scope: Scope) -> bool:
    """Whether the request may change what is kept. Polling a queue is not counted: it never ends."""
    target = dict(scope["headers"]).get(b"x-amz-target", b"").decode()
    if target:
        return not target.rpartition(".")[2].startswith(READING)
    return scope["method"] not in {"GET", "HEAD"}


class Watched:
    """ministack's ASGI app, remembering whether anything was written since it was last saved."""

    def __init__(self) -> None:
        self.is_written = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        finally:
            self.is_written = self.is_written or (scope["type"] == "http" and is_writing(scope))


async def save() -> None:
    async def receive() -> Message:
        return {"type": "lifespan.shutdown"}

    async def send(_: Message) -> None:
        return

    await app({"type": "lifespan", "asgi": {"version": "3.0"}}, receive, send)


async def save_now_and_then(watched: Watched, pause: float) -> None:
    """Save after `pause` seconds with writes; a save that takes long is waited for ten times as long."""
    took = 0.0
    while True:
        await asyncio.sleep(max(pause, 10 * took))
        if watched.is_written:
            watched.is_written = False
            began = time.monotonic()
            await save()
            took = time.monotonic() - began


def stop_when_orphaned(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    def wait_for_end() -> None:
        sys.stdin.buffer.read()
        loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=wait_for_end, daemon=True).start()


async def run() -> None:
    loop, stop, watched = asyncio.get_running_loop(), asyncio.Event(), Watched()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    stop_when_orphaned(loop, stop)
    config = Config()
    config.bind = [f"127.0.0.1:{os.environ['GATEWAY_PORT']}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 2
    config.loglevel = "WARNING"
    saving = asyncio.create_task(save_now_and_then(watched, float(os.environ["SAVE_EVERY"])))
    await serve(watched, config, shutdown_trigger=stop.wait)
    saving.cancel()


if __name__ == "__main__":
    asyncio.run(run())
