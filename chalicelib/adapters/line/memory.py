"""LINE, remembered: keeps the same promises as the real one, and what it was told can be looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Literal

from chalicelib.kernel.clock import Clock
from chalicelib.kernel.errors import HouseError, NotFound, PermanentFailure
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.messaging.limits import complaints
from chalicelib.platform.messaging.port import Content, Message, ReplyTokenSpent

REPLY_LIFE = timedelta(minutes=1)
KEY_LIFE = timedelta(hours=24)
RECIPIENTS = 500

Verb = Literal["reply", "push", "multicast", "content"]


@dataclass(frozen=True)
class Sent:
    """Messages that reached one resident."""

    verb: Verb
    channel_key: str
    user_id: str
    messages: tuple[Message, ...]


@dataclass(frozen=True)
class _Token:
    channel_key: str
    user_id: str
    until: datetime


@dataclass
class _Fault:
    error: HouseError
    verb: Verb | None
    is_accepted: bool


@dataclass
class MemoryLine:
    """LINE for tests. Everyone is a friend until they block; messages LINE would refuse are refused."""

    clock: Clock
    outbox: list[Sent] = field(default_factory=list)
    """What arrived, in order, one entry per resident."""
    calls: list[Verb] = field(default_factory=list)
    """Every call, also those that failed."""
    _tokens: dict[str, _Token] = field(default_factory=dict)
    _keys: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _blocked: set[tuple[str, str]] = field(default_factory=set)
    _contents: dict[tuple[str, str], Content] = field(default_factory=dict)
    _faults: list[_Fault] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    # what the world does

    def reply_token(self, channel: Channel, user_id: str) -> str:
        """A token as an event carries it: for one reply, within a minute from now."""
        token = f"{next(self._numbers):032x}"
        self._tokens[token] = _Token(channel.key, user_id, self.clock() + REPLY_LIFE)
        return token

    def block(self, channel: Channel, user_id: str) -> None:
        self._blocked.add((channel.key, user_id))

    def unblock(self, channel: Channel, user_id: str) -> None:
        self._blocked.discard((channel.key, user_id))

    def hold(self, channel: Channel, message_id: str, content: Content) -> None:
        """What a resident sent with a message."""
        self._contents[channel.key, message_id] = content

    def unsend(self, channel: Channel, message_id: str) -> None:
        self._contents.pop((channel.key, message_id), None)

    def fail(self, error: HouseError, *, verb: Verb | None = None, times: int = 1, is_accepted: bool = False) -> None:
        """Let the next calls fail, of a verb or any; with `is_accepted` LINE did the work and failed to say so."""
        self._faults += [_Fault(error, verb, is_accepted) for _ in range(times)]

    def said_to(self, user_id: str) -> list[Message]:
        """All messages that reached a resident, in order."""
        return [message for sent in self.outbox if sent.user_id == user_id for message in sent.messages]

    # the port

    def reply(self, channel: Channel, token: str, messages: Sequence[Message]) -> None:
        fault = self._begin("reply")
        _refuse_faulty(messages)
        known = self._tokens.pop(token, None)
        if known is None or known.channel_key != channel.key or self.clock() > known.until:
            raise ReplyTokenSpent("LINE: Invalid reply token", status=400)
        self._place("reply", channel, [known.user_id], messages)
        self._end(fault)

    def push(self, channel: Channel, user_id: str, messages: Sequence[Message], retry_key: str) -> None:
        self._send("push", channel, [user_id], messages, retry_key)

    def multicast(self, channel: Channel, user_ids: Sequence[str], messages: Sequence[Message], retry_key: str) -> None:
        if len(user_ids) > RECIPIENTS:
            raise PermanentFailure(f"At most {RECIPIENTS} recipients, not {len(user_ids)}")
        if user_ids:
            self._send("multicast", channel, user_ids, messages, retry_key)

    def content(self, channel: Channel, message_id: str) -> Content:
        self._end(self._begin("content"))
        if (channel.key, message_id) not in self._contents:
            raise NotFound()
        return self._contents[channel.key, message_id]

    def _send(
        self, verb: Verb, channel: Channel, to: Sequence[str], messages: Sequence[Message], retry_key: str
    ) -> None:
        fault = self._begin(verb)
        _refuse_faulty(messages)
        accepted = self._keys.get((channel.key, retry_key))
        if not retry_key or accepted is None or self.clock() >= accepted + KEY_LIFE:
            self._place(verb, channel, to, messages)
            self._keys[channel.key, retry_key] = self.clock()
        self._end(fault)

    def _place(self, verb: Verb, channel: Channel, to: Sequence[str], messages: Sequence[Message]) -> None:
        reached = [user_id for user_id in dict.fromkeys(to) if (channel.key, user_id) not in self._blocked]
        self.outbox += [Sent(verb, channel.key, user_id, tuple(messages)) for user_id in reached]

    def _begin(self, verb: Verb) -> _Fault | None:
        """Note the call; raise the next fault for it, or hand it on if the work is done first."""
        self.calls.append(verb)
        fault = next((fault for fault in self._faults if fault.verb in {None, verb}), None)
        if fault:
            self._faults.remove(fault)
        if fault and not fault.is_accepted:
            raise fault.error
        return fault

    def _end(self, fault: _Fault | None) -> None:
        if fault:
            raise fault.error


def _refuse_faulty(messages: Sequence[Message]) -> None:
    found = complaints(messages)
    if found:
        raise PermanentFailure(f"LINE: 400 {'; '.join(found)}"[:500], status=400)
