"""The vendor's operators: listed at the front desk, inside a tenant only by a grant with a reason and an end.

A grant stands at the front desk under its tenant. Whoever has none finds nothing there.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.kernel.ids import digest
from chalicelib.kernel.storage import Key, Place, Records, TenantItem
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.console.front_desk import front_desk
from chalicelib.platform.console.members import folded, person_of
from chalicelib.platform.console.posts import Member, Post, Role
from chalicelib.platform.tenants.grants import Evidence

LONGEST = timedelta(hours=8)
KEPT = timedelta(days=30)
"""How long managers see a grant that is over; the audit log keeps it for good."""
PREFIX = "operator-"
"""How the ids of operators begin where they act as members."""
PURPOSES: dict[str, Role] = {"look": "viewer", "change": "editor"}


@dataclass(frozen=True, slots=True)
class OperatorGrant(Evidence):
    """A grant that an operator of the vendor gave a reason for, and that is not over."""


@dataclass(frozen=True)
class Operator:
    """Somebody of the vendor's."""

    email: str
    name: str


@dataclass(frozen=True)
class Grant:
    """An operator's stay in a tenant. Moments are ISO 8601."""

    town: str
    email: str
    name: str
    reason: str
    purpose: str
    """`look` or `change`."""
    begun: str
    ends: str
    ended_by: str = ""
    """Who ended it before its time; empty: nobody did."""

    @property
    def id(self) -> str:
        return person_of(self.email)

    @property
    def until(self) -> datetime:
        return datetime.fromisoformat(self.ends)

    def is_on(self, now: datetime) -> bool:
        return not self.ended_by and now < self.until

    def evidence(self) -> OperatorGrant:
        return OperatorGrant(self.town)

    def member(self) -> Member:
        """The operator as somebody at work in the tenant."""
        who = f"{PREFIX}{digest('operator', folded(self.email), length=12)}"
        return Member(who, f"運用事業者 {self.name}", self.email, (Post("", PURPOSES[self.purpose]),))


class OperatorRecord(TenantItem):
    kind = "operator"

    person = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.person)


class GrantRecord(TenantItem):
    """The newest grant of an operator for a tenant."""

    kind = "operator_grant"

    person = UnicodeAttribute()
    town = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.person, bucket=self.town)

    def on_shelf(self) -> Place:
        return Place(f"of/{self.person}", self.town)


def _operators() -> Records[OperatorRecord]:
    return Records(front_desk(), OperatorRecord)


def _grants() -> Records[GrantRecord]:
    return Records(front_desk(), GrantRecord)


def list_operator(email: str, name: str) -> Operator:
    """Write an operator down, or their new name."""
    operator = Operator(folded(email), name.strip())
    _operators().put(OperatorRecord(person=person_of(email), facts=asdict(operator)))
    return operator


def strike_operator(email: str) -> None:
    """Take an operator off the list: their grants open nothing from now on. `NotFound` if they are not on it."""
    _operators().remove(_operators().fetch(person_of(email)))


def operator_of(email: str) -> Operator | None:
    """The operator with this (verified) address, if they are listed."""
    record = _operators().find(person_of(email))
    return Operator(**record.facts) if record else None


def all_operators() -> Iterator[Operator]:
    return (Operator(**record.facts) for record in _operators().each())


def begin_grant(operator: Operator, town: str, *, reason: str, purpose: str, hours: int, now: datetime) -> Grant:
    """A new grant, checked and not yet written down: see `keep_grant`."""
    if len(reason.strip()) < 5:
        raise StaffMistake("入る理由を、自治体の管理者が読んで分かるように書いてください。")
    if purpose not in PURPOSES:
        raise StaffMistake("「見るだけ」か「設定を変える」かをえらんでください。")
    if not timedelta() < timedelta(hours=hours) <= LONGEST:
        raise StaffMistake("時間は1時間から8時間までの間でえらんでください。")
    ends = now + timedelta(hours=hours)
    return Grant(town, operator.email, operator.name, reason.strip(), purpose, now.isoformat(), ends.isoformat())


def keep_grant(grant: Grant) -> None:
    """Write a grant down: from now on it opens the tenant."""
    record = GrantRecord(person=grant.id, town=grant.town, facts=asdict(grant))
    record.expires = int((datetime.fromisoformat(grant.ends) + KEPT).timestamp())
    _grants().put(record)


def grant_of(email: str, town: str, now: datetime) -> Grant:
    """The grant by which somebody is in a tenant now; `NotFound` for whoever has none, and where there is no tenant."""
    record = _grants().find(person_of(email), bucket=town)
    if record is None or operator_of(email) is None:
        raise NotFound
    grant = _grant(record.facts)
    if not grant.is_on(now):
        raise NotFound
    return grant


def grants_in(scope: TenantScope) -> tuple[Grant, ...]:
    """A tenant's grants, newest first, those of the last month among them."""
    found = (_grant(record.facts) for record in _grants().each(scope.tenant_id))
    return tuple(sorted(found, key=lambda grant: grant.begun, reverse=True))


def grants_by(operator: Operator, now: datetime) -> tuple[Grant, ...]:
    """Where an operator is in now. A grant a moment old may be missing."""
    found = _grants().shelf(f"of/{person_of(operator.email)}").items
    return tuple(grant for record in found if (grant := _grant(record.facts)).is_on(now))


def end_grant(scope: TenantScope, id_: str, *, by: str) -> Grant:
    """End a grant of a tenant at once. `NotFound` if the tenant has none of that id."""
    record = _grants().fetch(id_, bucket=scope.tenant_id)
    record.facts = record.facts | {"ended_by": by}
    _grants().change(record)
    return _grant(record.facts)


def _grant(facts: dict[str, Any]) -> Grant:
    return Grant(**facts)
