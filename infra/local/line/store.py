"""What the stand-in remembers: one SQLite file, so that chats survive between runs."""

import json
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
create table if not exists settings (name text primary key, value text not null);
create table if not exists channels (channel_id text primary key, doc text not null);
create table if not exists residents (user_id text primary key, provider text not null, doc text not null);
create table if not exists friends (
  channel_id text, user_id text, state text not null, was_friend integer not null default 0,
  menu_id text, loading_until integer not null default 0, primary key (channel_id, user_id));
create table if not exists tokens (token text primary key, channel_id text not null, expires integer not null);
create table if not exists reply_tokens (
  token text primary key, channel_id text, user_id text, happened integer, received integer, used integer default 0);
create table if not exists retry_keys (
  channel_id text, retry_key text, request_id text, sent text, at integer, primary key (channel_id, retry_key));
create table if not exists numbers (number integer primary key autoincrement, used integer);
create table if not exists chat (
  seq integer primary key autoincrement, channel_id text, user_id text, message_id text unique, side text, via text,
  body text, at integer, unsent integer default 0);
create index if not exists chat_of on chat (channel_id, user_id, seq);
create table if not exists contents (
  message_id text primary key, channel_id text not null, media_type text not null, bytes blob not null);
create table if not exists book (
  seq integer primary key autoincrement, request_id text, channel_id text, method text, to_user text,
  message_id text, message text, retry_key text, at integer, delivered integer);
create index if not exists book_of on book (channel_id, at);
create table if not exists units (request_id text primary key, channel_id text, unit text);
create table if not exists events (
  event_id text primary key, channel_id text, user_id text, doc text, status integer, reason text,
  attempts integer default 0, next_at integer, at integer);
create table if not exists knocks (
  seq integer primary key autoincrement, channel_id text, events integer, status integer, reason text, at integer,
  milliseconds integer, redelivery integer);
create table if not exists menus (
  menu_id text primary key, channel_id text, doc text, media_type text, image blob, is_default integer default 0,
  seq integer);
create table if not exists aliases (channel_id text, alias text, menu_id text, primary key (channel_id, alias));
create table if not exists batches (
  receipt text primary key, channel_id text not null, accepted integer not null);
create table if not exists menu_taps (
  menu_id text not null, user_id text not null, at integer not null, bounds text not null);
create index if not exists menu_taps_of on menu_taps (menu_id, at);
create table if not exists liff_tickets (
  access_token text primary key, login_channel_id text, user_id text, expires integer);
"""


class Store:
    """Rows in, rows out; every change rings a bell that phones listen to.

    Threads share one connection behind one lock; `path` None keeps everything in memory.
    """

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.RLock()
        self._bell = threading.Condition()
        self.revision = 0
        self._connection = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.executescript("pragma journal_mode = wal; pragma synchronous = normal;" + SCHEMA)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> sqlite3.Row | None:
        found = self.rows(sql, *values)
        return found[0] if found else None

    def change(self, sql: str, *values: object) -> int:
        """Runs one statement; answers how many rows it touched."""
        with self.transaction():
            return self._connection.execute(sql, values).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes inside happen together, and no other thread's in between."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            with self._connection:
                self._connection.execute("begin immediate")
                yield
        self._ring()

    def new_number(self) -> str:
        """A message id as LINE's look: 18 digits, rising."""
        with self.transaction():
            cursor = self._connection.execute("insert into numbers (used) values (1)")
            return str(560_000_000_000_000_000 + (cursor.lastrowid or 0))

    def setting(self, name: str, default: str = "") -> str:
        row = self.row("select value from settings where name = ?", name)
        return row["value"] if row else default

    def keep_setting(self, name: str, value: str) -> None:
        self.change("insert or replace into settings values (?, ?)", name, value)

    def wait_past(self, revision: int, seconds: float) -> int:
        """Sleeps until something changed after `revision`, or `seconds` passed; answers the revision now."""
        with self._bell:
            self._bell.wait_for(lambda: self.revision > revision, seconds)
            return self.revision

    def _ring(self) -> None:
        with self._bell:
            self.revision += 1
            self._bell.notify_all()


def dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def loads(text: str) -> Any:  # JSON from outside: the reader knows its shape
    return json.loads(text)


def new_user_id() -> str:
    return "U" + secrets.token_hex(16)
