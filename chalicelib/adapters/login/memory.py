"""A LINE Login in memory: tokens are given out by `issue`, and good for whom and as long as it says."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.kernel.clock import Clock
from chalicelib.kernel.errors import NotAllowed
from chalicelib.platform.channels.model import Channel

LEEWAY = timedelta(seconds=60)


@dataclass
class MemoryLogin:
    """Remembers every token it gave out."""

    clock: Clock
    tokens: dict[str, tuple[str, str, datetime]] = field(default_factory=dict)

    def issue(self, channel: Channel, user_id: str, lasts: timedelta = timedelta(hours=1)) -> str:
        """An ID token as LINE would give a page of this channel for that user."""
        token = f"token-{len(self.tokens)}"
        self.tokens[token] = (channel.login_id, user_id, self.clock() + lasts)
        return token

    def user_id(self, channel: Channel, id_token: str) -> str:
        audience, user_id, ends = self.tokens.get(id_token, ("", "", self.clock()))
        if not audience or audience != channel.login_id or ends + LEEWAY <= self.clock():
            raise NotAllowed("LINEからのご本人の確認ができませんでした。トークからページをひらき直してください。")
        return user_id
