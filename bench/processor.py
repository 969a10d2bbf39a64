"""Processor time per webhook taken in and per turn, ours against the SDK's echo bot, in one process and in turn.

Both sides are whole and warm: real signatures, real parsing, real HTTP clients; only the far ends of their sockets
(AWS and LINE) are the `outside`, a process whose time is not counted, over TLS as in production or plainly. For one
webhook:

* our door: API Gateway's event through the Chalice app, signature, events, one SQS message sent. Channel and secret are
  remembered, as in a warm container (60 s and 300 s).
* the echo bot: a WSGI request through Flask, signature, SDK models, and its reply sent to LINE by a new client.
* our sending: the part of our door that is boto3 sending that message.
* our turn: the SQS event through the worker, three reads and one transaction of DynamoDB, the next question of a flow,
  one reply sent to LINE.
* the echo bot's turn: `WebhookHandler.handle` alone, reply and all, without Flask.
"""

import gc
import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import urllib3

from bench import webhooks
from bench.outside import Place
from bench.sdk_echo import called, echo_bot
from infra.local.function import LambdaContext

Json = dict[str, Any]
Deed = Callable[[], object]

WARMING = 5
"""Rounds of one batch that are not counted."""


class Doors:
    """Both doors and both turns; each makes a fresh deed from a fresh webhook, so that only the deed is measured."""

    def __init__(self, outside: Place, user_id: str, secret: str) -> None:
        import app
        from chalicelib.entrypoints.turns import turns

        self._app, self._turns = app.app, turns
        self._echo = echo_bot(secret, outside.url, outside.trusted)
        self._user, self._secret = user_id, secret
        self._context = LambdaContext("api_handler", 29)
        self._numbers = count(1)

    def _event(self) -> Json:
        from bench.scene import ANSWER

        return webhooks.text_event(self._user, ANSWER, next(self._numbers))

    def our_door(self) -> Deed:
        from bench.scene import CHANNEL

        event = webhooks.at_our_door(CHANNEL, self._secret, webhooks.webhook(self._event()))
        return lambda: self._app(event, self._context)["statusCode"] == 200 or _refuse()

    def echo_door(self) -> Deed:
        environment = webhooks.at_the_echo_bot(self._secret, webhooks.webhook(self._event()))
        return lambda: called(self._echo, environment) == 200 or _refuse()

    def our_turn(self) -> Deed:
        from bench.scene import CHANNEL, TENANT

        event = webhooks.on_the_queue(TENANT, CHANNEL, self._event())
        return lambda: self._turns(event, self._context)

    def echo_turn(self) -> Deed:
        body = webhooks.webhook(self._event())
        signature = webhooks.signature(self._secret, body)
        return lambda: self._echo.handler.handle(body.decode(), signature)

    def our_sending(self) -> Deed:
        """The part of our door that is boto3's: one message sent."""
        from chalicelib.bootstrap import house
        from chalicelib.kernel.estate import TURNS

        queues, event = house().queues, self._event()
        body = {"tenant": "minato", "channel": "x", "event": event}
        return lambda: queues.send(TURNS, body, group="group", once=event["webhookEventId"])

    def all(self) -> Iterator[tuple[str, Callable[[], Deed]]]:
        yield "our_door", self.our_door
        yield "echo_door", self.echo_door
        yield "our_sending", self.our_sending
        yield "our_turn", self.our_turn
        yield "echo_turn", self.echo_turn


def _refuse() -> bool:
    raise AssertionError("A door did not answer 200")


def burnt(make: Callable[[], Deed], batch: int) -> float:
    """Milliseconds of processor time for one deed, on average over a batch."""
    deeds = [make() for _ in range(batch)]
    began = time.process_time()
    for deed in deeds:
        deed()
    return 1000 * (time.process_time() - began) / batch


def measured(doors: Doors, outside: Place, *, rounds: int, batch: int) -> Json:
    """Medians over the rounds, their ratios, and what one turn of ours asked of the outside, cold and warm."""
    calls = {"cold_turn": _asked_by(doors.our_turn, outside), "warm_turn": _asked_by(doors.our_turn, outside)}
    calls |= {"cold_door": _asked_by(doors.our_door, outside), "warm_door": _asked_by(doors.our_door, outside)}
    for _ in range(WARMING):
        for _name, make in doors.all():
            burnt(make, 1)
    gc.collect()
    gc.freeze()
    rows: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for name, make in doors.all():
            rows[name].append(burnt(make, batch))
    told: Json = {"processor_ms": {name: statistics.median(row) for name, row in rows.items()}}
    spent = told["processor_ms"]
    told["ratio"] = {
        "door": spent["our_door"] / spent["echo_door"],
        "turn": spent["our_turn"] / spent["echo_turn"],
    }
    return told | {"calls": calls, "rounds": rounds, "batch": batch}


def _asked_by(make: Callable[[], Deed], outside: Place) -> Json:
    """What a deed asks of the outside, by operation of AWS and path of LINE."""
    pool, counts_at = urllib3.PoolManager(ca_certs=outside.trusted or None), f"{outside.url}/_asked"
    pool.request("GET", counts_at)
    make()()
    told: Json = pool.request("GET", counts_at).json()
    return told


def main() -> None:
    url, trusted, told, rounds, batch = sys.argv[1:]
    scene = json.loads(Path(told).read_text(encoding="utf-8"))
    outside = Place(url, trusted)
    doors = Doors(outside, scene["user"], scene["secret"])
    sys.stdout.write(json.dumps(measured(doors, outside, rounds=int(rounds), batch=int(batch))))


if __name__ == "__main__":
    main()
