"""LINE's Messaging API, as much of it as we speak to while a resident waits.

A `TemporaryFailure` may be tried again with the same arguments (and, where there is one, the same retry key); a
`PermanentFailure` may not. https://developers.line.biz/en/reference/messaging-api/
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from chalicelib.kernel.errors import PermanentFailure, TemporaryFailure
from chalicelib.platform.channels.model import Channel

Message = Mapping[str, Any]
"""A LINE message object."""


class ReplyTokenSpent(PermanentFailure):
    """The reply token was used, or its minute is over."""


class MonthlyLimitReached(PermanentFailure):
    """The account has sent what its plan allows this month."""


class TooManyRequests(TemporaryFailure):
    """The endpoint's rate limit is reached."""


@dataclass(frozen=True)
class Content:
    """What a resident sent as photo, video or file."""

    content: bytes
    content_type: str


class Line(Protocol):
    """One LINE for all channels; every call names its channel, so no message can leave from another."""

    def reply(self, channel: Channel, token: str, messages: Sequence[Message]) -> None:
        """Answer an event. `ReplyTokenSpent` when its token no longer works."""
        ...

    def push(self, channel: Channel, user_id: str, messages: Sequence[Message], retry_key: str) -> None:
        """Send to one resident. Repeating it with the same key sends nothing twice for 24 hours."""
        ...

    def multicast(self, channel: Channel, user_ids: Sequence[str], messages: Sequence[Message], retry_key: str) -> None:
        """Send the same to at most 500 residents, once per retry key."""
        ...

    def content(self, channel: Channel, message_id: str) -> Content:
        """What was sent with a message. `NotFound` when LINE lost it or it was unsent, `TooLarge` over 30 MB."""
        ...
