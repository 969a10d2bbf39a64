"""What is a change: for each hazard in each part of a town, the levels said and the level told.

On paper: R06 said rain 3 for the town and it was told. The hourly re-issue says 3 again: unchanged. The older telegram
beside it says 大雨特別警報: the hazard is at 5 now, told. R06 says 4: still 5, as the older series has not lifted it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from chalicelib.platform.alerts.model import ONCE, Alert, Info, Kind, Reason

if TYPE_CHECKING:
    from chalicelib.platform.alerts.settings import Choice

LATE = timedelta(hours=6)
"""What is older than this when we read it is written down and not told."""

Course = Literal["raised", "lowered", "lifted", "corrected", "cancelled"]


@dataclass(frozen=True)
class Word:
    """What one series last said of one place."""

    level: int
    sent: str
    until: str = ""


@dataclass(frozen=True)
class Standing:
    """One hazard in one part of a town."""

    words: Mapping[str, Word] = field(default_factory=dict)
    """By `series place`."""
    told: int = 0
    """The level residents were last told; 0 when nothing, or that it was lifted."""
    told_by: tuple[str, ...] = ()
    """Received ids of what they were told it by, since it began."""

    def level(self, at: str) -> int:
        """The highest level that is said now."""
        now = datetime.fromisoformat(at)
        living = (word for word in self.words.values() if not word.until or datetime.fromisoformat(word.until) > now)
        return max((word.level for word in living), default=0)


@dataclass(frozen=True)
class Verdict:
    """What an alert means for one hazard in one part of a town."""

    standing: Standing
    level: int = 0
    course: Course | None = None
    reason: Reason | None = None
    """Why nothing is told."""


def judged(before: Standing, alert: Alert, infos: Iterable[Info], choice: "Choice", *, now: datetime) -> Verdict:
    """The standing after an alert, and whether residents are told. `infos` are those of one hazard and part."""
    told = list(infos)
    kind = told[0].kind
    if alert.msg_type == "cancel" and kind in ONCE:
        return _cancelled(before)
    said = _said(before, alert, told)
    if said is None:
        return Verdict(before, reason="older")
    if now - datetime.fromisoformat(alert.sent) > LATE:
        return Verdict(said, reason="late")
    return _verdict(said, alert, kind, choice)


def _cancelled(before: Standing) -> Verdict:
    if not before.told:
        return Verdict(Standing(), reason="unchanged")
    return Verdict(Standing(), 0, "cancelled")


def _said(before: Standing, alert: Alert, infos: Iterable[Info]) -> Standing | None:
    """The standing with what an alert says written over what its series said before; None if that was newer."""
    words, is_news = dict(before.words), False
    for info in infos:
        for place in info.places:
            key = f"{alert.series} {place}"
            known = words.get(key)
            if known and datetime.fromisoformat(known.sent) > datetime.fromisoformat(alert.sent):
                continue
            is_news = True
            level = 0 if alert.msg_type == "cancel" else info.level
            words[key] = Word(level, alert.sent, info.until)
    return replace(before, words=words) if is_news else None


def _verdict(said: Standing, alert: Alert, kind: Kind, choice: "Choice") -> Verdict:
    level, told, least = said.level(alert.sent), said.told, choice.least(kind)
    shown = level if level >= least else 0
    if shown == told:
        return Verdict(said, level, reason="below" if 0 < level < least else "unchanged")
    if shown < told and kind in ONCE and alert.msg_type != "update":
        return Verdict(said, level, reason="unchanged")
    if choice.mode == "off":
        return Verdict(said, level, reason="off")
    return Verdict(replace(said, told=shown), level, _course(shown, told, alert))


def _course(shown: int, told: int, alert: Alert) -> Course:
    if alert.msg_type == "cancel":
        return "cancelled"
    if alert.msg_type == "update":
        return "corrected"
    if not shown:
        return "lifted"
    return "raised" if shown > told else "lowered"
