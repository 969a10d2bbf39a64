"""A design as LINE's messages know it: where its areas lie, and what each does."""

from collections.abc import Iterator
from functools import partial

from chalicelib.kernel.errors import StaffMistake
from chalicelib.kernel.estate import NOTICES
from chalicelib.kernel.ids import digest
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.house import Office
from chalicelib.platform.menus.grids import GRIDS, WIDTH, tab_bounds
from chalicelib.platform.menus.model import Area, Design, Edition
from chalicelib.platform.messaging.actions import Pen
from chalicelib.platform.messaging.drawing import page_address
from chalicelib.platform.messaging.menus import Bounds, Menu, MenuArea, Switch, request
from chalicelib.platform.messaging.outbox import order_for
from chalicelib.platform.messaging.reply import Action, Call, Open, Page, Tap, Words


def placed(design: Design) -> Iterator[tuple[int, Area, Bounds]]:
    """Every area with its number (from 1, tabs first) and where it lies on the picture."""
    if not design.grid:
        for number, area in enumerate(design.tiles, 1):
            yield number, area, area.bounds or Bounds(0, 0, design.width, design.height)
        return
    grid = GRIDS[design.grid]
    bounds = (*tab_bounds(len(design.tabs)), *grid.tiles(has_tabs=bool(design.tabs)))
    across, down = design.width / WIDTH, design.height / grid.height
    for number, (area, each) in enumerate(zip(design.areas, bounds, strict=True), 1):
        yield number, area, _scaled(each, across, down)


def menu_of(design: Design, picture: bytes) -> Menu:
    """The menu for LINE: areas that do something, each telling its number when it is tapped."""
    areas = tuple(
        MenuArea(bounds, _action(design, number, area))
        for number, area, bounds in placed(design)
        if area.act and not is_here(design, area)
    )
    name = design.name
    return Menu(name, design.bar, design.width, design.height, areas, design.alias, picture, is_default=design.is_open)


def menu_at(office: Office, edition: Edition, design: Design) -> Menu:
    """A menu of an edition as it goes to LINE."""
    return menu_of(design, office.house.files.fetch(office.scope, edition.pictures[design.alias]))


def hasten(office: Office, channel_key: str) -> None:
    """Hand a board to the workers now; the tick would do it a minute later."""
    office.house.queues.send(NOTICES, order_for(office.tenant.id, "menu-board", "", channel_key))


def is_here(design: Design, area: Area) -> bool:
    """Whether an area is the tab of the menu it stands in."""
    return area.act == "menu" and area.to == design.alias


def pen_for(office: Office, channel: Channel) -> Pen:
    return Pen(_plain, partial(page_address, office, channel))


def seal_of(menu: Menu, pen: Pen) -> str:
    """A name for what a menu is to LINE: the same request and picture, the same name."""
    asked = request(menu, pen)
    return digest("rich menu", repr(sorted(asked.items())), menu.picture.hex())


def told_by(design_alias: str, number: int, to: str = "") -> str:
    """What a tap on an area tells us."""
    return f"menu/{design_alias}.{number}/{to}"


def _action(design: Design, number: int, area: Area) -> Action | Switch:
    label = area.label or "メニュー"
    match area.act:
        case "tap":
            return Tap(label, told_by(design.alias, number, _entry(area.to)))
        case "page":
            return Page(label, area.to)
        case "menu":
            return Switch(label, area.to, told_by(design.alias, number))
        case "tel":
            return Call(label, area.to)
    return Open(label, area.to)


def _entry(to: str) -> str:
    """`service/entry` as postback data, which ends in a value."""
    return to if to.count("/") > 1 else f"{to}/"


def _scaled(bounds: Bounds, across: float, down: float) -> Bounds:
    left, top = round(bounds.x * across), round(bounds.y * down)
    right, bottom = round((bounds.x + bounds.width) * across), round((bounds.y + bounds.height) * down)
    return Bounds(left, top, right - left, bottom - top)


def _plain(words: Words) -> str:
    if isinstance(words, str):
        return words
    raise StaffMistake(f"A menu's label is written out, not {words!r}")
