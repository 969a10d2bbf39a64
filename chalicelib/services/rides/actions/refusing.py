"""Why something cannot be done, in words that can be said in any language."""

from chalicelib.kernel.errors import ResidentMistake
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.bookings.model import Refused
from chalicelib.platform.conversations.voice import Voice
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.reply import Say, Words
from chalicelib.services.rides.repository import SERVICE


class Refusal(ResidentMistake):
    """A ride or an offer cannot be so; the text `refused.<reason>` says why."""

    def __init__(self, reason: str, **facts: object) -> None:
        self.reason = reason
        self.said = Say(f"refused.{reason}", facts, SERVICE)
        super().__init__(reason, **facts)


Refusals = (Refusal, Refused)


def in_words(office: Office, refusal: Refusal | Refused, language: str = DEFAULT) -> str:
    return Voice(office, SERVICE, language)(refusal.said)


def ours(key: str, /, **facts: object) -> Say:
    """A text of this service, whoever says it."""
    return Say(key, facts, SERVICE)


def said_of(refusal: Refusal | Refused) -> Words:
    return refusal.said
