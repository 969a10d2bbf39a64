"""Drawing cards as Flex Message bubbles: a title bar, lines and rows, a note, buttons.

Texts wrap and grow with the letter size set in LINE. https://developers.line.biz/en/reference/messaging-api/#flex-message
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple
from unicodedata import east_asian_width
from urllib.parse import urlsplit

from chalicelib.platform.messaging.actions import BELOW_ONLY, FLEX_LABEL, Pen, drawn
from chalicelib.platform.messaging.colours import FAINT, INK, ink_on, known, under_white
from chalicelib.platform.messaging.lengths import fitted, pieces
from chalicelib.platform.messaging.reply import Card, Row, Words

BUBBLE_BYTES, CAROUSEL_BYTES, BUBBLES = 30 * 1024, 50 * 1024, 12
ADDRESS = 2000
LABEL_WIDTH = 6
"""Wide letters of a row's label that stand on one line in a third of a bubble."""
LOOPBACK = {"127.0.0.1", "localhost"}  # the city on one machine has no certificate

Size = Literal["kilo", "mega"]
Json = dict[str, Any]


class Room(NamedTuple):
    """How much of a card is drawn: UTF-16 units of each text, lines, buttons."""

    text: int
    lines: int
    buttons: int


_ROOMS = (Room(2000, 200, 40), Room(600, 60, 20), Room(200, 30, 8), Room(40, 12, 4))


def weight(drawing: object) -> int:
    """Bytes of the JSON LINE measures: compact, UTF-8."""
    return len(json.dumps(drawing, ensure_ascii=False, separators=(",", ":")).encode())


def bubble(card: Card, pen: Pen, size: Size = "mega") -> Json | None:
    """The card drawn, as much of it as a bubble holds; None for a card that says nothing."""
    for room in _ROOMS:
        drawing = _bubble(card, pen, size, room)
        if drawing is None or weight(drawing) <= BUBBLE_BYTES:
            return drawing
    return drawing


def carousels(bubbles: Sequence[Json]) -> Iterator[Json]:
    """The bubbles side by side, in as many carousels as their number and size ask for."""
    held: list[Json] = []
    for each in bubbles:
        if held and (len(held) == BUBBLES or weight(_carousel([*held, each])) > CAROUSEL_BYTES):
            yield _carousel(held)
            held = []
        held.append(each)
    if held:
        yield _carousel(held)


def told(card: Card, pen: Pen) -> str:
    """The card in its own words, for notifications, screen readers and LINE on a desk."""
    lines = [pen.words(card.title), *(_told_line(line, pen) for line in card.lines), pen.words(card.note)]
    return "\n".join(line for line in lines if line.strip())


def _told_line(line: Words | Row, pen: Pen) -> str:
    if not isinstance(line, Row):
        return pen.words(line)
    return ": ".join(part for part in (pen.one_line(line.label), pen.words(line.value)) if part.strip())


def _carousel(bubbles: list[Json]) -> Json:
    return {"type": "carousel", "contents": bubbles}


def _bubble(card: Card, pen: Pen, size: Size, room: Room) -> Json | None:
    colour = known(card.colour)
    blocks = {
        "hero": _picture(card.picture),
        "header": _title(pen.words(card.title), colour, room),
        "body": _body(card, pen, room),
        "footer": _buttons(card, pen, colour, room),
    }
    shown = {name: block for name, block in blocks.items() if block}
    return {"type": "bubble", "size": size, **shown} if shown else None


def _picture(address: str) -> Json | None:
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    is_safe = parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))
    if not is_safe or not address.isascii() or any(mark.isspace() for mark in address) or len(address) > ADDRESS:
        return None
    return {"type": "image", "url": address, "size": "full", "aspectRatio": "20:13", "aspectMode": "cover"}


def _title(title: str, colour: str, room: Room) -> Json | None:
    if not title.strip():
        return None
    words = _text(fitted(title, room.text), size="lg", color=ink_on(colour), weight="bold")
    return _box([words], backgroundColor=colour, paddingAll="lg")


def _body(card: Card, pen: Pen, room: Room) -> Json | None:
    shares = _shares(card, pen)
    lines = [drawing for line in card.lines[: room.lines] for drawing in _line(line, pen, room, shares)]
    note = pen.words(card.note)
    if note.strip():
        mark = [{"type": "separator", "margin": "lg"}] if lines else []
        lines += [*mark, _text(fitted(note, room.text), size="sm", color=FAINT, margin="lg" if mark else "none")]
    return _box(lines, spacing="md", paddingAll="lg") if lines else None


def _shares(card: Card, pen: Pen) -> tuple[int, int]:
    """How a row's width is parted: labels that would break get more of it, in all rows, so that columns stand."""
    labels = [pen.words(line.label) for line in card.lines if isinstance(line, Row)]
    is_long = any(_width(part) > LABEL_WIDTH for label in labels for part in label.split("\n"))
    return (3, 4) if is_long else (2, 4)


def _width(text: str) -> float:
    """In letters as wide as a kanji."""
    return sum(1 if east_asian_width(mark) in "WFA" else 0.5 for mark in text)


def _line(line: Words | Row, pen: Pen, room: Room, shares: tuple[int, int]) -> Iterator[Json]:
    if isinstance(line, Row):
        yield from _row(fitted(pen.words(line.label), room.text), fitted(pen.words(line.value), room.text), shares)
        return
    words = fitted(pen.words(line), 3 * room.text)
    yield from (_text(piece, size="md", color=INK) for piece in pieces(words, room.text))


def _row(label: str, value: str, shares: tuple[int, int]) -> Iterator[Json]:
    shown = [
        _text(label, size="sm", color=FAINT, flex=shares[0]) if label.strip() else None,
        _text(value, size="md", color=INK, flex=shares[1]) if value.strip() else None,
    ]
    contents = [each for each in shown if each]
    if contents:
        yield {"type": "box", "layout": "baseline", "spacing": "md", "contents": contents}


def _buttons(card: Card, pen: Pen, colour: str, room: Room) -> Json | None:
    given = [action for action in card.buttons if not isinstance(action, BELOW_ONLY)][: room.buttons]
    actions: Iterable[Mapping[str, Any] | None] = (drawn(action, pen, FLEX_LABEL) for action in given)
    buttons = [_button(action, colour, is_first=not place) for place, action in enumerate(filter(None, actions))]
    return _box(buttons, spacing="sm", paddingAll="lg") if buttons else None


def _button(action: Mapping[str, Any], colour: str, *, is_first: bool) -> Json:
    look = {"style": "primary", "color": under_white(colour)} if is_first else {"style": "secondary"}
    return {"type": "button", **look, "height": "sm", "adjustMode": "shrink-to-fit", "scaling": True, "action": action}


def _box(contents: list[Json], **look: str) -> Json:
    return {"type": "box", "layout": "vertical", "contents": contents, **look}


def _text(words: str, **look: str | int) -> Json:
    return {"type": "text", "text": words, "wrap": True, "scaling": True, **look}
