"""What a service's `liff.py` declares: pages of ours that show residents something and let them act on it at once.

A flow asks in order and answers in the chat; a view is looked at: my bookings, a map with my stamps, a coupon at the
till. All of it is data in `Words`, drawn in the page's language; nothing here knows HTTP or HTML. A view asks nothing
personal: what is personal or confidential is a flow's question, which brings the notice of purpose and the consent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from chalicelib.platform.messaging.reply import Card, Row, Words


@dataclass(frozen=True)
class Told:
    """A sentence. Its kind is shown by a word and an icon, not by colour alone."""

    words: Words
    kind: Literal["plain", "success", "warning", "error"] = "plain"


@dataclass(frozen=True)
class Facts:
    """What is what, in rows."""

    rows: tuple[Row, ...]
    title: Words | None = None


@dataclass(frozen=True)
class Table:
    """Things side by side, a column each; the first column says what each row is about."""

    columns: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]
    title: Words
    """Read aloud as the table's name."""


@dataclass(frozen=True)
class CardList:
    """Cards one below the other; their buttons as in the chat, a `Tap` leading back into it."""

    cards: tuple[Card, ...]
    empty: Words
    """Said where there is none."""
    title: Words | None = None


@dataclass(frozen=True)
class Link:
    """Another page of the same service: `page?name=value`."""

    label: Words
    to: str


@dataclass(frozen=True)
class Pin:
    """A place on a map. WGS 84 degrees."""

    lat: float
    lon: float
    label: Words
    detail: Words | None = None
    mark: Literal["open", "done", "closed"] = "open"
    to: str = ""
    """Another page of the same service."""


@dataclass(frozen=True)
class MapOf:
    """A map; the same pins stand below it as a list, which is what is read without script or tiles."""

    pins: tuple[Pin, ...]
    empty: Words
    here: tuple[float, float] | None = None
    """Where the resident started from, if they told."""


@dataclass(frozen=True)
class Code:
    """A QR code to be held to another phone or a reader, with the same in letters where it can be typed."""

    content: str
    told: Words
    typed: str = ""
    seconds: int = 0
    """After how long the page draws itself anew, for codes that are short-lived; 0 for never."""


@dataclass(frozen=True)
class Field:
    """One field of a form.

    `secret` is typed as dots and never put back: somebody else's PIN on a resident's phone.
    `place` asks the phone where it is, when the form is sent and not before; it brings `<name>.lat`, `<name>.lon`
    (degrees), `<name>.accuracy` (metres) and `<name>.at` (ISO 8601), all empty where refused.
    """

    name: str
    label: Words
    kind: Literal["text", "number", "secret", "select", "checkbox", "date", "place", "hidden"] = "text"
    value: str = ""
    hint: Words | None = None
    required: bool = False
    options: tuple[tuple[str, Words], ...] = ()
    most: int = 200
    """How long a text may be; what is longer is refused before the action sees it."""


@dataclass(frozen=True)
class Form:
    """Fields that an action of the same service takes."""

    action: str
    submit: Words
    fields: tuple[Field, ...] = ()
    title: Words | None = None
    confirm: Words | None = None
    """A question asked before sending, where it cannot be undone."""


Block = Told | Facts | Table | CardList | Link | MapOf | Code | Form


@dataclass(frozen=True)
class View:
    """A page's content."""

    title: Words
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Sent:
    """What a form brought: every field declared by some form of the service, as text."""

    fields: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")


@dataclass(frozen=True)
class Done:
    """What an action did: which page comes next (`page?name=value`), and what is told there."""

    page: str
    told: Words
    kind: Literal["success", "warning", "error"] = "success"


@dataclass(frozen=True)
class ResidentPage:
    name: str
    show: Callable[[Any, Mapping[str, str]], View]
    """`(turn, query) -> View`. Changes nothing."""


@dataclass(frozen=True)
class ResidentAction:
    name: str
    do: Callable[[Any, Sent], Done]
    """`(turn, sent) -> Done`. `ResidentMistake` is shown on the page it came from.

    Idempotent under the same turn, whose ids come from the form's nonce: a form sent twice, or once more on a slow
    line, is done once and tells the same.
    """


@dataclass(frozen=True)
class Pages:
    """All that residents see and do at pages of a service besides its flows, as `PAGES` of its `liff.py`."""

    pages: tuple[ResidentPage, ...] = ()
    actions: tuple[ResidentAction, ...] = ()
