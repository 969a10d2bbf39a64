"""A tenant's LINE channels."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Channel:
    """One Official Account's Messaging API channel, and the Login channel whose pages belong to it."""

    key: str
    """Unguessable; the last part of its webhook address."""
    tenant_id: str
    name: str
    mode: Literal["live", "practice"]
    """A practice channel is the tenant's own place to try things; its residents are the staff."""
    line_id: str
    """LINE's channel id, digits."""
    bot_user_id: str = ""
    """`destination` of its webhooks: U and 32 hex digits."""
    basic_id: str = ""
    """The @… residents search for."""
    login_id: str = ""
    """Channel id of the Login channel (the audience of residents' ID tokens)."""
    liff_id: str = ""
    sealed_secret: str = ""
    sealed_previous: str = ""
    """The secret before the last change, accepted while staff rotate it; empty otherwise."""
