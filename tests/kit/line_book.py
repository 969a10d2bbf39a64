"""LINE at the end of a wire in this process, for our real client: tokens, keys, rates, quota and a book of all it took.

`BookedLine(clock).pool` stands where the client's connections would. What goes wrong is asked of `fault` per call.
"""

import io
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

import urllib3
from urllib3.exceptions import ReadTimeoutError

from chalicelib.kernel.clock import Clock

Fault = Literal["", "timeout", "silent", "error", "rate", "monthly", "expired"]
"""`timeout`: nothing was done and nothing answered; `silent`: it was done, and not answered; `expired`: the token."""
KEY_LIFE = timedelta(hours=24)
TOKEN = "/oauth2/v3/token"
LIMITS = {"/v2/bot/message/multicast": 200, "/v2/bot/message/push": 2_000}


def _no_fault(_path: str) -> Fault:
    return ""


@dataclass(frozen=True)
class Taken:
    """One resident's copy of one accepted call."""

    channel: str
    user_id: str
    key: str
    at: datetime


@dataclass
class BookedLine:
    """Answers as LINE does. Channels are told apart by their tokens."""

    clock: Clock
    fault: Callable[[str], Fault] = _no_fault
    is_limited: bool = True
    """Whether the rates are enforced."""
    keeps: bool = True
    """Whether each resident's copy is kept; else only the numbers."""
    book: list[Taken] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    recipients: int = 0
    said: dict[tuple[str, str], str] = field(default_factory=dict)
    """The first words under each channel and key that it took, where copies are kept."""
    foreign: set[str] = field(default_factory=set)
    """Ids it refuses, for all channels."""
    limits: dict[str, int] = field(default_factory=dict)
    """Channel -> recipients a month."""
    _keys: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _tokens: dict[str, str] = field(default_factory=dict)
    _buckets: dict[tuple[str, str], tuple[float, datetime]] = field(default_factory=dict)

    @property
    def pool(self) -> Any:
        return self

    def request(self, method: str, url: str, *, headers: Any, body: bytes | None, preload_content: bool) -> Any:
        path = "/" + url.split("/", 3)[3]
        self.calls[path] += 1
        fault = self.fault(path)
        if fault == "timeout":
            raise ReadTimeoutError(None, url, "Read timed out.")  # type: ignore[arg-type]
        status, told = self._token(body) if path.startswith("/oauth2") else self._answer(path, headers, body, fault)
        self.answers[status] += 1
        if fault == "silent":
            raise ReadTimeoutError(None, url, "Read timed out.")  # type: ignore[arg-type]
        return urllib3.HTTPResponse(
            io.BytesIO(json.dumps(told).encode()), status=status, preload_content=False, request_method=method
        )

    def _token(self, body: bytes | None) -> tuple[int, Any]:
        told = dict(pair.split("=") for pair in (body or b"").decode().split("&"))
        token = f"token{self.calls[TOKEN]}"
        self._tokens[token] = told["client_id"]
        return 200, {"access_token": token, "expires_in": 900, "token_type": "Bearer"}

    def _answer(self, path: str, headers: Any, body: bytes | None, fault: Fault) -> tuple[int, Any]:
        token = headers["Authorization"].removeprefix("Bearer ")
        if fault == "expired":
            self._tokens.pop(token, None)
        if token not in self._tokens:
            return 401, {"message": "Authentication failed"}
        channel = self._tokens[token]
        if fault == "rate" or not self._has_room(channel, path):
            return 429, {"message": "The API rate limit has been exceeded. Try again later."}
        if fault == "error":
            return 500, {"message": "Internal Server Error"}
        return self._send(channel, path, headers.get("X-Line-Retry-Key", ""), json.loads(body or b"{}"), fault)

    def _send(self, channel: str, path: str, key: str, told: Any, fault: Fault) -> tuple[int, Any]:
        to = [told["to"]] if path.endswith("push") else told["to"]
        bad = next((place for place, user_id in enumerate(to) if user_id in self.foreign), None)
        if bad is not None:
            named = "Failed to send messages" if path.endswith("push") else f"The property, 'to[{bad}]', is invalid"
            return 400, {"message": named}
        at = self._keys.get((channel, key))
        if at is not None and self.clock() < at + KEY_LIFE:
            return 409, {"message": "The retry key is already accepted"}
        if fault == "monthly" or self._is_full(channel, len(to)):
            return 429, {"message": "You have reached your monthly limit."}
        self._keys[channel, key] = now = self.clock()
        self.recipients += len(to)
        if self.keeps:
            self.book += [Taken(channel, user_id, key, now) for user_id in to]
            self.said[channel, key] = str(told["messages"][0].get("text", ""))
        return 200, {"sentMessages": []}

    def _is_full(self, channel: str, more: int) -> bool:
        limit = self.limits.get(channel)
        return limit is not None and sum(taken.channel == channel for taken in self.book) + more > limit

    def _has_room(self, channel: str, path: str) -> bool:
        if not self.is_limited:
            return True
        now, limit = self.clock(), LIMITS[path]
        left, since = self._buckets.get((channel, path), (float(limit), now))
        left = min(limit, left + (now - since).total_seconds() * limit)
        self._buckets[channel, path] = (left - 1 if left >= 1 else left, now)
        return left >= 1
