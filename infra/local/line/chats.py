"""What stands in the chats: both sides' messages, in order, with pictures sent by residents."""

import sqlite3
from dataclasses import dataclass
from typing import Any

from infra.local.line.clock import LineClock
from infra.local.line.store import Store, dumps, loads

RESIDENT, ACCOUNT, NOTE = "resident", "account", "note"


@dataclass(frozen=True)
class Entry:
    """One line of a chat: a message object (LINE's JSON), who said it and when (milliseconds)."""

    seq: int
    message_id: str
    side: str
    via: str
    message: dict[str, Any]
    at: int
    is_unsent: bool

    @property
    def text(self) -> str:
        """What a reader would read aloud: the text, or the alternative text of what is drawn."""
        return str(self.message.get("text") or self.message.get("altText") or "")

    @property
    def quick_replies(self) -> tuple[dict[str, Any], ...]:
        return tuple(item["action"] for item in self.message.get("quickReply", {}).get("items", ()))


class Chats:
    def __init__(self, store: Store, clock: LineClock) -> None:
        self._store = store
        self._clock = clock

    def add(self, channel_id: str, user_id: str, side: str, message: dict[str, Any], *, via: str = "") -> str:
        """Writes one message down; answers its id."""
        message_id = self._store.new_number()
        self._store.change(
            "insert into chat (channel_id, user_id, message_id, side, via, body, at) values (?, ?, ?, ?, ?, ?, ?)",
            channel_id, user_id, message_id, side, via, dumps(message), self._clock.milliseconds(),
        )  # fmt: skip
        return message_id

    def place(self, channel_id: str, user_id: str, message_id: str, message: dict[str, Any], *, via: str) -> None:
        """Writes down an account's message whose id was given out already."""
        self._store.change(
            "insert into chat (channel_id, user_id, message_id, side, via, body, at) values (?, ?, ?, ?, ?, ?, ?)",
            channel_id, user_id, message_id, ACCOUNT, via, dumps(message), self._clock.milliseconds(),
        )  # fmt: skip

    def entries(self, channel_id: str, user_id: str, *, after: int = 0) -> tuple[Entry, ...]:
        found = self._store.rows(
            "select * from chat where channel_id = ? and user_id = ? and seq > ? order by seq",
            channel_id, user_id, after,
        )  # fmt: skip
        return tuple(_entry(row) for row in found)

    def wrote_since(self, channel_id: str, user_id: str, milliseconds: int) -> bool:
        sql = "select 1 from chat where channel_id = ? and user_id = ? and side = ? and at >= ? limit 1"
        return self._store.row(sql, channel_id, user_id, RESIDENT, milliseconds) is not None

    def unsend(self, channel_id: str, user_id: str, message_id: str) -> bool:
        """Takes a resident's message back; False when it is not theirs or gone already."""
        touched = self._store.change(
            "update chat set unsent = 1 where message_id = ? and channel_id = ? and user_id = ? and side = ?"
            " and unsent = 0",
            message_id, channel_id, user_id, RESIDENT,
        )  # fmt: skip
        return touched > 0

    def keep_content(self, channel_id: str, message_id: str, media_type: str, content: bytes) -> None:
        self._store.change("insert into contents values (?, ?, ?, ?)", message_id, channel_id, media_type, content)

    def content(self, message_id: str) -> sqlite3.Row | None:
        """Columns channel_id, media_type, bytes, unsent."""
        return self._store.row(
            "select contents.*, chat.unsent from contents join chat using (message_id) where message_id = ?", message_id
        )


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(
        row["seq"], row["message_id"], row["side"], row["via"], loads(row["body"]), row["at"], bool(row["unsent"])
    )
