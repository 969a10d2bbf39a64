"""What was typed into a page's fields, read as what the questions of a flow take.

A field of step `place` is called `a.place`; parts of it `a.place.point`, `a.place.address`, …
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.platform.flows.model import Input, Picked, Said, SentPhotos, Shared, Step, Tapped, Ticked
from chalicelib.platform.flows.questions import (
    SKIP,
    AskChoice,
    AskChoices,
    AskDate,
    AskLocation,
    AskMobile,
    AskMonth,
    AskNumber,
    AskPhotos,
    AskQr,
    AskSearch,
    AskText,
    AskTime,
    Confirm,
)
from chalicelib.platform.tenants.model import Area
from chalicelib.web.exchange import Posted

_POINT = re.compile(r"\s*(-?\d{1,2}(?:\.\d+)?)\s*[,、\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*")


@dataclass(frozen=True)
class Typed:
    """A posted form, and what reading it needs to know."""

    posted: Posted = field(default_factory=Posted)
    areas: Sequence[Area] = ()
    own_photos: str = ""
    """How the media names of this resident's uploads begin: no other may be named."""

    def value(self, step: str, part: str = "") -> str:
        return self.posted[f"a.{step}.{part}" if part else f"a.{step}"].strip()

    def input(self, step: Step, before: Any = None) -> Input | None:
        """What the step was given; None where nothing was typed that could be judged.

        `before` is the part of the answer that is already there (photos that came by chat).
        """
        given = self._given(step)
        if given is None and (step.optional or before):
            return Tapped(SKIP)
        return given

    def _given(self, step: Step) -> Input | None:
        match step:
            case AskText() | AskQr() | AskNumber() | AskMobile():
                return _said(self.value(step.name))
            case AskChoice():
                return _tapped(self.value(step.name))
            case AskSearch():
                return _tapped(self.value(step.name)) or self.wanted(step.name)
            case AskChoices():
                return Ticked(self.posted.all(f"a.{step.name}")) if step.name in self.posted.all("shown") else None
            case AskDate() | AskMonth() | AskTime():
                return Picked(self.value(step.name)) if self.value(step.name) else None
            case AskPhotos():
                return SentPhotos(self.kept_photos(step.name)) if self.kept_photos(step.name) else None
            case AskLocation():
                return self._place(step.name) or self._named_area(step.name) or self._unread_place(step.name)
            case Confirm():
                return _tapped(self.value(step.name))
        return None

    def wanted(self, step: str) -> Said | Shared | None:
        """What a search field is to look for now: near a place, or typed words."""
        return self._place(step) or _said(self.value(step, "typed"))

    def kept_photos(self, step: str) -> tuple[str, ...]:
        """The photos of a step that were uploaded before, each once."""
        mine = re.compile(re.escape(self.own_photos) + r"[0-9A-Z]{20}\.jpg")
        named = self.posted.all(f"a.{step}") if self.own_photos else ()
        return tuple(dict.fromkeys(name for name in named if mine.fullmatch(name)))

    def _place(self, step: str) -> Shared | None:
        """A point on the map: typed or set by the page's map, latitude first."""
        found = _POINT.fullmatch(unicodedata.normalize("NFKC", self.value(step, "point")))
        if not found:
            return None
        lat, lon = float(found[1]), float(found[2])
        inside = abs(lat) <= 90 and abs(lon) <= 180
        return Shared(lat, lon, self.value(step, "address")[:200]) if inside else None

    def _named_area(self, step: str) -> Shared | None:
        """Without a map: a district's middle, with the place described in words."""
        chosen = self.value(step, "area")
        area = next((area for area in self.areas if area.id == chosen and area.point), None)
        if area is None or area.point is None or self.value(step, "point"):
            return None
        address = " ".join(part for part in (area.name, self.value(step, "address")[:200]) if part)
        return Shared(area.point.lat, area.point.lon, address)

    def _unread_place(self, step: str) -> Said | None:
        return _said(self.value(step, "point") or self.value(step, "address"))


def _said(text: str) -> Said | None:
    return Said(text) if text else None


def _tapped(value: str) -> Tapped | None:
    return Tapped(value) if value else None
