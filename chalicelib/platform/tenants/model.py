"""Tenants and their areas."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

TownStage = Literal["preparing", "open", "paused", "closed"]
"""準備中・公開中・停止中・終了 (ADR 25)."""
TenantKind = Literal["municipality", "ward", "prefecture", "campaign"]


@dataclass(frozen=True)
class Point:
    """A place on the map, WGS 84 degrees."""

    lat: float
    lon: float


@dataclass(frozen=True)
class Bounds:
    """The smallest box around a tenant's territory, WGS 84 degrees."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, point: Point) -> bool:
        return self.south <= point.lat <= self.north and self.west <= point.lon <= self.east


@dataclass(frozen=True)
class Area:
    """A district (地区) of a municipality, or a municipality of a prefecture."""

    id: str
    name: str
    kana: str = ""
    point: Point | None = None
    """Its middle, to tell which area a shared location lies nearest to."""


@dataclass(frozen=True)
class Tenant:
    """The body that owns an Official Account: a municipality, ward, prefecture or joint campaign."""

    id: str
    """Short and stable, as in addresses: `minato`."""
    name: str
    kind: TenantKind = "municipality"
    code: str = ""
    """全国地方公共団体コード, six digits; empty for a campaign."""
    zone: str = "Asia/Tokyo"
    languages: tuple[str, ...] = ("ja", "ja-easy", "en")
    bounds: Bounds | None = None
    phone: str = ""
    """Where a resident reaches a person, as written on paper: `0123-45-6789`."""
    hours: str = ""
    """When somebody answers there: `平日 8:30〜17:15`."""
    areas: tuple[Area, ...] = ()
    services: tuple[str, ...] = ()
    """Names of the services residents are offered, in the order in which free text is shown to them."""
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By service: what the tenant chose, as that service's `settings.py` reads it."""
    keywords: Mapping[str, str] = field(default_factory=dict)
    """The tenant's own words for entries: what is typed -> `service/entry/value`."""
    texts: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    """By service and language: the tenant's own wording of a text."""
    stage: TownStage = "open"

    @property
    def is_served(self) -> bool:
        """Whether residents are answered and sent anything."""
        return self.stage in {"preparing", "open"}

    def local(self, instant: datetime) -> datetime:
        """An instant as the clocks in this town show it."""
        return instant.astimezone(ZoneInfo(self.zone))

    def area(self, area_id: str) -> Area | None:
        return next((area for area in self.areas if area.id == area_id), None)
