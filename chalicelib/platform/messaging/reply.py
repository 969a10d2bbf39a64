"""What is said to a resident, without a vendor's words: texts by key, cards, and what may be tapped.

Business code returns a `Reply`; `render` draws it for LINE in the resident's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Say:
    """A text by its key, with the facts it names."""

    key: str
    facts: Mapping[str, object] = field(default_factory=dict)
    owner: str = ""
    """Whose texts: a service's or capability's name; empty for the service that is speaking."""


@dataclass(frozen=True)
class Written:
    """Words that a tenant's settings bring, by language; Japanese stands in for a language that is missing."""

    by_language: Mapping[str, str]


Words = Say | Written | str
"""A text by key, a tenant's own words, or words that are already what they should be: data, a clerk's sentence."""


@dataclass(frozen=True)
class Tap:
    """Tapping it tells us `to` (postback data, `service/step/value`, at most 300 characters)."""

    label: Words
    to: str
    said: Words | None = None
    """What the resident is shown to have said; the label where it is None."""


@dataclass(frozen=True)
class Open:
    """Opens an address outside."""

    label: Words
    uri: str


@dataclass(frozen=True)
class Page:
    """Opens one of our own residents' pages inside LINE: `path` below the channel's LIFF address."""

    label: Words
    path: str


@dataclass(frozen=True)
class Call:
    """Calls a telephone number."""

    label: Words
    phone: str


@dataclass(frozen=True)
class PickDate:
    """Opens the phone's date or time picker; the pick comes back with `to`."""

    label: Words
    to: str
    mode: Literal["date", "time", "datetime"] = "date"
    at_least: str = ""
    at_most: str = ""


@dataclass(frozen=True)
class ShareLocation:
    """Opens the phone's map to send a place. Below a message only."""

    label: Words


@dataclass(frozen=True)
class TakePhoto:
    """Opens the camera, or the album. Below a message only."""

    label: Words
    album: bool = False


Action = Tap | Open | Page | Call | PickDate | ShareLocation | TakePhoto


@dataclass(frozen=True)
class Row:
    """A line of a card: what it is, and what it says."""

    label: Words
    value: Words


@dataclass(frozen=True)
class Card:
    """A drawn card. `colour` (#rrggbb) marks its kind at the top; never the only bearer of meaning."""

    title: Words
    lines: tuple[Words | Row, ...] = ()
    note: Words | None = None
    buttons: tuple[Action, ...] = ()
    colour: str = ""
    picture: str = ""
    """An https address of a JPEG or PNG."""


@dataclass(frozen=True)
class Cards:
    """Cards side by side, at most twelve."""

    cards: tuple[Card, ...]
    told: Words
    """The same in one sentence, for notifications and screen readers."""


Part = Words | Card | Cards


@dataclass(frozen=True)
class Reply:
    """What is said, in order, and what may be tapped below the last part."""

    parts: tuple[Part, ...] = ()
    quick: tuple[Action, ...] = ()

    def __add__(self, other: "Reply") -> "Reply":
        return Reply(self.parts + other.parts, self.quick + other.quick)

    def __bool__(self) -> bool:
        return bool(self.parts)

    def offering(self, *actions: Action) -> "Reply":
        return Reply(self.parts, self.quick + actions)


def say(key: str, /, **facts: object) -> Reply:
    """One text by its key."""
    return Reply((Say(key, facts),))
