"""Who works for a town, and for which towns somebody works.

Every change of a member is written together with the town's roll, whose version it read: two managers who take each
other's access away at the same moment do not both succeed.
"""

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.kernel.ids import digest
from chalicelib.kernel.storage import Key, Records, TenantItem, TenantRepository, together
from chalicelib.platform.console.front_desk import front_desk
from chalicelib.platform.console.posts import Member, Post

ENOUGH_MANAGERS = 2
INVITED = timedelta(days=14)
"""How long an invitation waits for the first sign-in."""


def folded(email: str) -> str:
    """An address as it is compared."""
    return email.strip().casefold()


def member_id(tenant_id: str, email: str) -> str:
    """A member's id in a town: it follows from the address and does not tell it."""
    return digest("member", tenant_id, folded(email))


def is_standing(member: Member) -> bool:
    """Whether somebody manages the town for good: has signed in, is not suspended, has no end date."""
    return member.may("staff.manage") and not (member.invited_until or member.suspended_at or member.until)


class MemberRecord(TenantItem):
    kind = "member"

    member_id = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.member_id)


class RollRecord(TenantItem):
    """Its version counts the changes of a town's staff."""

    kind = "staff_roll"

    def key(self) -> Key:
        return Key("roll")


class Workplace(TenantItem):
    """A town that a person works for; kept at the front desk, by person."""

    kind = "workplace"

    person = UnicodeAttribute()
    town = UnicodeAttribute()

    def key(self) -> Key:
        return Key(self.town, bucket=self.person)


def person_of(email: str) -> str:
    """A person's name at the front desk, whichever towns they work for."""
    return digest("person", folded(email))


def _workplaces() -> Records[Workplace]:
    return Records(front_desk(), Workplace)


def towns_of(email: str) -> tuple[str, ...]:
    """Ids of the towns in which somebody with this (verified) address is a member."""
    return tuple(place.town for place in _workplaces().each(person_of(email)))


def _member(facts: dict[str, Any]) -> Member:
    """A member as written down; before posts there was one team and its roles."""
    told = dict(facts)
    team, roles = told.pop("team", ""), told.pop("roles", ())
    posts = told.pop("posts", None) or [{"team": team, "role": role} for role in roles]
    return Member(**told, posts=tuple(Post(**post) for post in posts))


class Members(TenantRepository[MemberRecord]):
    """One town's staff."""

    item: ClassVar[type[TenantItem]] = MemberRecord

    def all(self) -> Iterator[Member]:
        return (_member(record.facts) for record in self.records.each())

    def find(self, id_: str) -> Member | None:
        record = self.records.find(id_)
        return _member(record.facts) if record else None

    def fetch(self, id_: str) -> Member:
        """`NotFound` if nobody of the town has that id."""
        return _member(self.records.fetch(id_).facts)

    def of_email(self, email: str) -> Member | None:
        return self.find(member_id(self.scope.tenant_id, email))

    def invite(self, member: Member, now: datetime) -> Member:
        """Let somebody in, if they sign in within `INVITED`. `Conflict` if they are a member."""
        if self.find(member.id):
            raise Conflict("このメールアドレスの職員は、すでに登録されています。")
        invited = replace(member, invited_until=(now + INVITED).isoformat(), sessions_from=now.isoformat())
        self.keep(invited)
        return invited

    def enter(self, member: Member) -> Member:
        """Somebody who may enter signed in: an invitation is now taken."""
        return self.change(member.id, lambda known: replace(known, invited_until="")) if member.is_invited else member

    def keep(self, member: Member) -> None:
        """Write a member down, whatever stood there."""
        _workplaces().put(Workplace(person=person_of(member.email), town=self.scope.tenant_id))
        self.records.put(MemberRecord(member_id=member.id, facts=dataclasses.asdict(member)))

    def change(self, id_: str, edit: Callable[[Member], Member]) -> Member:
        """Make something else of a member. `StaffMistake` if too few managers would be left."""
        roll, record = self._roll(), self.records.fetch(id_)
        before = _member(record.facts)
        after = edit(before)
        self._keep_managers(id_, after)
        record.facts = dataclasses.asdict(after)
        together(self.records.prepared(record), roll)
        return after

    def dismiss(self, id_: str) -> Member:
        """Take a member's access away, at once and in every open session. `StaffMistake` as for `change`."""
        roll, record = self._roll(), self.records.fetch(id_)
        member = _member(record.facts)
        self._keep_managers(id_, None)
        together(roll, without=(self.records.prepared(record),))
        workplaces = _workplaces()
        place = workplaces.find(self.scope.tenant_id, bucket=person_of(member.email))
        if place:
            workplaces.remove(place)
        return member

    def standing_managers(self) -> int:
        return sum(map(is_standing, self.all()))

    def _roll(self) -> RollRecord:
        rolls = Records(self.scope, RollRecord)
        return rolls.prepared(rolls.find("roll") or RollRecord())

    def _keep_managers(self, id_: str, after: Member | None) -> None:
        """The roll was read before: whoever changes the managers meanwhile wins, and this change is a conflict."""
        before = list(self.all())
        left = [member for member in before if member.id != id_] + ([after] if after else [])
        had, has = sum(map(is_standing, before)), sum(map(is_standing, left))
        if has < had and has < ENOUGH_MANAGERS:
            raise StaffMistake(
                "管理者が足りなくなるため、できません。先に後任の管理者を招待し、サインインを済ませてもらってください"
                f"（サインイン済みで終わりの日のない管理者が{min(had, ENOUGH_MANAGERS)}人以上必要です）。"
            )


def new_member(tenant_id: str, *, label: str, email: str, posts: tuple[Post, ...]) -> Member:
    """A member from what a form or an operator's file says."""
    return Member(member_id(tenant_id, email), label.strip(), folded(email), posts)
