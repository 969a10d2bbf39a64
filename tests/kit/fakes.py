"""What stands outside the house, as plain objects that remember what they were told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.kernel.errors import NotFound, PermanentFailure
from chalicelib.kernel.estate import Queue
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.console.port import SignedIn
from chalicelib.platform.messaging.port import Content, Message, Profile


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Pushed:
    """Messages as LINE took them, once per retry key."""

    channel: str
    to: tuple[str, ...]
    messages: list[Message]
    retry_key: str


@dataclass
class FakeLine:
    """Takes messages as LINE does: the same retry key a second time sends nothing."""

    pushed: list[Pushed] = field(default_factory=list)
    replied: list[Pushed] = field(default_factory=list)
    contents: dict[str, Content] = field(default_factory=dict)

    def reply(self, channel: Channel, token: str, messages: Sequence[Message]) -> None:
        self.replied.append(Pushed(channel.key, (token,), list(messages), ""))

    def push(self, channel: Channel, user_id: str, messages: Sequence[Message], retry_key: str) -> None:
        self.multicast(channel, [user_id], messages, retry_key)

    def multicast(self, channel: Channel, user_ids: Sequence[str], messages: Sequence[Message], retry_key: str) -> None:
        if all(each.retry_key != retry_key for each in self.pushed):
            self.pushed.append(Pushed(channel.key, tuple(user_ids), list(messages), retry_key))

    def content(self, channel: Channel, message_id: str) -> Content:
        if message_id not in self.contents:
            raise NotFound()
        return self.contents[message_id]

    def profile(self, channel: Channel, user_id: str) -> Profile:
        return Profile("")

    def show_typing(self, channel: Channel, user_id: str) -> None:
        pass


@dataclass
class FakeQueues:
    sent: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def send(self, queue: Queue, body: Mapping[str, Any], *, group: str = "", once: str = "") -> None:
        self.sent.append((queue.thing, body))


@dataclass
class FakeFiles:
    """Files by tenant and name."""

    kept: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def put(self, scope: TenantScope, name: str, content: bytes, content_type: str) -> None:
        self.kept[scope.tenant_id, name] = content

    def fetch(self, scope: TenantScope, name: str) -> bytes:
        if (scope.tenant_id, name) not in self.kept:
            raise NotFound()
        return self.kept[scope.tenant_id, name]

    def remove(self, scope: TenantScope, name: str) -> None:
        self.kept.pop((scope.tenant_id, name), None)

    def link(self, scope: TenantScope, name: str, *, seconds: int) -> str:
        return f"https://files.example/{scope.tenant_id}/{name}?seconds={seconds}"


class FakeSealer:
    """Seals by hiding the text in hex beside whose it is and what for."""

    def seal(self, tenant_id: str, purpose: str, text: str) -> str:
        return f"{tenant_id}|{purpose}|{text.encode().hex()}"

    def open(self, tenant_id: str, purpose: str, sealed: str) -> str:
        owner, what_for, text = sealed.split("|")
        if (owner, what_for) != (tenant_id, purpose):
            raise PermanentFailure("Another's seal")
        return bytes.fromhex(text).decode()


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
