"""A talk: the conversation that is open, and those it interrupted."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.platform.flows.engine import Conversation
from chalicelib.platform.media.names import PHOTOS

DEPTH = 3
"""How many conversations may wait behind one another; the oldest is dropped beyond it."""


@dataclass(frozen=True)
class Talk:
    """What a resident is in the middle of, the open conversation first."""

    conversations: tuple[Conversation, ...] = ()
    asked_at: str = ""
    """When the last question was put, ISO 8601."""
    sealed: str = ""
    """Personal and confidential answers of all these conversations, sealed; empty when there are none."""

    @property
    def open(self) -> Conversation | None:
        return self.conversations[0] if self.conversations else None

    @property
    def photos(self) -> frozenset[str]:
        """Media names of the photos among all its answers."""
        answers = [answer for each in self.conversations for answer in each.answers.values()]
        names = [str(name) for answer in answers if isinstance(answer, list) for name in answer]
        return frozenset(name for name in names if name.startswith(PHOTOS))

    def interrupted_by(self, conversation: Conversation) -> "Talk":
        return replace(self, conversations=(conversation, *self.conversations)[:DEPTH])

    def moved_to(self, conversation: Conversation) -> "Talk":
        return replace(self, conversations=(conversation, *self.conversations[1:]))

    def closed(self) -> "Talk":
        return replace(self, conversations=self.conversations[1:])

    def is_stale(self, now: datetime, hours: int) -> bool:
        return bool(self.asked_at) and now - datetime.fromisoformat(self.asked_at) > timedelta(hours=hours)
