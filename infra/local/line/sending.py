"""Messages LINE has accepted: checked against quota and retry keys, written into the book, put into chats.

Sources: https://developers.line.biz/en/reference/messaging-api/#sending-messages,
https://developers.line.biz/en/docs/messaging-api/retrying-api-request/
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from infra.local.line.chats import Chats
from infra.local.line.clock import LineClock
from infra.local.line.errors import MONTHLY_LIMIT, Refusal
from infra.local.line.people import Channel, People
from infra.local.line.store import Store, dumps, loads

RETRY_KEY_LIFE = timedelta(hours=24)
STRANGERS_MAY_BE_WRITTEN_FOR = timedelta(days=7)
JAPAN = timezone(timedelta(hours=9))
QUOTABLE = {"text", "textV2", "sticker", "image", "video", "template", "flex"}


@dataclass(frozen=True)
class Send:
    """One accepted call: `messages` to everyone in `to`."""

    method: str
    channel: Channel
    request_id: str
    to: tuple[str, ...]
    messages: tuple[dict[str, Any], ...]
    retry_key: str = ""
    unit: str = ""
    """The name its statistics are kept under."""


@dataclass(frozen=True)
class Accepted:
    """One row of the book: one message for one recipient. `is_delivered` is False for who cannot be reached."""

    request_id: str
    channel_id: str
    method: str
    to: str
    message_id: str
    message: dict[str, Any]
    retry_key: str
    at: int
    is_delivered: bool


class Sending:
    def __init__(self, store: Store, clock: LineClock, people: People, chats: Chats) -> None:
        self._store = store
        self._clock = clock
        self._people = people
        self._chats = chats

    def accept(self, send: Send) -> list[dict[str, str]]:
        """Takes a call in, or refuses it; answers `sentMessages` for its first recipient."""
        with self._store.transaction():
            self._refuse_repeat(send)
            reached = {user_id for user_id in send.to if self.is_reachable(send.channel.channel_id, user_id)}
            if send.method != "reply":
                self._refuse_over_quota(send.channel, len(reached))
            sent = [self._write(send, user_id, is_delivered=user_id in reached) for user_id in send.to]
            first = sent[0] if sent else []
            self._keep_retry_key(send, first)
            self._keep_unit(send)
        return first

    def is_reachable(self, channel_id: str, user_id: str) -> bool:
        """Friends, and for seven days whoever wrote without being one."""
        state = self._people.friendship(channel_id, user_id)
        since = self._clock.now() - STRANGERS_MAY_BE_WRITTEN_FOR
        wrote = self._chats.wrote_since(channel_id, user_id, int(since.timestamp() * 1000))
        return state == "friend" or (state == "stranger" and wrote)

    def used_this_month(self, channel_id: str) -> int:
        """People written to this month, Japanese time: LINE counts recipients, not message objects."""
        month = self._clock.now().astimezone(JAPAN).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        row = self._store.row(
            "select count(distinct request_id || to_user) as used from book"
            " where channel_id = ? and at >= ? and delivered = 1 and method != 'reply'",
            channel_id, _milliseconds(month),
        )  # fmt: skip
        return int(row["used"]) if row else 0

    def reached(self, channel_id: str, unit: str, since: int, until: int) -> int:
        """People reached by the sends of a unit between two moments, each once. Whoever is reached here, reads."""
        row = self._store.row(
            "select count(distinct to_user) as seen from book join units using (request_id)"
            " where units.channel_id = ? and unit = ? and at >= ? and at < ? and delivered = 1",
            channel_id, unit, since, until,
        )  # fmt: skip
        return int(row["seen"]) if row else 0

    def book(self, channel_id: str | None = None) -> tuple[Accepted, ...]:
        """All that was accepted, oldest first."""
        found = self._store.rows(
            "select * from book where ? is null or channel_id = ? order by seq", channel_id, channel_id
        )
        return tuple(
            Accepted(
                row["request_id"], row["channel_id"], row["method"], row["to_user"], row["message_id"],
                loads(row["message"]), row["retry_key"], row["at"], bool(row["delivered"]),
            )
            for row in found
        )  # fmt: skip

    def _refuse_repeat(self, send: Send) -> None:
        oldest = self._clock.milliseconds() - int(RETRY_KEY_LIFE.total_seconds() * 1000)
        before = self._store.row(
            "select * from retry_keys where channel_id = ? and retry_key = ? and at > ?",
            send.channel.channel_id, send.retry_key, oldest,
        )  # fmt: skip
        if send.retry_key and before is not None:
            sent = loads(before["sent"])
            raise Refusal(
                409,
                "The retry key is already accepted",
                more={"sentMessages": sent} if sent and send.method == "push" else {},
                headers={"x-line-accepted-request-id": before["request_id"]},
            )

    def _keep_retry_key(self, send: Send, sent: list[dict[str, str]]) -> None:
        if send.retry_key:
            self._store.change(
                "insert or replace into retry_keys values (?, ?, ?, ?, ?)",
                send.channel.channel_id, send.retry_key, send.request_id, dumps(sent), self._clock.milliseconds(),
            )  # fmt: skip

    def _keep_unit(self, send: Send) -> None:
        if send.unit:
            self._store.change(
                "insert or replace into units values (?, ?, ?)", send.request_id, send.channel.channel_id, send.unit
            )

    def _refuse_over_quota(self, channel: Channel, recipients: int) -> None:
        limit = channel.monthly_limit
        if limit is not None and self.used_this_month(channel.channel_id) + recipients > limit:
            raise Refusal(429, MONTHLY_LIMIT)

    def _write(self, send: Send, user_id: str, *, is_delivered: bool) -> list[dict[str, str]]:
        sent = [self._write_one(send, user_id, message, is_delivered=is_delivered) for message in send.messages]
        self._store.change(
            "update friends set loading_until = 0 where channel_id = ? and user_id = ?",
            send.channel.channel_id,
            user_id,
        )
        return sent

    def _write_one(self, send: Send, user_id: str, message: dict[str, Any], *, is_delivered: bool) -> dict[str, str]:
        channel_id, message_id = send.channel.channel_id, self._store.new_number()
        self._store.change(
            "insert into book (request_id, channel_id, method, to_user, message_id, message, retry_key, at, delivered)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            send.request_id, channel_id, send.method, user_id, message_id, dumps(message), send.retry_key,
            self._clock.milliseconds(), int(is_delivered),
        )  # fmt: skip
        if is_delivered:
            self._chats.place(channel_id, user_id, message_id, message, via=send.method)
        quote = {"quoteToken": "q" + message_id} if message.get("type") in QUOTABLE else {}
        return {"id": message_id, **quote}


def check_retry_key(given: str) -> str:
    """`given` when it is a UUID or nothing; refuses with 400 otherwise."""
    try:
        return str(uuid.UUID(given)) if given else ""
    except ValueError:
        raise Refusal(400, "Invalid retry key. It must be a UUID in hexadecimal form") from None


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
