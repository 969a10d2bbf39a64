"""What a service tells the house about itself: the only thing the house knows of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chalicelib.kernel.texts import Texts
from chalicelib.platform.flows.model import Flow
from chalicelib.platform.messaging.reply import Reply

Answer = Callable[[Any, str], Reply]
"""`(turn, value) -> Reply`: an entry that answers at once; `value` is the postback's third part."""

Understand = Callable[[Any, str], Reply | None]
"""`(turn, text) -> Reply or None`: what the service makes of free text; None leaves it to the next."""

Remind = Callable[[Any, Any], Any]
"""`(office, reminder) -> Notices`: see `platform.reminders.model`."""


@dataclass(frozen=True)
class Service:
    """A citizen-facing offering (行政サービス)."""

    name: str
    folder: Path
    settings: type[Any]
    """The pydantic model of what a tenant may choose; its defaults work."""
    entries: Mapping[str, Flow | Answer] = field(default_factory=dict)
    """How a resident gets in: by a keyword, menu or button saying `name/entry/value`."""
    understands: Understand | None = None
    understands_last: bool = False
    """Whether it makes something of nearly any text, and so is asked after all others."""
    alarms: Understand | None = None
    """`(turn, text) -> Reply or None`: what must be said first of a text, whatever else comes of it."""
    remind: Remind | None = None
    """Asked when a reminder of this service falls due."""
    on_unsend: Callable[[Any, str], None] | None = None
    """`(turn, message_id)`: drop what that message brought."""
    on_language: Callable[[Any], None] | None = None
    """`(turn)`: the resident speaks another language from now on; what is kept for later messages follows."""
    holds: Callable[[Any, str], Sequence[str]] | None = None
    """`(turn, resident_id) -> sentences`: what the service keeps of a resident, in words for them."""
    erase: Callable[[Any, str], None] | None = None
    """`(turn, resident_id)`: drop all of that, or cut its tie to the person where the thing itself must stay."""
    happened: Callable[[Any, Any], Mapping[str, int]] | None = None
    """`(office, day) -> {what, in staff's words: how often}`: sums for the town's numbers, asked at night."""
    staff: str = ""
    """Module with `STAFF`, what staff see and may do; loaded by the console alone."""
    liff: str = ""
    """Module with `PAGES`, what residents see and do at pages of ours besides its flows."""
    partner: str = ""
    """Module with `PAGES` for partners, such as shops: `platform.partners`."""
    public: str = ""
    """Module with `PUBLIC`, what anyone may fetch or post over HTTP."""

    @property
    def texts(self) -> Texts:
        return Texts(self.folder / "texts")

    def flow(self, name: str) -> Flow | None:
        found = self.entries.get(name)
        return found if isinstance(found, Flow) else None
