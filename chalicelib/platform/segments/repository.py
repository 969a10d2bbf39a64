"""Where saved segments are kept, with who changed what."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar, Literal

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict, NotFound, StaffMistake
from chalicelib.kernel.storage import Key, Page, TenantItem, TenantRepository, together
from chalicelib.platform.console.staff import Clerk
from chalicelib.platform.segments.conditions import parse
from chalicelib.platform.segments.counting import Count

MOST = 300
"""Saved segments of a town."""
LONGEST_NAME = 40
DRAFT_KEPT = timedelta(days=2)

Verb = Literal["made", "changed", "renamed", "deleted"]


@dataclass(frozen=True)
class Segment:
    """A saved audience."""

    id: str
    name: str
    audience: Mapping[str, Any]
    """A condition as `conditions.parse` reads it."""
    made_by: str
    """Post of the member, as it was called then."""
    made_at: str
    changed_by: str = ""
    changed_at: str = ""
    number: int | None = None
    """How many were meant when somebody last looked."""
    is_exact: bool = True
    counted_at: str = ""


@dataclass(frozen=True)
class Change:
    """One line of a segment's history."""

    id: str
    segment_id: str
    at: str
    by: str
    verb: Verb
    name: str
    audience: Mapping[str, Any]
    """As it was afterwards, or before it was deleted."""


class SegmentRecord(TenantItem):
    kind = "segment"

    segment_id = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.segment_id)


class SegmentChangeRecord(TenantItem):
    kind = "segment-change"

    segment_id = UnicodeAttribute()
    change_id = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.change_id, bucket=self.segment_id)


class SegmentDraftRecord(TenantItem):
    """An audience somebody is putting together."""

    kind = "segment-draft"

    draft_id = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.draft_id)


class Segments(TenantRepository[SegmentRecord]):
    """One tenant's saved segments."""

    item: ClassVar[type[TenantItem]] = SegmentRecord

    def all(self) -> tuple[Segment, ...]:
        """All of them by name."""
        return tuple(sorted((Segment(**record.facts) for record in self.records.each()), key=lambda one: one.name))

    def find(self, id_: str) -> Segment | None:
        record = self.records.find(id_)
        return Segment(**record.facts) if record else None

    def fetch(self, id_: str) -> Segment:
        return Segment(**self.records.fetch(id_).facts)

    def write(self, segment: Segment, change: Change) -> None:
        """Keep a segment, new or changed, together with the line of its history."""
        record = self.records.find(segment.id) or SegmentRecord(segment_id=segment.id)
        record.facts = dataclasses.asdict(segment)
        together(self.records.prepared(record), _line(self, change))

    def delete(self, segment: Segment, change: Change) -> None:
        together(_line(self, change), without=[self.records.prepared(self.records.fetch(segment.id))])

    def note_count(self, id_: str, count: Count, at: str) -> None:
        """Remember how many were meant; where somebody changed the segment meanwhile, their change stands."""
        try:
            record = self.records.fetch(id_)
            counted = replace(Segment(**record.facts), number=count.number, is_exact=count.is_exact, counted_at=at)
            record.facts = dataclasses.asdict(counted)
            self.records.change(record)
        except (Conflict, NotFound):
            return


class SegmentChanges(TenantRepository[SegmentChangeRecord]):
    """What was done to segments, also to those that are gone."""

    item: ClassVar[type[TenantItem]] = SegmentChangeRecord

    def of(self, segment_id: str, *, limit: int = 50) -> tuple[Change, ...]:
        """The newest first."""
        page: Page[SegmentChangeRecord] = self.records.page(segment_id, limit=limit, newest_first=True)
        return tuple(Change(**record.facts) for record in page.items)


def _line(segments: Segments, change: Change) -> SegmentChangeRecord:
    record = SegmentChangeRecord(segment_id=change.segment_id, change_id=change.id, facts=dataclasses.asdict(change))
    return SegmentChanges(segments.scope).records.prepared(record)


class SegmentDrafts(TenantRepository[SegmentDraftRecord]):
    """Audiences that are being put together; who leaves one lying loses it after two days."""

    item: ClassVar[type[TenantItem]] = SegmentDraftRecord


def save(clerk: Clerk, name: str, audience: Mapping[str, Any], *, known: Segment | None = None) -> Segment:
    """Save an audience under a name, new or in place of what `known` was. `StaffMistake` names what cannot be."""
    parse(audience, clerk.office)
    segments = Segments(clerk.office.scope)
    fit = _fit_name(segments, name, but=known)
    at, by = clerk.at.isoformat(), clerk.member.label
    if known is None:
        segment = Segment(clerk.new_id(), fit, audience, by, at, by, at)
        verb: Verb = "made"
    else:
        verb = "renamed" if known.audience == audience else "changed"
        is_same = known.audience == audience
        segment = replace(
            known,
            name=fit,
            audience=audience,
            changed_by=by,
            changed_at=at,
            number=known.number if is_same else None,
            counted_at=known.counted_at if is_same else "",
        )
    segments.write(segment, _change(clerk, segment, verb))
    return segment


def delete(clerk: Clerk, id_: str) -> Segment:
    """Delete a segment; broadcasts keep the audience they were made with."""
    segments = Segments(clerk.office.scope)
    segment = segments.fetch(id_)
    segments.delete(segment, _change(clerk, segment, "deleted"))
    return segment


def _change(clerk: Clerk, segment: Segment, verb: Verb) -> Change:
    at = clerk.at.isoformat()
    return Change(f"{at}#{clerk.new_id()}", segment.id, at, clerk.member.label, verb, segment.name, segment.audience)


def _fit_name(segments: Segments, name: str, *, but: Segment | None) -> str:
    fit = name.strip()
    if not 0 < len(fit) <= LONGEST_NAME:
        raise StaffMistake(f"名前を{LONGEST_NAME}文字以内で書いてください。")
    others = [segment for segment in segments.all() if but is None or segment.id != but.id]
    if any(segment.name == fit for segment in others):
        raise StaffMistake(f"「{fit}」という配信先は、もうあります。別の名前にしてください。")
    if but is None and len(others) >= MOST:
        raise StaffMistake(f"保存できる配信先は{MOST}件までです。使わないものを消してください。")
    return fit
