"""Drawing a menu from its tiles with Pillow: letters of Noto Sans JP, icons of bootstrap-icons.

Both come with the pages' assets (`make assets`). The same design gives the same pixels wherever it is drawn.
"""

import io
import json
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from chalicelib.kernel.errors import PermanentFailure
from chalicelib.platform.menus.grids import GRIDS, tab_bounds
from chalicelib.platform.menus.model import Area, Design
from chalicelib.platform.messaging.colours import LEAST_CONTRAST, contrast, ink_on
from chalicelib.platform.messaging.lengths import graphemes
from chalicelib.platform.messaging.menus import Bounds
from chalicelib.web.pages import HERE

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

LETTERS = HERE / "assets" / "letters" / "noto-sans-jp-japanese-700-normal.woff2"
ICONS = HERE / "assets" / "icons" / "bootstrap-icons.woff2"
ICON_NAMES = HERE / "assets" / "icons" / "bootstrap-icons.json"

LARGEST, SMALLEST = 52, 28
"""Height of letters in pixels: on a phone of 360 points the picture is shown at three tenths of its size."""
PADDING, GAP, LINE = 16, 18, 1.25
MOST_LINES = 3
LINES_BETWEEN = 2
BROKEN_BELOW = 40
"""Letters are made as small as this before a label is broken into lines."""
NEVER_FIRST = frozenset("ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮー、。・」』）〉》】！？")
"""What no line begins with (JIS X 4051)."""
COLOURS = 128
"""Of the picture; enough for flat drawings, and a tenth of the bytes."""


@lru_cache(maxsize=64)
def drawn(design: Design) -> bytes:
    """The menu as a PNG of its width and height; a warm worker remembers it.

    `PermanentFailure` where letters and icons are not installed.
    """
    from PIL import Image, ImageDraw  # noqa: PLC0415

    canvas = Image.new("RGB", (design.width, design.height), design.ground)
    pencil = ImageDraw.Draw(canvas)
    for tab, bounds in zip(design.tabs, tab_bounds(len(design.tabs)), strict=True):
        _tab(pencil, design, tab, bounds)
    tiles = GRIDS[design.grid].tiles(has_tabs=bool(design.tabs))
    for area, bounds in zip(design.tiles, tiles, strict=True):
        _tile(pencil, design, area, bounds)
    return _png(canvas)


def unknown_letters(label: str) -> str:
    """Those letters of a label that the font has not."""
    letters = _letters(SMALLEST)
    missing = _shape(letters, "\U0010ffff")
    return "".join(each for each in graphemes(label) if not each.isspace() and _shape(letters, each) == missing)


def fits(label: str, bounds: Bounds) -> bool:
    """Whether a label can be drawn in a tile without being cut."""
    return _lines(label, bounds.width - 2 * PADDING, SMALLEST) is not None


def colour_complaint(ground: str, ink: str) -> str:
    """Why letters of that colour are hard to read on that ground; empty if they are not."""
    found = contrast(ground, ink)
    if found >= LEAST_CONTRAST:
        return ""
    return f"文字と背景の色の差が足りません（{found:.1f}対1）。{LEAST_CONTRAST}対1以上になる色を選んでください。"


def _tab(pencil: "ImageDraw", design: Design, tab: Area, bounds: Bounds) -> None:
    is_here = tab.act == "menu" and tab.to == design.alias
    ground, ink = (design.ink, ink_on(design.ink)) if is_here else (design.ground, design.ink)
    right, bottom = bounds.x + bounds.width, bounds.y + bounds.height
    pencil.rectangle((bounds.x, bounds.y, right, bottom), fill=ground)
    pencil.rectangle((bounds.x, bottom - 6, right, bottom), fill=design.ink)
    pencil.line((right, bounds.y, right, bottom), fill=design.ink, width=LINES_BETWEEN)
    _label(pencil, tab.label, bounds, bounds.height, ink, largest=40)


def _tile(pencil: "ImageDraw", design: Design, area: Area, bounds: Bounds) -> None:
    right, bottom = bounds.x + bounds.width, bounds.y + bounds.height
    pencil.rectangle((bounds.x, bounds.y, right, bottom), outline=_faint(design), width=LINES_BETWEEN)
    if not area.icon:
        _label(pencil, area.label, bounds, bounds.height, ink_on(design.ground))
        return
    side = max(48, min(120, bounds.height * 2 // 5, bounds.width // 2))
    words = _fitting(area.label, bounds.width - 2 * PADDING, bounds.height - side - 2 * PADDING - GAP)
    height = side + (GAP + words.height if area.label else 0)
    top = bounds.y + (bounds.height - height) // 2
    middle = bounds.x + bounds.width / 2
    pencil.text((middle, top + side / 2), _icon(area.icon), font=_icons(side), fill=design.ink, anchor="mm")
    words.write(pencil, middle, top + side + GAP, ink_on(design.ground))


def _label(  # noqa: PLR0917 - where, what, how
    pencil: "ImageDraw", label: str, bounds: Bounds, height: int, ink: str, largest: int = LARGEST
) -> None:
    words = _fitting(label, bounds.width - 2 * PADDING, height - 2 * PADDING, largest)
    words.write(pencil, bounds.x + bounds.width / 2, bounds.y + (height - words.height) / 2, ink)


class _Words:
    """A label in lines of one size."""

    def __init__(self, lines: list[str], size: int) -> None:
        self.lines, self.size = lines, size
        self.height = round(len(lines) * size * LINE)

    def write(self, pencil: "ImageDraw", middle: float, top: float, ink: str) -> None:
        for number, line in enumerate(self.lines):
            place = (middle, top + (number + 0.5) * self.size * LINE)
            pencil.text(place, line, font=_letters(self.size), fill=ink, anchor="mm")


def _fitting(label: str, width: int, height: int, largest: int = LARGEST) -> _Words:
    """The label as large as it goes; in one line where that costs it little."""
    for size in (*((size, 1) for size in range(largest, BROKEN_BELOW - 1, -2)), *_sizes(largest)):
        lines = _lines(label, width, size[0])
        if lines is not None and len(lines) <= size[1] and len(lines) * size[0] * LINE <= height:
            return _Words(lines, size[0])
    return _Words((_lines(label, width, SMALLEST) or [label])[:MOST_LINES], SMALLEST)


def _sizes(largest: int) -> Iterator[tuple[int, int]]:
    return ((size, MOST_LINES) for size in range(largest, SMALLEST - 1, -2))


def _lines(label: str, width: int, size: int) -> list[str] | None:
    """The label broken between words, or between letters where a word is too long; None if it needs too many lines."""
    letters, lines = _letters(size), [""]
    for piece in _pieces(label):
        if letters.getlength((lines[-1] + piece).rstrip()) <= width:
            lines[-1] += piece
        elif letters.getlength(piece.rstrip()) <= width and lines[-1]:
            lines.append(piece.lstrip())
        else:
            return None
    kept = [line.strip() for line in lines if line.strip()]
    return kept if len(kept) <= MOST_LINES else None


def _pieces(label: str) -> Iterator[str]:
    """What a line may not be broken within: a word of Latin letters, a letter and what may not begin a line."""
    word = ""
    for each in graphemes(label):
        if (each.isascii() and not each.isspace() and word[-1:].isascii()) or each in NEVER_FIRST:
            word += each
            continue
        if word:
            yield word
        word = each
    if word:
        yield word


def _faint(design: Design) -> str:
    """A line that parts tiles without shouting: the ink, four fifths of the way to the ground."""
    pairs = ((int(design.ink[at : at + 2], 16), int(design.ground[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{(ink + 4 * ground) // 5:02x}" for ink, ground in pairs)


def _icon(name: str) -> str:
    return chr(_icon_places()[name])


@lru_cache
def _icon_places() -> dict[str, int]:
    _need(ICON_NAMES.exists())
    return {str(name): int(place) for name, place in json.loads(ICON_NAMES.read_text(encoding="utf-8")).items()}


@lru_cache(maxsize=32)
def _letters(size: int) -> "FreeTypeFont":
    from PIL import ImageFont  # noqa: PLC0415

    _need(LETTERS.exists())
    return ImageFont.truetype(LETTERS, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=8)
def _icons(size: int) -> "FreeTypeFont":
    from PIL import ImageFont  # noqa: PLC0415

    _need(ICONS.exists())
    return ImageFont.truetype(ICONS, size, layout_engine=ImageFont.Layout.BASIC)


def _need(there: bool) -> None:
    if not there:
        raise PermanentFailure("Letters and icons of rich menus are not installed: make assets")


def _shape(letters: "FreeTypeFont", text: str) -> bytes:
    mask = letters.getmask(text)
    return bytes(mask) + repr(mask.size).encode()


def _png(canvas: "Image") -> bytes:
    written = io.BytesIO()
    canvas.quantize(COLOURS).save(written, "PNG", optimize=True)
    return written.getvalue()
