"""Broadcasts of a fictional town, from plain functions."""

from typing import Any

from chalicelib.platform.broadcasts.model import Broadcast, Content, Wording

EVERYONE = {"everyone": True}


def a_content(body: str = "ごみ袋の値段が変わります。", **facts: Any) -> Content:
    told: dict[str, Any] = {"kind": "text", "wording": {"ja": Wording(body=body)}}
    return Content(**told | facts)


def a_broadcast(id_: str = "SEND1", **facts: Any) -> Broadcast:
    """A broadcast to everyone of みなと市, as somebody composed it."""
    told: dict[str, Any] = {
        "title": "ごみ袋の値段",
        "category": "oshirase",
        "channel_key": "CHANNEL-MINATO",
        "audience": EVERYONE,
        "content": a_content(),
        "author": "member-1",
        "author_label": "環境課 担当",
    }
    return Broadcast(id_, **told | facts)
