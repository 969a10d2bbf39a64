"""Who works for a town, and for which towns somebody works."""

import dataclasses
from collections.abc import Iterator
from typing import Any, ClassVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.kernel.ids import digest
from chalicelib.kernel.storage import Key, Records, TenantItem, TenantRepository
from chalicelib.platform.console.front_desk import front_desk
from chalicelib.platform.console.staff import Member

FEWEST_MANAGERS = 1


def folded(email: str) -> str:
    """An address as it is compared."""
    return email.strip().casefold()


def member_id(tenant_id: str, email: str) -> str:
    """A member's id in a town: it follows from the address and does not tell it."""
    return digest("member", tenant_id, folded(email))


class MemberRecord(TenantItem):
    kind = "member"

    member_id = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.member_id)


class Workplace(TenantItem):
    """A town that a person works for; kept at the front desk, by person."""

    kind = "workplace"

    person = UnicodeAttribute()
    town = UnicodeAttribute()

    def key(self) -> Key:
        return Key(self.town, bucket=self.person)


def _person(email: str) -> str:
    return digest("person", folded(email))


def _workplaces() -> Records[Workplace]:
    return Records(front_desk(), Workplace)


def towns_of(email: str) -> tuple[str, ...]:
    """Ids of the towns in which somebody with this (verified) address is a member."""
    return tuple(place.town for place in _workplaces().each(_person(email)))


def _member(facts: dict[str, Any]) -> Member:
    return Member(**facts | {"roles": tuple(facts["roles"])})


class Members(TenantRepository[MemberRecord]):
    """One town's staff."""

    item: ClassVar[type[TenantItem]] = MemberRecord

    def all(self) -> Iterator[Member]:
        return (_member(record.facts) for record in self.records.each())

    def find(self, id_: str) -> Member | None:
        record = self.records.find(id_)
        return _member(record.facts) if record else None

    def of_email(self, email: str) -> Member | None:
        return self.find(member_id(self.scope.tenant_id, email))

    def invite(self, member: Member) -> None:
        """Let somebody in: they may enter the town from their next sign-in. `Conflict` if they are a member."""
        if self.find(member.id):
            raise Conflict("このメールアドレスの職員は、すでに登録されています。")
        self.keep(member)

    def keep(self, member: Member) -> None:
        """Write a member down, new or changed."""
        _workplaces().put(Workplace(person=_person(member.email), town=self.scope.tenant_id))
        self.records.put(MemberRecord(member_id=member.id, facts=dataclasses.asdict(member)))

    def dismiss(self, id_: str) -> None:
        """Take a member's access away, at once and in every open session. The last manager stays."""
        record = self.records.fetch(id_)
        member = _member(record.facts)
        others = [other for other in self.all() if other.id != id_ and other.may("staff.manage")]
        if member.may("staff.manage") and len(others) < FEWEST_MANAGERS:
            raise StaffMistake("最後の管理者は外せません。先に、ほかの職員を管理者にしてください。")
        self.records.remove(record)
        workplaces = _workplaces()
        place = workplaces.find(self.scope.tenant_id, bucket=_person(member.email))
        if place:
            workplaces.remove(place)


def new_member(tenant_id: str, *, label: str, email: str, team: str, roles: tuple[Any, ...]) -> Member:
    """A member from what a form or an operator's file says."""
    return Member(member_id(tenant_id, email), label.strip(), folded(email), team.strip(), roles)
