"""LINE messages as staff see them before they are sent: what is read, in the order it is read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from chalicelib.platform.console.staff import Bubble
from chalicelib.platform.messaging.port import Message

COUPON = "クーポン（LINEの画面で中身が表示されます）"


def bubbles(messages: Sequence[Message], find: Callable[[str], str] = lambda _: "") -> tuple[Bubble, ...]:
    """One bubble a message, and one for each card of a carousel.

    `find` tells where staff's browser finds a picture by the address LINE is told; empty where it lies outside.
    """
    found = (bubble for message in messages for bubble in _bubbles(message))
    return tuple(replace(bubble, shown=find(bubble.picture)) if bubble.picture else bubble for bubble in found)


def _bubbles(message: Message) -> Iterator[Bubble]:
    match message["type"]:
        case "text":
            yield Bubble("text", (str(message["text"]),))
        case "image":
            yield Bubble("picture", picture=str(message["originalContentUrl"]))
        case "coupon":
            yield Bubble("coupon", (COUPON,))
        case "flex":
            contents = message["contents"]
            cards = contents["contents"] if contents["type"] == "carousel" else [contents]
            yield from (_card(card, str(message["altText"])) for card in cards)


def _card(card: Mapping[str, Any], told: str) -> Bubble:
    titles = [str(node["text"]) for node in _nodes(card.get("header"), "text")]
    lines = tuple(str(node["text"]) for node in _nodes(card.get("body"), "text"))
    buttons = tuple(str(node["action"]["label"]) for node in _nodes(card.get("footer"), "button"))
    picture = str((card.get("hero") or {}).get("url", ""))
    return Bubble("card", lines, "\n".join(titles), picture, buttons=buttons, told=told)


def _nodes(node: Any, kind: str) -> Iterator[Mapping[str, Any]]:
    """Every part of that kind, in order."""
    if isinstance(node, Mapping):
        if node.get("type") == kind:
            yield node
        yield from (found for each in node.get("contents", ()) for found in _nodes(each, kind))
