"""The house's register of towns: one line each at the front desk, for the vendor's list.

A line is written when a town is opened and again by its own nightly round, so the list is one query a page and nobody
reaches into a town to draw it. It holds sums only, no person's anything.
"""

from dataclasses import asdict, dataclass
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.storage import Key, Records, TenantItem
from chalicelib.platform.console.front_desk import front_desk

PAGE = 30


@dataclass(frozen=True)
class TownLine:
    """A town as the vendor sees it in the list."""

    id: str
    name: str
    services: tuple[str, ...] = ()
    channels: int = 0
    month: str = ""
    """The month of the figures, `2026-11`; empty until the first night."""
    friends: int = 0
    sent: int = 0
    """Residents LINE accepted a message for, this month."""
    cases: int = 0
    sms_yen: int = 0
    sms_cap: int = 0
    told_at: str = ""
    """When the figures were derived, ISO 8601."""
    stage: str = "open"
    stage_by: str = ""
    """Who changed the stage last; empty where nobody did."""
    stage_at: str = ""


class TownRecord(TenantItem):
    kind = "town-line"

    town = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.town)


def _lines() -> Records[TownRecord]:
    return Records(front_desk(), TownRecord)


STAGE = ("stage", "stage_by", "stage_at")


def enter_town(line: TownLine) -> None:
    """Write a town's line, or its new one; what is known of its stage stays."""
    record = _lines().find(line.id)
    known = {name: record.facts[name] for name in STAGE if name in record.facts} if record else {}
    _lines().put(TownRecord(town=line.id, facts=asdict(line) | known))


def mark_stage(id_: str, stage: str, by: str, at: str) -> None:
    """Write down at which stage a town stands, and who let it."""
    record = _lines().find(id_)
    if record:
        record.facts = {**record.facts, "stage": stage, "stage_by": by, "stage_at": at}
        _lines().put(record)


def enter_opened(id_: str, name: str, services: tuple[str, ...], channels: int, stage: str = "open") -> None:
    """Write down that a town was opened (again); figures it has stay."""
    record = _lines().find(id_)
    known = _line(record.facts) if record else TownLine(id_, name)
    facts = asdict(known) | {"name": name, "services": services, "channels": channels, "stage": stage}
    _lines().put(TownRecord(town=id_, facts=facts))


def towns(start: str | None = None) -> tuple[tuple[TownLine, ...], str | None]:
    """Some towns in the order of their ids, and where the list goes on."""
    page = _lines().page(limit=PAGE, start=start)
    return tuple(_line(record.facts) for record in page.items), page.next


def _line(facts: dict[str, Any]) -> TownLine:
    return TownLine(**facts | {"services": tuple(facts["services"])})
