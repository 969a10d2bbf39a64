"""What sends short messages."""

from typing import Protocol

from chalicelib.kernel.errors import PermanentFailure


class NumberRefused(PermanentFailure):
    """The number takes no messages of ours: it opted out, or there is no such number."""


class MayHaveSent(PermanentFailure):
    """The carrier did not answer: the message may have gone out."""


class Sms(Protocol):
    """A carrier of short messages. `is_open` is False where the house has no contract for it."""

    @property
    def is_open(self) -> bool: ...

    def send(self, number: str, text: str, *, name: str, most_yen: int) -> str:
        """Send a text to a number (E.164), at a price of at most so many yen; answers the carrier's id for it.

        `name` marks the message in the carrier's reports. `NumberRefused` for a number that takes none,
        `TemporaryFailure` when surely nothing was sent and it may be later, `MayHaveSent` when nobody knows,
        `PermanentFailure` for any other refusal. A carrier sends what it is asked twice twice.
        """
        ...

    def opt_out(self, number: str) -> None:
        """Have the carrier refuse further messages to a number."""
        ...
