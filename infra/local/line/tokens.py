"""Channel access tokens and reply tokens.

Sources: https://developers.line.biz/en/docs/basics/channel-access-token/,
https://developers.line.biz/en/reference/messaging-api/#send-reply-message-reply-token
"""

import secrets
from datetime import timedelta

from infra.local.line.clock import LineClock
from infra.local.line.errors import Refusal
from infra.local.line.store import Store

STATELESS_LIFE = timedelta(minutes=15)
REPLY_LIFE = timedelta(minutes=1)
LAST_REPLY = timedelta(minutes=20)
REASON = (
    "Authentication failed due to the following reason: {}. "
    "Confirm that the access token in the authorization header is valid."
)


class Tokens:
    def __init__(self, store: Store, clock: LineClock) -> None:
        self._store = store
        self._clock = clock

    def issue(self, channel_id: str) -> str:
        """A stateless channel access token, good for 15 minutes."""
        token = "eyJ" + secrets.token_urlsafe(120)
        now = self._clock.milliseconds()
        with self._store.transaction():
            self._store.change("delete from tokens where expires < ?", now - 3_600_000)
            expires = now + int(STATELESS_LIFE.total_seconds() * 1000)
            self._store.change("insert into tokens values (?, ?, ?)", token, channel_id, expires)
        return token

    def channel_of(self, token: str) -> str:
        """Whose token it is; refuses with 401 when unknown or expired."""
        row = self._store.row("select * from tokens where token = ?", token)
        if row is None:
            raise Refusal(401, REASON.format("invalid token"))
        if row["expires"] <= self._clock.milliseconds():
            raise Refusal(401, REASON.format("The access token expired"))
        return str(row["channel_id"])

    def issue_reply(self, channel_id: str, user_id: str) -> str:
        token, now = secrets.token_hex(16), self._clock.milliseconds()
        self._store.change("insert into reply_tokens values (?, ?, ?, ?, ?, 0)", token, channel_id, user_id, now, now)
        return token

    def received(self, reply_token: str) -> None:
        """The webhook with this token reached the bot: its minute begins, again if it was redelivered."""
        now = self._clock.milliseconds()
        self._store.change("update reply_tokens set received = ? where token = ?", now, reply_token)

    def spend_reply(self, channel_id: str, token: str) -> str:
        """Uses a reply token up; answers whose it was. Refuses with 400 when used, old or not this channel's."""
        with self._store.transaction():
            row = self._store.row(
                "select * from reply_tokens where token = ? and channel_id = ? and used = 0", token, channel_id
            )
            now = self._clock.milliseconds()
            if row is None or not self._is_fresh(now, row["received"], row["happened"]):
                raise Refusal(400, "Invalid reply token")
            self._store.change("update reply_tokens set used = 1 where token = ?", token)
            return str(row["user_id"])

    @staticmethod
    def _is_fresh(now: int, received: int, happened: int) -> bool:
        return (
            now - received <= REPLY_LIFE.total_seconds() * 1000 and now - happened <= LAST_REPLY.total_seconds() * 1000
        )
