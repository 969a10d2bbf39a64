"""Bad days on request: the next calls of an endpoint time out, are refused, fail or are slow."""

import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from infra.local.line.errors import MONTHLY_LIMIT, RATE_LIMIT
from infra.local.line.store import dumps

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KINDS = ("timeout", "rate", "monthly", "error", "slow")
REFUSALS = {
    "rate": ("429 Too Many Requests", RATE_LIMIT),
    "monthly": ("429 Too Many Requests", MONTHLY_LIMIT),
    "error": ("500 Internal Server Error", "Internal Server Error"),
}


@dataclass(frozen=True)
class Fault:
    """What befalls the next `times` calls of `method` on paths that match `path` (a regular expression).

    `timeout` answers nothing for `seconds` and hangs up; `rate` and `monthly` are the two meanings of 429; `error` is
    500; `slow` answers rightly after `seconds`. With `is_accepted` LINE did the work before it failed to say so.
    """

    method: str
    path: str
    kind: str
    times: int = 1
    seconds: float = 30.0
    is_accepted: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"a fault is one of {', '.join(KINDS)}")
        re.compile(self.path)

    def hits(self, method: str, path: str) -> bool:
        return self.method.upper() in {method.upper(), "*"} and re.fullmatch(self.path, path) is not None


class Faults:
    """The faults still to come, first asked first served."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._coming: list[Fault] = []
        self.ending = threading.Event()

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._coming.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._coming.clear()

    def coming(self) -> tuple[Fault, ...]:
        with self._lock:
            return tuple(self._coming)

    def take(self, method: str, path: str) -> Fault | None:
        with self._lock:
            for place, fault in enumerate(self._coming):
                if fault.hits(method, path):
                    left = replace(fault, times=fault.times - 1)
                    self._coming[place : place + 1] = [left] if left.times > 0 else []
                    return fault
        return None


class HungUp(ConnectionError):
    """The stand-in ends a connection without an answer, as asked."""


class FaultyDoor:
    """Stands before the application and lets asked-for faults happen."""

    def __init__(self, application: "WSGIApplication", faults: Faults) -> None:
        self._application = application
        self._faults = faults

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        fault = None if path.startswith("/_line") else self._faults.take(str(environ["REQUEST_METHOD"]), path)
        if fault is None:
            return self._application(environ, start_response)
        if fault.is_accepted and fault.kind != "slow":
            self._do_silently(environ)
        if fault.kind in {"timeout", "slow"}:
            self._faults.ending.wait(fault.seconds)
        if fault.kind == "slow":
            return self._application(environ, start_response)
        return self._refuse(fault, start_response)

    def _do_silently(self, environ: "WSGIEnvironment") -> None:
        def start(*_: object) -> Callable[[bytes], object]:
            return lambda _chunk: None

        for _ in self._application(environ, start):
            pass

    def _refuse(self, fault: Fault, start_response: "StartResponse") -> Iterable[bytes]:
        if fault.kind == "timeout":
            raise HungUp
        status, message = REFUSALS[fault.kind]
        start_response(status, [("Content-Type", "application/json")])
        return [dumps({"message": message}).encode()]
