"""Rich menus at LINE, remembered: the same promises, and what phones show can be looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

from chalicelib.kernel.clock import Clock
from chalicelib.kernel.errors import HouseError, NotFound, PermanentFailure
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.menus.port import AT_MOST, Move, Phase, Summary
from chalicelib.platform.messaging.menus import menu_complaints, picture_type
from chalicelib.platform.messaging.port import TooManyRequests

HOUR = timedelta(hours=1)
PER_HOUR = {"create": 100, "delete": 100, "drop_alias": 100, "move": 3}


@dataclass
class _Menu:
    channel_key: str
    asked: Mapping[str, object]
    picture: bytes = b""


@dataclass
class MemoryLineMenus:
    """LINE's rich menus for tests. Everyone is a friend."""

    clock: Clock
    calls: list[str] = field(default_factory=list)
    """Every call that changed something, also those that failed."""
    menus: dict[str, _Menu] = field(default_factory=dict)
    summaries: dict[str, Summary] = field(default_factory=dict)
    phases: list[Phase] = field(default_factory=list)
    """How the next moves are said to stand, one for each time it is asked; `succeeded` when there is none left."""
    _aliases: dict[tuple[str, str], str] = field(default_factory=dict)
    _defaults: dict[str, str] = field(default_factory=dict)
    _links: dict[tuple[str, str], str] = field(default_factory=dict)
    _spent: dict[tuple[str, str], list[datetime]] = field(default_factory=dict)
    _faults: list[tuple[str, HouseError]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    # what the world does

    def fail(self, verb: str, error: HouseError, *, times: int = 1) -> None:
        """Let the next calls of a verb fail."""
        self._faults += [(verb, error)] * times

    def shown_to(self, channel: Channel, user_id: str) -> str:
        """The name of the menu a resident's phone shows; empty for none."""
        menu_id = self._links.get((channel.key, user_id)) or self._defaults.get(channel.key, "")
        return str(self.menus[menu_id].asked["name"]) if menu_id in self.menus else ""

    def taps_tab(self, channel: Channel, user_id: str, alias: str) -> None:
        """What LINE does when a resident taps a tab: they are linked to the menu of that alias."""
        self._links[channel.key, user_id] = self._aliases[channel.key, alias]

    # the port

    def all(self, channel: Channel) -> Mapping[str, str]:
        mine = {menu_id: menu for menu_id, menu in self.menus.items() if menu.channel_key == channel.key}
        return {menu_id: str(menu.asked["name"]) for menu_id, menu in mine.items()}

    def create(self, channel: Channel, asked: Mapping[str, object]) -> str:
        self._begin("create", channel)
        found = menu_complaints(asked)
        if found:
            raise PermanentFailure(f"LINE: 400 {'; '.join(found)}"[:500], status=400)
        menu_id = f"richmenu-{next(self._numbers):032x}"
        self.menus[menu_id] = _Menu(channel.key, asked)
        return menu_id

    def upload(self, channel: Channel, menu_id: str, picture: bytes) -> None:
        self._begin("upload", channel)
        menu = self._of(channel, menu_id)
        if menu.picture or not picture_type(picture):
            raise PermanentFailure("LINE: 400 An image has already been uploaded", status=400)
        menu.picture = picture

    def has_picture(self, channel: Channel, menu_id: str) -> bool:
        return bool(menu_id in self.menus and self._of(channel, menu_id).picture)

    def delete(self, channel: Channel, menu_id: str) -> None:
        self._begin("delete", channel)
        self.menus.pop(menu_id, None)
        for place in [place for place, linked in self._links.items() if linked == menu_id]:
            del self._links[place]

    def aliases(self, channel: Channel) -> Mapping[str, str]:
        return {alias: menu_id for (key, alias), menu_id in self._aliases.items() if key == channel.key}

    def turn_alias(self, channel: Channel, alias: str, menu_id: str) -> None:
        self._begin("turn_alias", channel)
        self._need_picture(channel, menu_id)
        self._aliases[channel.key, alias] = menu_id

    def drop_alias(self, channel: Channel, alias: str) -> None:
        self._begin("drop_alias", channel)
        self._aliases.pop((channel.key, alias), None)

    def set_default(self, channel: Channel, menu_id: str) -> None:
        self._begin("set_default", channel)
        self._need_picture(channel, menu_id)
        self._defaults[channel.key] = menu_id

    def default(self, channel: Channel) -> str:
        return self._defaults.get(channel.key, "")

    def link(self, channel: Channel, menu_id: str, user_ids: Sequence[str]) -> None:
        self._few("link", channel, user_ids)
        self._need_picture(channel, menu_id)
        self._links |= {(channel.key, user_id): menu_id for user_id in user_ids}

    def unlink(self, channel: Channel, user_ids: Sequence[str]) -> None:
        self._few("unlink", channel, user_ids)
        for user_id in user_ids:
            self._links.pop((channel.key, user_id), None)

    def linked(self, channel: Channel, user_id: str) -> str:
        return self._links.get((channel.key, user_id), "")

    def move(self, channel: Channel, moves: Sequence[Move], key: str) -> str:
        self._begin("move", channel)
        if not moves or not key:
            raise PermanentFailure("LINE: 400 operations", status=400)
        to = {move.menu_id: move.to for move in moves}
        for place, linked in list(self._links.items()):
            if place[0] == channel.key and linked in to:
                self._links[place] = to[linked]
        return f"receipt-{next(self._numbers)}"

    def phase(self, channel: Channel, receipt: str) -> Phase:
        return self.phases.pop(0) if self.phases else "succeeded"

    def summary(self, channel: Channel, menu_id: str, since: date, until: date) -> Summary | None:
        return self.summaries.get(menu_id)

    def _few(self, verb: str, channel: Channel, user_ids: Sequence[str]) -> None:
        if len(user_ids) > AT_MOST:
            raise PermanentFailure(f"At most {AT_MOST} residents, not {len(user_ids)}")
        self._begin(verb, channel)

    def _of(self, channel: Channel, menu_id: str) -> _Menu:
        menu = self.menus.get(menu_id)
        if menu is None or menu.channel_key != channel.key:
            raise NotFound
        return menu

    def _need_picture(self, channel: Channel, menu_id: str) -> None:
        if not self._of(channel, menu_id).picture:
            raise PermanentFailure("LINE: 400 must upload richmenu image before applying it to user", status=400)

    def _begin(self, verb: str, channel: Channel) -> None:
        self.calls.append(verb)
        fault = next((fault for fault in self._faults if fault[0] == verb), None)
        if fault:
            self._faults.remove(fault)
            raise fault[1]
        if verb in PER_HOUR:
            spent = [at for at in self._spent.get((verb, channel.key), []) if at > self.clock() - HOUR]
            if len(spent) >= PER_HOUR[verb]:
                raise TooManyRequests("LINE: The API rate limit has been exceeded. Try again later.", status=429)
            self._spent[verb, channel.key] = [*spent, self.clock()]
