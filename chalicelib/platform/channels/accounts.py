"""The LINE account behind a channel, as LINE itself tells of it. Nothing here runs while a resident waits.

https://developers.line.biz/en/reference/messaging-api/#get-bot-info
"""

from dataclasses import dataclass
from typing import Protocol

from chalicelib.platform.channels.model import Channel


@dataclass(frozen=True)
class BotInfo:
    """What LINE tells of an Official Account."""

    user_id: str
    """`destination` of its webhooks."""
    basic_id: str
    name: str = ""
    """As residents see it."""


@dataclass(frozen=True)
class Endpoint:
    """Where LINE sends a channel's events."""

    url: str
    """Empty: none was set."""
    is_active: bool
    """Whether `Use webhook` (Webhookの利用) is switched on, which no API does."""


@dataclass(frozen=True)
class WebhookTest:
    """How a webhook address fared when LINE knocked there."""

    is_answering: bool
    status: int
    reason: str


class Accounts(Protocol):
    """Accounts of all channels. Errors as everywhere at LINE."""

    def try_token(self, channel: Channel) -> None:
        """Have LINE issue a new token with the channel's secret; `PermanentFailure` where it does not."""
        ...

    def bot_info(self, channel: Channel) -> BotInfo: ...

    def endpoint(self, channel: Channel) -> Endpoint: ...

    def set_webhook(self, channel: Channel, url: str) -> None:
        """Have LINE send this channel's events there."""
        ...

    def test_webhook(self, channel: Channel) -> WebhookTest:
        """Have LINE knock at the webhook's address; at most 60 times an hour."""
        ...
