"""A town's first menus, from the file that opens it: afterwards they are its staff's."""

from collections.abc import Iterator, Sequence

from chalicelib.kernel.errors import Conflict
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.house import Office
from chalicelib.platform.menus import publishing
from chalicelib.platform.menus.grids import GRIDS, WIDTH
from chalicelib.platform.menus.model import Area, Arrangement, Design
from chalicelib.platform.menus.repository import Arrangements, Boards, Designs, Editions, board_of
from chalicelib.platform.menus.steps import go_on
from chalicelib.platform.tenants.townfile import MenuAreaPart, MenuPart

OPENED_BY = "開設時"


def open_menus(office: Office, parts: Sequence[MenuPart]) -> Iterator[str]:
    """Write the file's menus as drafts, publish them on each channel and see them through; a line each.

    Where staff have menus already, theirs stay. Doing it again goes on with what was cut off.
    """
    if parts and not Designs(office.scope).all():
        _write(office, parts)
    newest = next((record.value for record in Editions(office.scope).newest(limit=1).items), None)
    for channel in Channels(office.scope).all() if newest or parts else ():
        if not Boards(office.scope).find(channel.key):
            if newest:
                publishing.show(office, channel, newest.id, OPENED_BY, why="publish")
            else:
                designs, arrangement = Designs(office.scope).all(), Arrangements(office.scope).now().value
                newest = publishing.freeze(office, designs, arrangement, OPENED_BY)
                publishing.publish(office, channel, newest, OPENED_BY)
        go_on(office, channel.key)
        board = board_of(office.scope, channel.key).value
        held_up = f", {board.plan.halted or board.plan.waits_for}" if board.plan else ""
        yield f"{channel.key}: {len(board.shown)} rich menus{held_up}"


def _write(office: Office, parts: Sequence[MenuPart]) -> None:
    for part in parts:
        Designs(office.scope).add(design_of(part))
    default = next((part.alias for part in parts if part.default), parts[0].alias)
    situations: dict[str, str] = {part.situation: part.alias for part in parts if part.situation}
    arrangements = Arrangements(office.scope)
    try:
        arrangements.change(Arrangement(default, situations), arrangements.now().seen)
    except Conflict:
        return  # somebody else opens the same town


def design_of(part: MenuPart) -> Design:
    """The menu a town's file describes."""
    return Design(
        part.alias,
        part.alias,
        part.name,
        part.bar,
        part.grid,
        tuple(map(_area, part.tabs)),
        tuple(map(_area, part.areas)),
        part.ground,
        part.ink,
        width=WIDTH,
        height=GRIDS[part.grid].height,
    )


def _area(part: MenuAreaPart) -> Area:
    for act, to in (("tap", part.tap), ("page", part.page), ("menu", part.menu)):
        if to:
            return Area(part.label, act, to, part.icon)  # type: ignore[arg-type]  # the acts' own names
    if part.uri.startswith("tel:"):
        return Area(part.label, "tel", part.uri.removeprefix("tel:"), part.icon)
    return Area(part.label, "uri", part.uri, part.icon)
