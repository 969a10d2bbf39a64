"""A small app of its own with every kind of trigger, to try the city's machinery on."""

import threading
from typing import Any

from chalice.app import Chalice, CloudWatchEvent, Rate, Response, SQSEvent


class Toy:
    """The app, and what reached its handlers."""

    def __init__(self, queue: str = "toy.fifo") -> None:
        self.app = Chalice("toy", configure_logs=False, env={})
        self.heard: list[dict[str, Any]] = []
        self.rung: list[str] = []
        self.fails: set[str] = set()
        self.changed = threading.Condition()
        add_routes(self.app)
        self.app.on_sqs_message(queue=queue, batch_size=1, name="hear")(self.hear)
        self.app.schedule(Rate(1, unit=Rate.MINUTES), name="tick")(self.tick)

    def hear(self, event: SQSEvent) -> None:
        for record in event.to_dict()["Records"]:
            self.note(self.heard, record)
            if record["body"] in self.fails:
                raise ValueError(record["body"])

    def tick(self, event: CloudWatchEvent) -> None:
        self.note(self.rung, event.to_dict()["time"])

    def note(self, shelf: list[Any], thing: Any) -> None:
        with self.changed:
            shelf.append(thing)
            self.changed.notify_all()

    def wait_for(self, shelf: list[Any], count: int, seconds: float = 15) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: len(shelf) >= count, seconds), shelf

    @property
    def bodies(self) -> list[str]:
        return [record["body"] for record in self.heard]


def add_routes(app: Chalice) -> None:
    app.api.binary_types = [*app.api.binary_types, "multipart/form-data"]
    together = threading.Barrier(2, timeout=10)

    @app.route("/mirror/{number}", methods=["GET", "POST"], content_types=["*/*"])
    def mirror(number: str) -> Any:
        request = app.current_request
        assert request
        raw = request.raw_body
        assert isinstance(raw, bytes)
        return {"event": request.to_original_event(), "raw": raw.hex(), "number": number}

    @app.route("/mirror/list")
    def literal() -> Any:
        return "literal"

    @app.route("/files/{proxy+}")
    def files() -> Any:
        assert app.current_request
        assert app.current_request.uri_params
        return app.current_request.uri_params["proxy"]

    @app.route("/cookies")
    def cookies() -> Any:
        return Response("set", headers={"Set-Cookie": ["a=1", "b=2"], "Content-Type": "text/plain; charset=utf-8"})

    @app.route("/picture")
    def picture() -> Any:
        return Response(b"\x89PNG\xff", headers={"Content-Type": "image/png"})

    @app.route("/meet/{name}")
    def meet(name: str) -> Any:
        together.wait()
        assert app.current_request
        path = app.current_request.to_original_event()["path"]
        return {"path": path, "call": app.lambda_context.aws_request_id}

    @app.route("/huge")
    def huge() -> Any:
        return Response("x" * (7 << 20), headers={"Content-Type": "text/plain"})

    @app.route("/broken")
    def broken() -> Any:
        return Response("Chalice ends outside of its own error handler on this", headers={"Content-Type": "image/png"})
