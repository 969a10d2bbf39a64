"""A town with rich menus, for tests of designing and publishing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.adapters.line_menus.memory import MemoryLineMenus
from chalicelib.kernel.estate import NOTICES
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.house import House, Office
from chalicelib.platform.menus import publishing
from chalicelib.platform.menus.board import Board
from chalicelib.platform.menus.model import Area, Arrangement, Design, Edition, Rule
from chalicelib.platform.menus.repository import Editions, board_of
from chalicelib.platform.reminders.rounds import do_due
from chalicelib.platform.reminders.tick import tick
from chalicelib.platform.residents.model import Resident
from chalicelib.services import load
from tests.kit.fakes import Clock, FakeQueues
from tests.kit.offices import a_channel, a_house, a_resident, a_tenant, an_office

SERVICES = ("garbage", "reports", "profile")
TODAY = Area("今日のごみ", "tap", "garbage/today", "trash3")
FILE = Area("困りごとを伝える", "tap", "reports/file", "camera")
CALL = Area("市役所に電話", "tel", "0123-45-6789", "telephone")


def tabs(*aliases: str) -> tuple[Area, ...]:
    return tuple(Area(alias, "menu", alias) for alias in aliases)


def a_design(alias: str = "life", *tiles: Area, **facts: Any) -> Design:
    told: dict[str, Any] = {"name": f"メニュー{alias}", "bar": "メニュー", "grid": "2"}
    return Design(alias, alias, tiles=tiles or (TODAY, FILE), **told | facts)


LIFE = a_design("life", tabs=tabs("life", "tell"))
TELL = a_design("tell", FILE, CALL, tabs=tabs("life", "tell"))
ENGLISH = a_design("english", Area("Garbage", "tap", "garbage/today", "trash3"), CALL, bar="Menu")
DISASTER = a_design(
    "disaster", Area("避難所", "uri", "https://minato.example/shelters", "house"), CALL, ground="#fff7e6"
)
DAILY = Arrangement(default="life")
BY_LANGUAGE = replace(DAILY, rules=(Rule("english", language="en"),), situations={"disaster": "disaster"})


@dataclass
class MenuTown:
    """One town, its residents following, and everything outside remembered."""

    house: House
    office: Office
    channel: Channel
    clock: Clock
    line: MemoryLineMenus
    queues: FakeQueues

    def resident(self, name: str, **facts: Any) -> Resident:
        return a_resident(self.office, name, **facts)

    def edition(self, *designs: Design, arrangement: Arrangement = DAILY) -> Edition:
        return publishing.freeze(self.office, designs, arrangement, "広報課")

    def publishes(self, *designs: Design, arrangement: Arrangement = DAILY) -> Edition:
        """Publish, and let the workers do their work."""
        edition = self.edition(*designs, arrangement=arrangement)
        publishing.publish(self.office, self.channel, edition, "広報課")
        self.work()
        return edition

    def work(self) -> None:
        """Do all that lies on the queue of due things."""
        while self.queues.sent:
            thing, order = self.queues.sent.pop(0)
            assert thing == NOTICES.thing
            do_due(self.house, order["tenant"], order["kind"], order["bucket"], order["name"])

    def minutes_pass(self, minutes: int = 1) -> None:
        """Let time pass as it does: the tick looks at every minute."""
        for _ in range(minutes):
            self.clock.pass_(minutes=1)
            tick(self.house)
            self.work()

    def until(self, **span: float) -> None:
        """Let time pass at once; the tick catches up."""
        self.clock.pass_(**span)
        tick(self.house)
        self.work()

    @property
    def board(self) -> Board:
        return board_of(self.office.scope, self.channel.key).value

    @property
    def edition_shown(self) -> str:
        """The id of the edition that is shown; empty while a plan is under way."""
        return "" if self.board.plan else self.board.edition

    @property
    def newest(self) -> Edition:
        return Editions(self.office.scope).newest(limit=1).items[0].value

    def sees(self, resident: Resident) -> str:
        """The alias of the menu a resident's phone shows; empty for none."""
        shown = self.line.shown_to(self.channel, resident.user_id)
        seal = shown.rpartition("[")[2].rstrip("]")
        return self.board.made[seal].alias if seal in self.board.made else ""

    def during(self, verb: str, deed: Callable[[], object]) -> list[str]:
        """The calls of a verb that a deed makes."""
        before = len(self.line.calls)
        deed()
        return [call for call in self.line.calls[before:] if call == verb]


def a_menu_town(**fakes: Any) -> MenuTown:
    clock = Clock()
    line = MemoryLineMenus(clock)
    house = a_house(*map(load, SERVICES), clock=clock, **{"menus": line} | fakes)
    office = an_office(house, a_tenant(services=SERVICES))
    assert isinstance(house.queues, FakeQueues)
    town = MenuTown(house, office, a_channel(), clock, line, house.queues)
    tick(house)
    return town
