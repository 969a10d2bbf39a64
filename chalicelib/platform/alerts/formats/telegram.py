"""The parts of a JMA telegram that its readers share."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from chalicelib.platform.alerts.formats import Unreadable
from chalicelib.platform.alerts.formats.xml import Element, each, text_at
from chalicelib.platform.alerts.model import Info, Kind, Reason


@dataclass(frozen=True)
class Said:
    """What a reader found, or why nothing."""

    infos: tuple[Info, ...] = ()
    nothing: Reason | None = None


@dataclass(frozen=True)
class Telegram:
    """A telegram's head and body."""

    title: str
    head: Element
    body: Element | None

    @property
    def sent(self) -> str:
        told = text_at(self.head, "ReportDateTime")
        if not told:
            raise Unreadable("電文に ReportDateTime がありません。")
        return told

    @property
    def event_id(self) -> str:
        return text_at(self.head, "EventID")

    @property
    def head_title(self) -> str:
        return text_at(self.head, "Title")

    @property
    def headline(self) -> str:
        return text_at(self.head, "Headline", "Text")

    @property
    def valid_until(self) -> str:
        return text_at(self.head, "ValidDateTime")

    def headline_items(self, *words: str) -> Iterator[Element]:
        """Items of the head's lists of which the type holds one of the words."""
        for information in each(self.head, "Headline", "Information"):
            if any(word in information.get("type", "") for word in words):
                yield from each(information, "Item")

    def warnings(self) -> Iterator[Element]:
        """The body's items by municipality."""
        for warning in each(self.body, "Warning"):
            told = warning.get("type", "")
            if "市町村等）" in told or told == "土砂災害警戒情報":
                yield from each(warning, "Item")


@dataclass(frozen=True)
class Stand:
    """A hazard's level at one place."""

    place: str
    name: str
    level: int
    event: str = ""


def gathered(
    kind: Kind, stands: Iterable[Stand], *, sub: str = "", text: str = "", until: str = ""
) -> tuple[Info, ...]:
    """One info for each level, the highest first, with all places at it."""
    by_level: dict[int, list[Stand]] = {}
    for stand in stands:
        by_level.setdefault(stand.level, []).append(stand)
    blank = Info(kind, 0, (), sub=sub, until=until, text=text)
    return tuple(_at(replace(blank, level=level), by_level[level]) for level in sorted(by_level, reverse=True))


def _at(blank: Info, stands: list[Stand]) -> Info:
    named: Mapping[str, str] = {stand.place: stand.name for stand in stands}
    event = next((stand.event for stand in stands if stand.event), "")
    text = blank.text if blank.level else ""
    return replace(blank, places=tuple(named), names=tuple(named.values()), event=event, text=text)
