"""Cases (案件): things residents send in and staff work on, whatever the service."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from chalicelib.kernel.ids import digest

Status = Literal["received", "accepted", "in_progress", "fixed", "closed", "withdrawn"]
"""受付 → 確認 → 対応中 → 対応済み, or 終了 with a reason, or 取下げ by the resident.

`fixed` says that the thing itself was put right; `closed` never says so and always carries a `ClosedBecause`.
"""

OPEN: tuple[Status, ...] = ("received", "accepted", "in_progress")

ClosedBecause = Literal["not_ours", "no_action", "duplicate", "not_found", "referred", "cannot_contact"]

MOVES: Mapping[Status, tuple[Status, ...]] = {
    "received": ("accepted", "in_progress", "fixed", "closed"),
    "accepted": ("in_progress", "fixed", "closed"),
    "in_progress": ("accepted", "fixed", "closed"),
    "fixed": ("in_progress", "closed"),
    "closed": ("accepted", "in_progress", "fixed"),
    "withdrawn": (),
}
"""What staff may make of a case. Out of `fixed` and `closed` it is reopened; what a resident withdrew stays so."""


PLACE = "place"
"""What `sources` calls the position, the one answer a case keeps in fields of its own."""


def receipt_number(opened: datetime, cause: str, attempt: int = 0) -> str:
    """A receipt number (受付番号) that follows from its cause: the day, and four characters easily read aloud.

    `attempt` counts on when another case of that day happens to have the same four.
    """
    return f"{opened:%y%m%d}-{digest('case', cause, str(attempt), length=4)}"


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
    redacted: Mapping[str, str] = field(default_factory=dict)
    """Photo -> the blacked-out photo that is shown in its place; the photo itself stays sealed."""
    due: str = ""
    """The day by which it should be done, ISO 8601; empty: none was set."""
    merged_into: str = ""
    """Receipt number of the case it was merged into as a duplicate."""
    drill_id: str = ""
    """Of the drill it was reported in; purged with it."""
    origin: str = "line"
    """`line`, `page`, `open311`, `phone`."""
    updated_at: str = ""
    version: int = 0
    """How often it was written. A change is decided on one version and refused on any other."""

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def is_overdue(self, today: str) -> bool:
        """Whether it should have been done before this day (ISO 8601)."""
        return self.is_open and bool(self.due) and self.due < today

    @property
    def shown_photos(self) -> tuple[str, ...]:
        """Its photos as anybody may be shown them."""
        return tuple(self.redacted.get(photo, photo) for photo in self.photos)


HappeningKind = Literal[
    "opened",
    "status",
    "reply",
    "note",
    "assigned",
    "due",
    "redacted",
    "merged",
    "joined",
    "parted_again",
    "undone",
    "photo",
    "withdrawn",
    "followed",
    "unfollowed",
    "unsent",
    "parted",
]


@dataclass(frozen=True)
class Happening:
    """One line of a case's history: each change of the case leaves exactly one."""

    at: str
    kind: HappeningKind
    by: str
    """A staff member's id, `resident`, or `system`."""
    text: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """`{"to": …}` of a status, the media name of a photo, …; `was`: the fields as they were, where it can be undone."""
    id: str = ""
    """Follows from what caused it, so that the same cause heard twice is known."""
