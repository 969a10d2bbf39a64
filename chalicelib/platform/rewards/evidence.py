"""Evidence that a resident is at a place: what speaks against it, and how they are told (ADR 20).

A resident's own position lives for one check, in a `Fix`, which never shows itself; what outlasts the check is the
place they were found at and the time.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from chalicelib.kernel.errors import ResidentMistake
from chalicelib.platform.cases.grid import metres_between
from chalicelib.platform.conversations.voice import Voice
from chalicelib.platform.house import Turn
from chalicelib.platform.messaging.reply import Say

OWNER = "rewards"

Kind = Literal["qr", "paper", "code", "place"]
"""A code that redraws itself, a printed one (with the position), a number told by staff, the position alone."""

Reason = Literal[
    "qr_unknown", "qr_old", "code_wrong", "code_locked", "place_missing", "place_rough", "place_old", "place_clock",
    "place_far", "too_fast", "not_here",
]  # fmt: skip


@dataclass(frozen=True)
class Refusal:
    """Why evidence is not taken. `evidence.<reason>` says it, and what to do."""

    reason: Reason
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Site:
    """A place where presence is shown: WGS 84 degrees, and how far around it still counts, metres."""

    campaign: str
    id: str
    lat: float
    lon: float
    radius: int = 100


@dataclass(frozen=True)
class Fix:
    """Where a phone says it is (W3C Geolocation API). It shows itself nowhere: no log, error or store may hold it."""

    lat: float = field(repr=False)
    lon: float = field(repr=False)
    accuracy: float
    """Metres within which the true place lies in 95 of 100 cases."""
    at: datetime


@dataclass(frozen=True)
class Trace:
    """The place of the last evidence, a site of ours and no position of the resident's, and when."""

    site: Site
    at: datetime


@dataclass(frozen=True)
class Limits:
    """What a campaign still takes."""

    accuracy: int = 100
    """Metres."""
    age: timedelta = timedelta(minutes=2)
    """Of a position, and how far a phone's clock may be ahead."""
    kmh: int = 300
    """As fast as the fastest trains on the ground; a campaign across the sea may allow an aeroplane's."""
    near: int = 5_000
    """Metres between two sites below which nobody is too fast."""


def fix_of(fields: Mapping[str, str], name: str) -> Fix | Refusal:
    """The position that a form's place field brought; refused where the phone did not tell, or told no position."""
    told = [fields.get(f"{name}.{part}", "") for part in ("lat", "lon", "accuracy", "at")]
    try:
        lat, lon, accuracy = map(float, told[:3])
        at = datetime.fromisoformat(told[3])
    except ValueError:
        return Refusal("place_missing")
    is_place = abs(lat) <= 90 and abs(lon) <= 180 and math.isfinite(accuracy) and accuracy > 0
    return Fix(lat, lon, accuracy, at) if is_place and at.tzinfo else Refusal("place_missing")


def against_place(fix: Fix, site: Site, now: datetime, limits: Limits) -> Refusal | None:
    """What speaks against a position at a site: too old, too rough, too far. None where nothing does."""
    if now - fix.at > limits.age:
        return Refusal("place_old")
    if fix.at - now > limits.age:
        return Refusal("place_clock")
    if fix.accuracy > limits.accuracy:
        return Refusal("place_rough", {"accuracy": round(fix.accuracy), "limit": limits.accuracy})
    metres = metres_between(fix.lat, fix.lon, site.lat, site.lon)
    if metres > site.radius + fix.accuracy:
        return Refusal("place_far", {"distance": distance_words(metres), "radius": site.radius})
    return None


def against_way(last: Trace | None, site: Site, now: datetime, limits: Limits) -> Refusal | None:
    """What speaks against having come here since the last evidence: a way that takes longer. Holds for every kind."""
    if last is None or last.site.id == site.id:
        return None
    apart = metres_between(last.site.lat, last.site.lon, site.lat, site.lon) - last.site.radius - site.radius
    if apart <= limits.near:
        return None
    takes = timedelta(hours=apart / 1000 / limits.kmh)
    wait = takes - abs(now - last.at)
    if wait <= timedelta():
        return None
    return Refusal("too_fast", {"distance": distance_words(apart), "minutes": math.ceil(wait.total_seconds() / 60)})


def distance_words(metres: float) -> str:
    """A distance as people say it, no finer than 100 m: `300m`, `12km`."""
    return f"{max(1, round(metres / 100)) * 100}m" if metres < 1_950 else f"{round(metres / 1000):,}km"


def refused(turn: Turn, refusal: Refusal) -> ResidentMistake:
    """The refusal in the resident's language, with what to do. It tells the log its reason alone."""
    words = Voice(turn.office, turn.service, turn.language)(
        Say(f"evidence.{refusal.reason}", refusal.facts, owner=OWNER)
    )
    return ResidentMistake(words, reason=refusal.reason)
