"""Cases as lists show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.platform.cases.model import Case
from chalicelib.platform.console.declared import all_staff, label_of
from chalicelib.platform.console.members import Members
from chalicelib.platform.console.posts import Member
from chalicelib.platform.console.visits import Visit
from chalicelib.platform.console.wording import status_in_words
from chalicelib.web.words import short_day


@dataclass(frozen=True)
class Row:
    """A case as a list shows it."""

    case: Case
    to: str
    label: str
    service: str
    status: str
    assignee: str
    is_mine: bool
    due: str
    is_overdue: bool

    @property
    def pick(self) -> str:
        """What a ticked box says: which case, as it was seen."""
        return f"{self.case.id}:{self.case.version}"


@dataclass(frozen=True)
class Names:
    """Who and what stands behind the ids of cases."""

    members: dict[str, Member]
    services: dict[str, str]

    @property
    def teams(self) -> tuple[str, ...]:
        return tuple(sorted({post.team for member in self.members.values() for post in member.posts if post.team}))

    @property
    def able(self) -> tuple[Member, ...]:
        """Members who work on cases, by team."""
        found = [member for member in self.members.values() if member.may("cases.work")]
        return tuple(sorted(found, key=lambda member: (member.team, member.label)))

    def holder(self, case: Case) -> str:
        member = self.members.get(case.assignee)
        return member.label if member else case.team


def names_of(visit: Visit, *, with_members: bool = True) -> Names:
    """Names for a page of cases; the members are one query."""
    members = {member.id: member for member in Members(visit.office.scope).all()} if with_members else {}
    return Names(members, {name: staff.title for name, staff in all_staff(visit.office)})


def rows_for(visit: Visit, cases: Iterable[Case], names: Names) -> tuple[Row, ...]:
    return tuple(_row(visit, case, names) for case in cases)


def today(visit: Visit) -> str:
    """The day on the town's calendar."""
    return visit.clerk.at.date().isoformat()


def searched(visit: Visit, case: Case, names: Names) -> str:
    """What of a case is searched for words."""
    return f"{case.id} {label_of(visit.office, case)} {case.title} {case.address} {case.team} {names.holder(case)}"


def _row(visit: Visit, case: Case, names: Names) -> Row:
    return Row(
        case,
        visit.to(f"/cases/{case.id}"),
        label_of(visit.office, case),
        names.services.get(case.service, case.service),
        status_in_words(case.status),
        names.holder(case),
        case.assignee == visit.clerk.member.id,
        short_day(case.due) if case.due else "",
        case.is_overdue(today(visit)),
    )
