"""Whom a broadcast is for. Planning, counts, samples, short messages and the pages all ask here, and nowhere else.

Who switched a category off is not told what belongs to it, whatever audience was chosen. An emergency is for its whole
audience (`docs/adr/0010-a-broadcasts-life.md`).
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.platform.broadcasts.model import Broadcast

EVERYONE = {"everyone": True}
NOT_RECEIVING = "カテゴリを受け取らない人"


def meant(broadcast: Broadcast) -> Mapping[str, Any]:
    """The condition (as `platform.segments` reads it) that its recipients meet."""
    return broadcast.audience if broadcast.is_urgent else receiving(broadcast.category, broadcast.audience)


def receiving(category: str, audience: Mapping[str, Any]) -> Mapping[str, Any]:
    """Those of an audience who receive a category."""
    chosen = {"category": category}
    if audience in (EVERYONE, chosen):
        return chosen
    parts = audience["and"] if set(audience) == {"and"} and isinstance(audience["and"], list) else [audience]
    return {"and": [*parts, *([] if chosen in parts else [chosen])]}


def about_not_receiving(broadcast: Broadcast) -> str:
    """What becomes of those in the audience who switched its category off, in words."""
    return "緊急のため、宛先に当てはまれば届きます" if broadcast.is_urgent else "届きません"
