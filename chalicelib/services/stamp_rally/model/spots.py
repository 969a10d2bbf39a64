"""A spot (スポット): where a stamp is collected."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

WordsByLanguage = Mapping[str, str]
"""Words by language; `ja` is always there."""

WEEKDAYS = "月火水木金土日"


def in_(words: WordsByLanguage, language: str) -> str:
    """Words in a language, or in Japanese where they are missing."""
    return words.get(language) or words.get("ja", "")


@dataclass(frozen=True)
class Area:
    """A municipality or district a spot may lie in, and its middle where it is known (WGS 84)."""

    id: str
    name: str
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True)
class Spot:
    """A place with its stamp. WGS 84 degrees, metres."""

    id: str
    names: WordsByLanguage
    lat: float
    lon: float
    radius: int = 100
    area: str = ""
    """An area of the tenant's, by id."""
    about: WordsByLanguage = ()  # type: ignore[assignment]
    opens: str = ""
    """From when a stamp can be had, `09:00`; empty for any time."""
    closes: str = ""
    days: str = ""
    """On which days of the week, `月火水`; empty for every day."""
    kinds: tuple[str, ...] = ()
    """Kinds of evidence taken here; empty for those of the campaign."""
    picture: str = ""
    is_closed: bool = False
    """Whether it takes part no more. Stamps that were collected stay."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "about", dict(self.about))
        object.__setattr__(self, "kinds", tuple(self.kinds))  # a list, when it has been JSON

    def name_in(self, language: str) -> str:
        return in_(self.names, language)

    def is_open(self, at: datetime) -> bool:
        """Whether a stamp can be had at a moment of the town's clocks. Hours may run over midnight."""
        if self.days and WEEKDAYS[at.weekday()] not in self.days:
            return False
        if not (self.opens and self.closes):
            return True
        now = at.strftime("%H:%M")
        if self.opens <= self.closes:
            return self.opens <= now < self.closes
        return now >= self.opens or now < self.closes

    @property
    def hours(self) -> str:
        """`09:00〜17:00`; empty for any time."""
        return f"{self.opens}〜{self.closes}" if self.opens and self.closes else ""

    @property
    def facts(self) -> dict[str, Any]:
        """The spot as JSON."""
        told = asdict(self)
        return {**told, "kinds": list(self.kinds)}


_FIELDS = frozenset(field.name for field in fields(Spot))


def spot_from(facts: Mapping[str, Any]) -> Spot:
    """What `Spot.facts` wrote; a field that a later version took away is passed over."""
    return Spot(**{name: value for name, value in facts.items() if name in _FIELDS})


def missing_languages(spots: Sequence[Spot], languages: Sequence[str]) -> dict[str, int]:
    """By language of a campaign, how many open spots have no name in it."""
    told = {
        language: sum(1 for spot in spots if not spot.is_closed and not spot.names.get(language))
        for language in languages
    }
    return {language: count for language, count in told.items() if count}
