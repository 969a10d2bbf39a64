"""Drawing what may be tapped as LINE action objects.

https://developers.line.biz/en/reference/messaging-api/#action-objects
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from chalicelib.platform.messaging.lengths import CUT, clean, fitted, shortened
from chalicelib.platform.messaging.reply import (
    Action,
    Call,
    Open,
    Page,
    PickDate,
    ShareLocation,
    TakePhoto,
    Tap,
    Words,
)

QUICK_LABEL, FLEX_LABEL = 20, 40  # grapheme clusters
SPOKEN = 300  # UTF-16 code units of displayText
ADDRESS = 1000
LABEL_UNITS = 160  # bounds a label whose clusters are towers of marks
SCHEMES = ("https", "http", "line", "tel")
MOMENTS = {
    "date": re.compile(r"(19|20|21)\d\d-\d\d-\d\d"),
    "time": re.compile(r"([01]\d|2[0-3]):[0-5]\d"),
    "datetime": re.compile(r"(19|20|21)\d\d-\d\d-\d\d[Tt]([01]\d|2[0-3]):[0-5]\d"),
}

BELOW_ONLY = (ShareLocation, TakePhoto)
"""What LINE draws below a message and nowhere else."""


@dataclass(frozen=True)
class Pen:
    """What drawing needs to know: the resident's words, and where our own pages lie."""

    voice: Callable[[Words], str]
    page_url: Callable[[str], str]

    def words(self, words: Words | None) -> str:
        return clean(self.voice(words)) if words is not None else ""

    def one_line(self, words: Words) -> str:
        return " ".join(self.words(words).split())


def drawn(action: Action, pen: Pen, at_most: int) -> dict[str, Any] | None:
    """The action with a label of at most that many clusters; None for an address no phone opens."""
    whole = pen.one_line(action.label) or CUT
    label = fitted(shortened(whole, at_most), LABEL_UNITS)
    match action:
        case Tap(to=to, said=said):
            shown = (pen.one_line(said) if said else "") or whole
            return {"type": "postback", "label": label, "data": to, "displayText": fitted(shown, SPOKEN)}
        case PickDate():
            return {"type": "datetimepicker", "label": label, "data": action.to, "mode": action.mode} | _range(action)
        case ShareLocation():
            return {"type": "location", "label": label}
        case TakePhoto(album=album):
            return {"type": "cameraRoll" if album else "camera", "label": label}
    address = openable(_address(action, pen))
    return {"type": "uri", "label": label, "uri": address} if address else None


def openable(address: str) -> str:
    """The address as LINE takes it, percent-encoded; empty when LINE would not open it."""
    try:
        parts = urlsplit(address.strip())
        written = quote(address.strip(), safe="%/:=&?~#+!$,;'@()*[]", encoding="utf-8", errors="replace")
    except ValueError:
        return ""
    where = parts.path if parts.scheme in {"tel", "line"} else parts.hostname
    return written if parts.scheme in SCHEMES and where and len(written) <= ADDRESS else ""


def _address(action: Open | Page | Call, pen: Pen) -> str:
    match action:
        case Open(uri=uri):
            return uri
        case Page(path=path):
            return pen.page_url(path)
        case Call(phone=phone):
            return "tel:" + "".join(mark for mark in phone if mark in "0123456789+*#")


def _range(action: PickDate) -> dict[str, str]:
    """The picker's bounds, left away when they are none or LINE would refuse them."""
    form = MOMENTS[action.mode]
    given = {"min": action.at_least, "max": action.at_most}
    bounds = {name: moment for name, moment in given.items() if form.fullmatch(moment)}
    return {} if len(bounds) == 2 and bounds["min"] >= bounds["max"] else bounds
