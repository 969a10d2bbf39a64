"""An alert in the words of CAP 1.2, whoever it came from.

https://docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2.html
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

Source = Literal["jma", "cap", "lalert", "mail", "drill"]
Status = Literal["actual", "exercise", "test"]
MsgType = Literal["alert", "update", "cancel"]

Kind = Literal[
    "rain",
    "landslide",
    "surge",
    "flood",
    "wind",
    "snowstorm",
    "snow",
    "wave",
    "advisory",
    "quake",
    "tsunami",
    "heavy_rain",
    "tornado",
    "evacuation",
    "notice",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

LEVELED: frozenset[Kind] = frozenset({"rain", "landslide", "surge", "flood"})
"""Kinds whose level is 警戒レベル相当 and may be told as such."""
ONCE: frozenset[Kind] = frozenset({"quake", "heavy_rain", "tornado", "notice"})
"""Kinds that happen, rather than stand until they are lifted."""

INTENSITIES = ("1", "2", "3", "4", "5-", "5+", "6-", "6+", "7")
"""震度, weakest first; an earthquake's level is the place here, counted from 1."""


def intensity_level(intensity: str) -> int:
    """1 for 震度1 up to 9 for 震度7; 0 for what is no intensity."""
    return INTENSITIES.index(intensity) + 1 if intensity in INTENSITIES else 0


Series = Literal["r06", "h27", "vxww50", "seis", "tsunami", "river", "info", "cap", "lalert", "mail", "drill"]
"""Telegrams that continue each other. Two series may speak of one hazard; the higher level counts."""


@dataclass(frozen=True)
class Info:
    """One hazard at one level, and where."""

    kind: Kind
    level: int
    """0: lifted. 1 to 5 as 警戒レベル: 注意報 2, 警報 3, 特別警報 5; for earthquakes see `INTENSITIES`."""
    places: tuple[str, ...]
    """`city/1620900`, `quake/741`, `coast/712`, `river/…`, `pref/160000`, `town/16209`."""
    names: tuple[str, ...] = ()
    """What the sender calls these places, in the same order."""
    event: str = ""
    """The sender's own word: 「レベル４土砂災害危険警報」."""
    sub: str = ""
    """Tells hazards of one kind apart: an earthquake's event, an advisory's code."""
    until: str = ""
    """After that moment it no longer holds, ISO 8601; empty until it is lifted."""
    text: str = ""
    """What the sender says besides, in Japanese."""
    headline: Mapping[str, str] = field(default_factory=dict)
    """The sender's own headline by language, where it is to be told instead of ours."""

    @property
    def hazard(self) -> str:
        """What its levels are compared under."""
        return f"{self.kind}/{self.sub}" if self.sub else self.kind


Reason = Literal[
    "exercise",
    "test",
    "not_covered",
    "no_intensity",
    "no_place",
    "no_hazard",
    "old_format",
    "not_ours",
    "unchanged",
    "older",
    "late",
    "below",
    "lifted_quietly",
    "off",
    "not_listed",
    "forged",
    "no_channel",
]
"""Why nothing was told. The words for staff stand in the texts."""


@dataclass(frozen=True)
class Alert:
    """What one sender said in one document."""

    source: Source
    identifier: str
    sent: str
    """ISO 8601 with offset."""
    status: Status
    msg_type: MsgType
    title: str
    series: Series
    event_id: str = ""
    infos: tuple[Info, ...] = ()
    nothing: Reason | None = None
    """Why there are no infos, or why some that the document holds were left out."""
    drill_id: str = ""
    """The town's own drill it belongs to; every message of it says 訓練."""

    @property
    def names_no_place(self) -> bool:
        """Whether it takes an event back without saying where: it is about all who were told of it."""
        return self.msg_type == "cancel" and bool(self.event_id) and not self.places

    @property
    def places(self) -> frozenset[str]:
        return frozenset(place for info in self.infos for place in info.places)


def as_facts(alert: Alert) -> dict[str, Any]:
    """The alert as JSON holds it."""
    return asdict(alert)


def alert_from(facts: Mapping[str, Any]) -> Alert:
    """The alert that `as_facts` wrote down."""
    infos = tuple(
        Info(**info | {"places": tuple(info["places"]), "names": tuple(info["names"])}) for info in facts["infos"]
    )
    return Alert(**{**facts, "infos": infos})
