"""The real app with a house of fakes behind it: knocked at as API Gateway, SQS and EventBridge knock."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import app
from chalicelib.bootstrap import use_clock, use_house
from chalicelib.kernel.clock import machine_clock
from chalicelib.kernel.estate import BROADCASTS, EMERGENCIES, NOTICES, REGION, TURNS, Queue
from chalicelib.platform.house import House
from infra.local.function import LambdaContext
from infra.local.proxy_event import to_event
from infra.local.pump import to_record, to_scheduled
from infra.local.routes import RouteTable
from infra.local.server import Asked

AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
JSON = {"Content-Type": "application/json; charset=utf-8"}
READERS = {TURNS: "turns", NOTICES: "notices", BROADCASTS: "broadcasts", EMERGENCIES: "emergencies"}


@dataclass(frozen=True)
class Told:
    """What API Gateway got back."""

    status: int
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Doors:
    """Everything the app answers to."""

    def posts(self, path: str, body: bytes, headers: Mapping[str, str], /, **changed: Any) -> Told:
        """A POST as API Gateway hands it on; `changed` are parts of the event that are different."""
        asked = Asked("POST", path, list({"Host": "madoguchi.example", **JSON, **headers}.items()), body, "192.0.2.7")
        match = RouteTable(app.app.routes).match(path)
        assert match
        event = to_event(asked, match, binary_types=app.app.api.binary_types, now=AT)
        told = app.app(event | changed, LambdaContext("api_handler", 29))
        return Told(told["statusCode"], told.get("body") or "")

    def hands_over(self, queue: Queue, body: object) -> None:
        """One message of a queue; what the worker raises would have brought it back, and at last to the dead letters.

        `body` that is text lies there as it is, anything else as JSON.
        """
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        message: Any = {"MessageId": "m-1", "ReceiptHandle": "r-1", "Body": text, "MD5OfBody": ""}
        record = to_record(message, f"arn:aws:sqs:{REGION}:000000000000:{queue.name}")
        reader = READERS[queue]
        app.app.handler_map[reader]({"Records": [record]}, LambdaContext(reader, 60))

    def ticks(self, at: datetime) -> None:
        app.app.handler_map["tick"](to_scheduled("tick", at), LambdaContext("tick", 60))


@contextmanager
def doors_of(house: House) -> Iterator[Doors]:
    """The app's doors, working for this house meanwhile."""
    use_house(house)
    try:
        yield Doors()
    finally:
        use_clock(machine_clock)
