"""LINE's Messaging API, as much of it as we speak to while a resident waits or a broadcast runs.

A `TemporaryFailure` may be tried again with the same arguments (and, where there is one, the same retry key); a
`PermanentFailure` may not. https://developers.line.biz/en/reference/messaging-api/
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
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


class MessagesRefused(PermanentFailure):
    """LINE does not take the messages, whoever they are for."""


class RecipientRefused(PermanentFailure):
    """LINE does not take one of those it was to send to, and sent to none."""

    @property
    def place(self) -> int | None:
        """Which of them, from 0, where LINE says so."""
        place = self.facts.get("place")
        return place if isinstance(place, int) else None


@dataclass(frozen=True)
class Statistics:
    """What LINE counted for the sends of one unit: residents, each once. None where it tells nothing (under 20)."""

    seen: int | None
    clicked: int | None
    played: int | None


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
        """Send to one resident. Repeating it with the same key sends nothing twice for 24 hours.

        `is_silent`: it comes without a sound. `unit`: the name LINE's statistics are kept under (`[A-Za-z0-9_]{1,30}`).
        `RecipientRefused` and `MessagesRefused` tell what of it LINE does not take.
        """
        ...

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
        """Send the same to at most 500 residents, once per retry key; otherwise as `push`."""
        ...

    def quota(self, channel: Channel) -> int | None:
        """How many recipients the plan allows this month; None for any number."""
        ...

    def consumption(self, channel: Channel) -> int:
        """How many were sent to this month, by us and by staff in LINE's own manager. Approximate."""
        ...

    def statistics(self, channel: Channel, unit: str, since: date, until: date) -> Statistics:
        """How the sends of a unit were met on those days (at most 30, Japanese time). LINE keeps them for 14 days."""
        ...

    def show_menu(self, channel: Channel, alias: str) -> None:
        """Show everyone the rich menu of that alias. `NotFound` where the channel has none."""
        ...

    def content(self, channel: Channel, message_id: str) -> Content:
        """What was sent with a message. `NotFound` when LINE lost it or it was unsent, `TooLarge` over 30 MB."""
        ...
