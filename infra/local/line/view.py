"""A chat as the phone page draws it."""

from typing import Any

from infra.local.line.board import Board
from infra.local.line.chats import Entry


def chat_view(board: Board, channel_id: str, user_id: str, after: int) -> dict[str, Any]:
    """New entries after `after`, which of the old were taken back, friendship, rich menu, loading, the time."""
    entries = board.chats.entries(channel_id, user_id)
    return {
        "entries": [_entry(entry) for entry in entries if entry.seq > after],
        "unsent": [entry.message_id for entry in entries if entry.is_unsent],
        "friendship": board.people.friendship(channel_id, user_id),
        "menu": board.menus.shown(channel_id, user_id),
        "loading_until": _loading_until(board, channel_id, user_id),
        "now": board.clock.milliseconds(),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "id": entry.message_id,
        "side": entry.side,
        "via": entry.via,
        "message": entry.message,
        "at": entry.at,
        "unsent": entry.is_unsent,
    }


def _loading_until(board: Board, channel_id: str, user_id: str) -> int:
    row = board.store.row("select loading_until from friends where channel_id = ? and user_id = ?", channel_id, user_id)
    return int(row["loading_until"]) if row else 0
