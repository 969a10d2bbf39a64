"""LINE's rich menus as the contract suite meets them, remembered or at the stand-in."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from PIL import Image

from chalicelib.adapters.kms.memory import MemorySealer
from chalicelib.adapters.line.vendor import VendorLine
from chalicelib.adapters.line_menus.memory import MemoryLineMenus
from chalicelib.adapters.line_menus.vendor import VendorLineMenus
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.menus.port import LineMenus
from infra.local.line import LineStandIn
from tests.kit.fakes import Clock
from tests.kit.line_worlds import a_channel


class MenuWorld(Protocol):
    """One channel, and another town's."""

    @property
    def menus(self) -> LineMenus: ...

    @property
    def channel(self) -> Channel: ...

    @property
    def neighbour(self) -> Channel: ...

    @property
    def clock(self) -> Clock: ...

    def resident(self, name: str) -> str: ...

    def taps_tab(self, user_id: str, alias: str) -> None: ...


class MemoryMenuWorld:
    def __init__(self) -> None:
        self.clock = Clock()
        self.menus = MemoryLineMenus(self.clock)
        self.channel = a_channel("KEY", "minato", "2000000001", "s")
        self.neighbour = a_channel("KEY2", "yamabe", "2000000002", "s")

    def resident(self, name: str) -> str:
        return f"U{sum(name.encode()):032x}"

    def taps_tab(self, user_id: str, alias: str) -> None:
        self.menus.taps_tab(self.channel, user_id, alias)


class StandInMenuWorld:
    """The SDK over HTTP, and the LINE stand-in at the other end."""

    def __init__(self, standin: LineStandIn, clock: Clock) -> None:
        self.clock, self._standin = clock, standin
        mine, other = standin.add_channel("みなと市"), standin.add_channel("やまべ町", provider="yamabe")
        self.channel = a_channel("KEY", "minato", mine.channel_id, mine.secret)
        self.neighbour = a_channel("KEY2", "yamabe", other.channel_id, other.secret)
        line = VendorLine(MemorySealer(), clock, api=standin.url, data=standin.url)
        self.menus = VendorLineMenus(line.tokens, standin.url)

    def resident(self, name: str) -> str:
        user_id = self._standin.add_resident(name).user_id
        self._standin.phone(self.channel.line_id, user_id, waits=False).follows()
        return user_id

    def taps_tab(self, user_id: str, alias: str) -> None:
        self._standin.board.menus.switch(self.channel.line_id, user_id, alias)


@contextmanager
def a_menu_world(kind: str) -> Iterator[MenuWorld]:
    """`memory` or `standin`."""
    if kind == "memory":
        yield MemoryMenuWorld()
        return
    clock = Clock()
    with LineStandIn(now=clock) as standin:
        yield StandInMenuWorld(standin, clock)


def a_picture(colour: str = "#0b4a78", size: tuple[int, int] = (1200, 810)) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, "PNG")
    return written.getvalue()
