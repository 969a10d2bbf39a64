"""What a town chose, written under the version of its description, each change with its line of history."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.kernel.ids import digest
from chalicelib.kernel.storage import Key, Place, TenantItem, TenantRepository
from chalicelib.platform.console.posts import Right
from chalicelib.platform.console.staff import Clerk
from chalicelib.platform.house import Office
from chalicelib.platform.settings.changes import Difference
from chalicelib.platform.tenants.model import Tenant
from chalicelib.platform.tenants.repository import Tenants

LARGEST = 350_000
"""Bytes a town's whole description may have: an item of DynamoDB holds 400 KB."""
KEPT_WORDS = 60
ALL = "all"


class SettingChangeRecord(TenantItem):
    """A line of history."""

    kind = "setting-change"

    subject = UnicodeAttribute()
    at = UnicodeAttribute()
    facts = JSONAttribute()
    """`id`, `title`, `by`, `words` (label, before, after), `before` and `after` (the whole states), `undoes`."""

    def key(self) -> Key:
        return Key(f"{self.at}#{self.facts.get('id', '')}", bucket=self.subject)

    def on_shelf(self) -> Place:
        return Place(ALL, self.key().order)


@dataclass(frozen=True)
class SettingChange:
    """One change of one thing."""

    subject: str
    at: str
    """When, ISO 8601."""
    id: str
    title: str
    by: str
    words: tuple[Difference, ...]
    before: Any
    after: Any
    undoes: str = ""
    """The moment whose state this brought back; empty for a change of its own."""


def state_id(state: Any) -> str:
    """The name of a state: the same for the same content."""
    return digest(json.dumps(state, ensure_ascii=False, sort_keys=True), length=16)


class SettingChanges(TenantRepository[SettingChangeRecord]):
    """The history of all that a town chose."""

    item: ClassVar[type[TenantItem]] = SettingChangeRecord

    def of(self, subject: str, limit: int = 30) -> tuple[SettingChange, ...]:
        """The changes of one thing, the newest first."""
        return tuple(map(_change, self.records.page(subject, limit=limit, newest_first=True).items))

    def newest(self, limit: int = 30) -> tuple[SettingChange, ...]:
        return tuple(map(_change, self.records.shelf(ALL, limit=limit, newest_first=True).items))

    def fetch(self, subject: str, order: str) -> SettingChange:
        return _change(self.records.fetch(order, subject))

    def prepared(self, change: SettingChange) -> SettingChangeRecord:
        """The line, ready to be written together with what it tells."""
        facts = {
            "id": change.id,
            "title": change.title,
            "by": change.by,
            "words": [list(each) for each in change.words[:KEPT_WORDS]],
            "before": change.before,
            "after": change.after,
            "undoes": change.undoes,
        }
        return self.records.prepared(SettingChangeRecord(subject=change.subject, at=change.at, facts=facts))

    def state(self, subject: str, wanted: str) -> tuple[Any] | None:
        """The state of that name, if the history knows it."""
        for change in self.of(subject):
            for state in (change.after, change.before):
                if state_id(state) == wanted:
                    return (state,)
        return None


def order_of(change: SettingChange) -> str:
    return f"{change.at}#{change.id}"


def _change(record: SettingChangeRecord) -> SettingChange:
    facts = record.facts
    return SettingChange(
        record.subject,
        record.at,
        facts["id"],
        facts["title"],
        facts["by"],
        tuple(Difference(*each) for each in facts["words"]),
        facts["before"],
        facts["after"],
        facts.get("undoes", ""),
    )


@dataclass(frozen=True)
class Corner:
    """A part of a town's description that is changed as one: a service's settings, or one text."""

    subject: str
    title: str
    read: Callable[[Tenant], Any]
    lay: Callable[[Tenant, Any], Tenant]
    words: Callable[[Any, Any], Sequence[Difference]]
    """What differs between two states."""
    fit: Callable[[Any, Any], Any]
    """`(wanted, stands) -> state`: an earlier state as it may stand again; `StaffMistake` where it cannot."""
    right: Right
    """Who may change it."""
    page: str
    """Where it is changed."""
    settle: Callable[[Office], None] | None = None
    """What has to follow a change elsewhere; may be repeated."""


def write(clerk: Clerk, corner: Corner, state: Any, *, seen: str, undoes: str = "") -> SettingChange | None:
    """Let a state stand from now on, instead of the one the clerk saw; None where it stands already.

    `Conflict` if another stands meanwhile; then nothing is written.
    """
    tenants, history, name = Tenants(clerk.office.scope), SettingChanges(clerk.office.scope), clerk.new_id()
    made: list[SettingChange] = []

    def edit(tenant: Tenant) -> Tenant:
        before = corner.read(tenant)
        if state_id(before) != seen:
            raise Conflict
        change = SettingChange(
            corner.subject, clerk.at.isoformat(), name, corner.title, clerk.member.label,
            tuple(corner.words(before, state)), before, state, undoes,
        )  # fmt: skip
        made.append(change)
        return _fitting(corner.lay(tenant, state))

    if state_id(corner.read(tenants.own())) == seen == state_id(state):
        return None
    try:
        tenants.change(edit, lambda: history.prepared(made[-1]))
    except Conflict:
        newest = history.of(corner.subject, limit=1)
        if not newest or newest[0].id != name:  # otherwise the same form was sent twice
            raise
        return newest[0]
    clerk.office.house.memory.forget()
    if corner.settle:
        corner.settle(replace(clerk.office, tenant=tenants.own()))
    return made[-1]


def _fitting(tenant: Tenant) -> Tenant:
    told: Mapping[str, Any] = {"settings": tenant.settings, "texts": tenant.texts, "keywords": tenant.keywords}
    if len(json.dumps(told, ensure_ascii=False).encode()) > LARGEST:
        raise StaffMistake("設定と文の全体が大きくなりすぎました。使わない項目や文を減らしてから、保存してください。")
    return tenant
