"""The lists a case stands in: with one card for each, written with the case and as often as it.

Every list is ordered by when its cases came in, but that of due dates, which is ordered by these.
"""

import dataclasses
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.storage import Key, Place, TenantItem
from chalicelib.platform.cases.grid import cell
from chalicelib.platform.cases.model import Case

ALL = "all"
DUE = "due"


class CaseCard(TenantItem):
    """A case as it stands in one list; in none while `list_name` is empty."""

    kind = "case_card"

    case_id = UnicodeAttribute()
    role = UnicodeAttribute()
    """`place`, `resident`, `assignee`, `team`, `all` or `due`."""
    list_name = UnicodeAttribute(null=True)
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.role, bucket=self.case_id)

    def on_shelf(self) -> Place | None:
        first = self.facts["due"] if self.role == DUE else self.facts["opened_at"]
        return Place(self.list_name, f"{first}#{self.case_id}") if self.list_name else None


def cards_of(case: Case) -> list[CaseCard]:
    """A card for each list a case may ever stand in, made with the case, so that all have its version."""
    here = cell(case.lat, case.lon) if case.lat is not None and case.lon is not None else ""
    lists = {
        "assignee": in_list("assignee", case.assignee) if case.is_open else "",
        "team": in_list("team", case.team) if case.is_open else "",
        "resident": in_list("resident", case.resident_id),
        "place": in_list("place", here) if case.is_open else "",
        ALL: ALL,
        DUE: DUE if case.is_open and case.due else "",
    }
    facts = facts_of(case)
    return [CaseCard(case_id=case.id, role=role, list_name=name or None, facts=facts) for role, name in lists.items()]


def in_list(role: str, name: str) -> str:
    """The list of that role for one resident, member, team or cell of the map; none without a name."""
    return f"{role}/{name}" if name else ""


def facts_of(case: Case) -> dict[str, Any]:
    """A case as it is written down."""
    facts = dataclasses.asdict(case)
    del facts["version"]
    return facts


def case_from(facts: dict[str, Any], version: int = 0) -> Case:
    """The case that was written down."""
    lists = {"followers": tuple(facts["followers"]), "photos": tuple(facts["photos"])}
    return Case(**facts | lists, version=version)
