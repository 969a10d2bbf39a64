"""LINE, remembered: keeps the same promises as the real one, and what it was told can be looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from itertools import count
from typing import Any, Literal

from chalicelib.kernel.clock import Clock
from chalicelib.kernel.errors import HouseError, NotFound, PermanentFailure
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.messaging.limits import complaints
from chalicelib.platform.messaging.port import (
    Content,
    Message,
    MessagesRefused,
    MonthlyLimitReached,
    RecipientRefused,
    ReplyTokenSpent,
    Statistics,
)

REPLY_LIFE = timedelta(minutes=1)
KEY_LIFE = timedelta(hours=24)
RECIPIENTS = 500
TELLS_FROM = 20
JAPAN = timezone(timedelta(hours=9))

Verb = Literal["reply", "push", "multicast", "content"]


@dataclass(frozen=True)
class Sent:
    """Messages that reached one resident."""

    verb: Verb
    channel_key: str
    user_id: str
    messages: tuple[Message, ...]
    is_silent: bool = False
    unit: str = ""
    at: datetime | None = None


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
    _foreign: set[tuple[str, str]] = field(default_factory=set)
    _limits: dict[str, int] = field(default_factory=dict)
    menus: dict[str, set[str]] = field(default_factory=dict)
    """By channel: the aliases of its rich menus."""
    shown_menu: dict[str, str] = field(default_factory=dict)
    """By channel: the alias that everyone is shown."""
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

    def make_foreign(self, channel: Channel, user_id: str) -> None:
        """From now on that id is another provider's, which this channel's LINE refuses."""
        self._foreign.add((channel.key, user_id))

    def limit(self, channel: Channel, recipients: int) -> None:
        """What the channel's plan allows in a month."""
        self._limits[channel.key] = recipients

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
        self._place("reply", channel, [known.user_id], messages, {})
        self._end(fault)

    def push(
        self,
        channel: Channel,
        user_id: str,
        messages: Sequence[Message],
        retry_key: str,
        *,
        is_silent: bool = False,
        unit: str = "",
    ) -> None:
        manner = {"is_silent": is_silent, "unit": unit}
        self._send("push", channel, [user_id], messages, retry_key, manner)

    def multicast(
        self,
        channel: Channel,
        user_ids: Sequence[str],
        messages: Sequence[Message],
        retry_key: str,
        *,
        is_silent: bool = False,
        unit: str = "",
    ) -> None:
        if len(user_ids) > RECIPIENTS:
            raise PermanentFailure(f"At most {RECIPIENTS} recipients, not {len(user_ids)}")
        if user_ids:
            manner = {"is_silent": is_silent, "unit": unit}
            self._send("multicast", channel, user_ids, messages, retry_key, manner)

    def quota(self, channel: Channel) -> int | None:
        return self._limits.get(channel.key)

    def consumption(self, channel: Channel) -> int:
        month = self.clock().astimezone(JAPAN).strftime("%Y-%m")
        sent = [each for each in self.outbox if each.channel_key == channel.key and each.verb != "reply"]
        return sum(1 for each in sent if each.at and each.at.astimezone(JAPAN).strftime("%Y-%m") == month)

    def statistics(self, channel: Channel, unit: str, since: date, until: date) -> Statistics:
        """Everybody sees what reaches them; nobody taps."""
        sent = [each for each in self.outbox if each.channel_key == channel.key and each.unit == unit]
        days = {each.user_id: each.at.astimezone(JAPAN).date() for each in sent if each.at}
        seen = sum(1 for day in days.values() if since <= day <= until)
        return Statistics(seen if seen >= TELLS_FROM else None, None, None)

    def show_menu(self, channel: Channel, alias: str) -> None:
        if alias not in self.menus.get(channel.key, ()):
            raise NotFound()
        self.shown_menu[channel.key] = alias

    def content(self, channel: Channel, message_id: str) -> Content:
        self._end(self._begin("content"))
        if (channel.key, message_id) not in self._contents:
            raise NotFound()
        return self._contents[channel.key, message_id]

    def _send(  # noqa: PLR0917 - the port's own arguments, in their order
        self,
        verb: Verb,
        channel: Channel,
        to: Sequence[str],
        messages: Sequence[Message],
        retry_key: str,
        manner: Mapping[str, Any],
    ) -> None:
        fault = self._begin(verb)
        _refuse_faulty(messages)
        self._refuse_foreign(verb, channel, to)
        accepted = self._keys.get((channel.key, retry_key))
        if not retry_key or accepted is None or self.clock() >= accepted + KEY_LIFE:
            self._refuse_over_limit(channel, len(to))
            self._place(verb, channel, to, messages, manner)
            self._keys[channel.key, retry_key] = self.clock()
        self._end(fault)

    def _refuse_foreign(self, verb: Verb, channel: Channel, to: Sequence[str]) -> None:
        places = [place for place, user_id in enumerate(to) if (channel.key, user_id) in self._foreign]
        if places and verb == "push":
            raise PermanentFailure("LINE: 400 Failed to send messages", status=400)
        if places:
            raise RecipientRefused(f"LINE: 400 to[{places[0]}]", status=400, place=places[0])

    def _refuse_over_limit(self, channel: Channel, recipients: int) -> None:
        limit = self._limits.get(channel.key)
        if limit is not None and self.consumption(channel) + recipients > limit:
            raise MonthlyLimitReached("LINE: You have reached your monthly limit.", status=429)

    def _place(
        self,
        verb: Verb,
        channel: Channel,
        to: Sequence[str],
        messages: Sequence[Message],
        manner: Mapping[str, Any],
    ) -> None:
        reached = [user_id for user_id in dict.fromkeys(to) if (channel.key, user_id) not in self._blocked]
        told, at = tuple(messages), self.clock()
        self.outbox += [Sent(verb, channel.key, user_id, told, at=at, **manner) for user_id in reached]

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
        raise MessagesRefused(f"LINE: 400 {'; '.join(found)}"[:500], status=400)
