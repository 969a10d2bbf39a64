"""A form of a view between drawing and posting: what it asks travels with it under our mark, and is judged by it.

So an action sees the fields its form declared and no others, also where the page would be drawn without that form by
now: a coupon that has been used.
"""

import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.platform.liff.views import Field, Form, Sent
from chalicelib.web.exchange import Posted

OURS = "a."
"""How the fields of a service are called in a form, so that none is taken for one of ours."""
PLACE_PARTS = ("lat", "lon", "accuracy", "at")
LONGEST_HIDDEN = 2_000
_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,6})?")

Tell = Callable[..., str]
"""`t(key, **facts)`: a text of the pages in the page's language."""


@dataclass(frozen=True)
class Asked:
    """One field as it was drawn."""

    name: str
    kind: str
    is_required: bool
    most: int


@dataclass(frozen=True)
class Filled:
    """What came back: what the action may see, and by field what is wrong with it."""

    sent: Sent
    problems: Mapping[str, str]


def asks(form: Form) -> str:
    """What a form asks, to travel with it."""
    return json.dumps([_asked(each) for each in form.fields], ensure_ascii=False, separators=(",", ":"))


def _asked(field: Field) -> list[object]:
    most = LONGEST_HIDDEN if field.kind == "hidden" else field.most
    return [field.name, field.kind, int(field.required), most]


def marked(nonce: str, action: str, asked: str) -> str:
    """What the mark of a form is made over."""
    return "\x1f".join((nonce, action, asked))


def filled(posted: Posted, t: Tell) -> Filled:
    """A form whose mark is ours, judged by what it asked."""
    asked = [Asked(name, kind, bool(must), most) for name, kind, must, most in json.loads(posted["asks"])]
    values = {name: value for each in asked for name, value in _values(each, posted)}
    problems = {each.name: problem for each in asked if (problem := _problem(each, values, t))}
    return Filled(Sent(values), problems)


def _values(asked: Asked, posted: Posted) -> Iterator[tuple[str, str]]:
    told = posted[OURS + asked.name].strip()
    match asked.kind:
        case "place":
            yield from _place(asked.name, posted)
        case "number":
            yield asked.name, unicodedata.normalize("NFKC", told)
        case "checkbox":
            yield asked.name, "yes" if told else ""
        case _:
            yield asked.name, told


def _place(name: str, posted: Posted) -> Iterator[tuple[str, str]]:
    """The phone's word for where it is, whole or not at all."""
    told = {part: posted[f"{OURS}{name}.{part}"].strip() for part in PLACE_PARTS}
    is_whole = _is_place(told)
    yield from ((f"{name}.{part}", told[part] if is_whole else "") for part in PLACE_PARTS)


def _is_place(told: Mapping[str, str]) -> bool:
    try:
        lat, lon, accuracy = (float(told[part]) for part in ("lat", "lon", "accuracy"))
        at = datetime.fromisoformat(told["at"])
    except ValueError:
        return False
    return abs(lat) <= 90 and abs(lon) <= 180 and 0 <= accuracy < math.inf and at.tzinfo is not None


def _problem(asked: Asked, values: Mapping[str, str], t: Tell) -> str:
    value = values.get(asked.name, "")
    if asked.kind == "place":
        return t("view.place_needed") if asked.is_required and not values[f"{asked.name}.lat"] else ""
    if not value:
        kind = "choose" if asked.kind in {"select", "checkbox", "date"} else "write"
        return t(f"required.{kind}") if asked.is_required else ""
    if len(value) > asked.most:
        return t("view.too_long", most=asked.most)
    if asked.kind == "number" and not _NUMBER.fullmatch(value):
        return t("view.no_number")
    return t("view.no_date") if asked.kind == "date" and not _is_date(value) else ""


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
