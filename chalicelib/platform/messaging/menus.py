"""Rich menus: what stands below a chat, and LINE's limits on it.

https://developers.line.biz/en/reference/messaging-api/#rich-menu
"""

import re
from dataclasses import dataclass

from chalicelib.platform.messaging.action_limits import action_findings
from chalicelib.platform.messaging.actions import Pen, drawn
from chalicelib.platform.messaging.findings import Findings, Json, counted, each, in_clusters, part
from chalicelib.platform.messaging.reply import Action

AREAS, BAR_TEXT, NAME, LABEL = 20, 14, 300, 20
PICTURE_BYTES = 1024 * 1024
NARROWEST, WIDEST, LOWEST, LEAST_RATIO = 800, 2500, 250, 1.45

_ALIAS = re.compile(r"[a-z0-9_-]{1,32}")


@dataclass(frozen=True)
class Bounds:
    """A rectangle of a menu, in pixels of its picture from the top left."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Switch:
    """Shows another of our menus: a tab."""

    label: str
    alias: str
    told: str = ""
    """What the tap tells us; `menu/<alias>/` where it is empty."""


@dataclass(frozen=True)
class MenuArea:
    bounds: Bounds
    action: Action | Switch


@dataclass(frozen=True)
class Menu:
    """A rich menu and its picture."""

    name: str
    """For staff; residents do not see it."""
    bar_text: str
    """On the bar that opens and closes it."""
    width: int
    height: int
    areas: tuple[MenuArea, ...]
    alias: str
    """The stable name tabs point at: 1 to 32 of a-z 0-9 _ -."""
    picture: bytes
    """JPEG or PNG of exactly that width and height, at most 1 MB."""
    is_default: bool = False
    """Shown to everyone who is shown no other."""


def request(menu: Menu, pen: Pen) -> dict[str, object]:
    """What LINE is asked to create."""
    return {
        "size": {"width": menu.width, "height": menu.height},
        "selected": menu.is_default,
        "name": menu.name,
        "chatBarText": menu.bar_text,
        "areas": [{"bounds": vars(area.bounds).copy(), "action": _action(area.action, pen)} for area in menu.areas],
    }


def _action(action: Action | Switch, pen: Pen) -> dict[str, object]:
    if isinstance(action, Switch):
        return {
            "type": "richmenuswitch",
            "label": action.label,
            "richMenuAliasId": action.alias,
            "data": action.told or f"menu/{action.alias}/",
        }
    return drawn(action, pen, LABEL) or {}


def menu_complaints(asked: Json) -> tuple[str, ...]:
    """What LINE would refuse in a request to create a rich menu."""
    return tuple(_findings(asked, "menu"))


def _findings(asked: Json, path: str) -> Findings:
    yield from in_clusters(asked, "chatBarText", path, BAR_TEXT)
    yield from in_clusters(asked, "name", path, NAME)
    yield from counted(asked, "areas", path, at_most=AREAS)
    size = part(asked, "size")
    width, height = int(size.get("width", 0)), int(size.get("height", 0))
    yield from _size_findings(width, height, path)
    for where, area in each(asked, "areas", path):
        yield from _inside(part(area, "bounds"), width, height, where)
        action = part(area, "action")
        if not action:
            yield f"{where}.action: an address no phone opens"
        yield from action_findings(action, f"{where}.action", where="rich menu")


def _size_findings(width: int, height: int, path: str) -> Findings:
    if not NARROWEST <= width <= WIDEST:
        yield f"{path}.size.width: {NARROWEST} to {WIDEST} pixels, has {width}"
    if height < LOWEST:
        yield f"{path}.size.height: at least {LOWEST} pixels, has {height}"
    elif width / height < LEAST_RATIO:
        yield f"{path}.size: width at least {LEAST_RATIO} times the height, has {width / height:.2f}"


def _inside(bounds: Json, width: int, height: int, path: str) -> Findings:
    right = int(bounds.get("x", 0)) + int(bounds.get("width", 0))
    bottom = int(bounds.get("y", 0)) + int(bounds.get("height", 0))
    if right > width or bottom > height:
        yield f"{path}.bounds: within {width} x {height}, reaches {right} x {bottom}"


def picture_complaints(menu: Menu) -> tuple[str, ...]:
    """What LINE would refuse in the menu's alias and picture."""
    return tuple(_own_findings(menu))


def _own_findings(menu: Menu) -> Findings:
    if not _ALIAS.fullmatch(menu.alias):
        yield f"alias: 1 to 32 of a-z 0-9 _ -, has {menu.alias[:40]!r}"
    if len(menu.picture) > PICTURE_BYTES:
        yield f"picture: at most {PICTURE_BYTES} bytes, has {len(menu.picture)}"
    if not picture_type(menu.picture):
        yield f"picture: JPEG or PNG, begins with {menu.picture[:4].hex()}"


def picture_type(picture: bytes) -> str:
    """`image/jpeg`, `image/png`, or nothing."""
    if picture.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "image/jpeg" if picture.startswith(b"\xff\xd8\xff") else ""
