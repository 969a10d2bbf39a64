"""What of LINE rich menus need. None of it runs while a resident waits.

Errors as everywhere at LINE: `TooManyRequests` and other `TemporaryFailure`s pass, a `PermanentFailure` does not.
https://developers.line.biz/en/reference/messaging-api/#rich-menu
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from chalicelib.platform.channels.model import Channel
from chalicelib.platform.messaging.menus import Bounds

AT_MOST = 500
"""Residents of one link or unlink."""

Phase = Literal["ongoing", "succeeded", "failed"]


@dataclass(frozen=True)
class Move:
    """Whoever is linked to one menu gets another; or (with no `to`) none of their own any more."""

    menu_id: str
    to: str = ""


@dataclass(frozen=True)
class Tapped:
    """What LINE counted for one area."""

    bounds: Bounds
    taps: int
    people: int


@dataclass(frozen=True)
class Summary:
    """What LINE counted for a menu; nothing where fewer people tapped than it tells about."""

    shown: int
    people: int
    areas: tuple[Tapped, ...]


class LineMenus(Protocol):
    """Rich menus of all channels."""

    def all(self, channel: Channel) -> Mapping[str, str]:
        """Id -> name of every menu that was made through the API, whoever made it."""
        ...

    def create(self, channel: Channel, asked: Mapping[str, object]) -> str:
        """Make a menu (without its picture nobody is shown it); answers its id. At most 100 an hour."""
        ...

    def upload(self, channel: Channel, menu_id: str, picture: bytes) -> None:
        """Put a menu's picture, once."""
        ...

    def has_picture(self, channel: Channel, menu_id: str) -> bool: ...

    def delete(self, channel: Channel, menu_id: str) -> None:
        """Delete a menu; nothing happens if it is gone. At most 100 an hour."""
        ...

    def aliases(self, channel: Channel) -> Mapping[str, str]:
        """Alias -> id of the menu it points at."""
        ...

    def turn_alias(self, channel: Channel, alias: str, menu_id: str) -> None:
        """Point an alias at a menu, whether there is one of that name or not."""
        ...

    def drop_alias(self, channel: Channel, alias: str) -> None:
        """Take an alias away; nothing happens if it is gone."""
        ...

    def set_default(self, channel: Channel, menu_id: str) -> None:
        """Show a menu to everyone who is linked to none. Phones notice when the chat is opened again."""
        ...

    def default(self, channel: Channel) -> str:
        """The id of the menu everyone is shown; empty where there is none."""
        ...

    def link(self, channel: Channel, menu_id: str, user_ids: Sequence[str]) -> None:
        """Show at most 500 residents a menu of their own. Who is no friend is passed over."""
        ...

    def unlink(self, channel: Channel, user_ids: Sequence[str]) -> None:
        """Show at most 500 residents what everyone is shown."""
        ...

    def linked(self, channel: Channel, user_id: str) -> str:
        """The id of a resident's own menu; empty where they have none."""
        ...

    def move(self, channel: Channel, moves: Sequence[Move], key: str) -> str:
        """Begin to move everybody who is linked; answers a receipt for `phase`. At most 3 times an hour.

        The same `key` (`[0-9A-Za-z_-]{1,100}`) goes on with what failed half-way.
        """
        ...

    def phase(self, channel: Channel, receipt: str) -> Phase:
        """How far a move is."""
        ...

    def summary(self, channel: Channel, menu_id: str, since: date, until: date) -> Summary | None:
        """Taps of those days (Japanese time); None where LINE tells nothing."""
        ...
