"""What stands outside the house where the memory adapters promise more than a test wants."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.kernel.estate import Queue
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.console.port import SignedIn
from chalicelib.platform.queues.port import DeadLetter, Depth


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class FakeQueues:
    """All that was sent, also twice: SQS forgets a name after five minutes, so workers must not rely on it."""

    sent: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def send(self, queue: Queue, body: Mapping[str, Any], *, group: str = "", once: str = "") -> None:
        self.sent.append((queue.thing, body))

    def depth(self, queue: Queue) -> Depth:
        return Depth(sum(1 for thing, _ in self.sent if thing == queue.thing), 0, 0)

    def dead_letters(self, queue: Queue) -> tuple[DeadLetter, ...]:
        return ()

    def redrive(self, queue: Queue) -> int:
        return 0


@dataclass
class FakeResidentIdentity:
    """ID tokens are the user ids themselves."""

    def user_id(self, channel: Channel, id_token: str) -> str:
        return id_token


@dataclass
class FakeStaffIdentity:
    """A provider that vouches for whoever `who` says."""

    who: Callable[[str], SignedIn] = lambda code: SignedIn(code, f"{code}@town.example", has_second_factor=True)

    def sign_in_url(self, *, state: str, nonce: str, challenge: str, redirect_uri: str) -> str:
        return f"https://sign-in.example/?state={state}&nonce={nonce}"

    def redeem(self, *, code: str, verifier: str, nonce: str, redirect_uri: str) -> SignedIn:
        return self.who(code)

    def sign_out_url(self, *, return_to: str) -> str:
        return f"https://sign-in.example/out?to={return_to}"

    def check(self) -> None:
        return
