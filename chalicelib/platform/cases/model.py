"""Cases (案件): things residents send in and staff work on, whatever the service."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["received", "accepted", "in_progress", "fixed", "closed", "withdrawn"]
"""受付 → 確認 → 対応中 → 対応済み, or 終了 with a reason, or 取下げ by the resident.

`fixed` says that the thing itself was put right; `closed` never says so and always carries a `ClosedBecause`.
"""

OPEN: tuple[Status, ...] = ("received", "accepted", "in_progress")

ClosedBecause = Literal["not_ours", "no_action", "duplicate", "not_found", "referred", "cannot_contact"]


@dataclass(frozen=True)
class Case:
    """One case. Personal answers are sealed and opened only on its own page, each time audited."""

    id: str
    """The receipt number (受付番号) the resident is told, as `261122-4K7Q`."""
    service: str
    kind: str
    """The service's own kind, such as a report's `service_code`."""
    title: str
    opened_at: str
    """ISO 8601 with offset, as all times here."""
    status: Status = "received"
    closed_because: ClosedBecause | None = None
    resident_id: str = ""
    channel_key: str = ""
    followers: tuple[str, ...] = ()
    """Other residents to be told of changes."""
    team: str = ""
    assignee: str = ""
    """A staff member's id; empty: nobody yet."""
    lat: float | None = None
    lon: float | None = None
    address: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    sealed: str = ""
    """Personal and confidential answers, as one sealed JSON object; empty when none were asked."""
    photos: tuple[str, ...] = ()
    """Media names."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """LINE message id -> what it brought (an answer's name, or a photo's media name), for unsending."""
    origin: str = "line"
    """`line`, `page`, `open311`, `phone`."""
    updated_at: str = ""

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


@dataclass(frozen=True)
class Happening:
    """One line of a case's history."""

    at: str
    kind: Literal["opened", "status", "reply", "note", "assigned", "photo", "withdrawn", "followed", "unsent"]
    by: str
    """A staff member's id, `resident`, or `system`."""
    text: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """`{"from": …, "to": …}` of a status, the media name of a photo, …"""
