"""Who may know of a case and who may work on it."""

from dataclasses import replace
from pathlib import Path

import pytest

from chalicelib.kernel.errors import NotAllowed, NotFound
from chalicelib.platform.cases.model import Case
from chalicelib.platform.catalogue.service import Service
from chalicelib.platform.console.case_rights import may_see, may_work, need_work, seen
from chalicelib.platform.console.posts import Role
from chalicelib.platform.console.staff import CaseDesk, Clerk, Staff
from chalicelib.platform.house import Office
from tests.kit.offices import a_clerk, a_house, a_tenant, an_office
from tests.platform.console.desks import NoChoice

STAFF = Staff(
    "相談",
    cases=CaseDesk(lambda _, case: case.title, lambda _, __: (), confidential=lambda case: case.kind == "talk"),
)
TALKS = Service("talks", Path(__file__).parent, NoChoice, staff=__name__)
OPEN = Case("261120-AAAA", "talks", "question", "質問", "2026-11-20T10:00:00+09:00", team="子育て課")
SECRET = replace(OPEN, id="261120-BBBB", kind="talk", title="相談")


@pytest.fixture(scope="module")
def office(shared_tables: None) -> Office:
    return an_office(a_house(TALKS), a_tenant("minato", services=("talks",)))


def clerk(office: Office, role: Role, team: str = "子育て課") -> Clerk:
    return a_clerk(office, role, team=team)


@pytest.mark.parametrize(
    ("role", "team", "sees", "works"),
    [
        ("manager", "総務課", True, True),
        ("counsellor", "子育て課", True, True),
        ("counsellor", "福祉課", False, False),
        ("counsellor", "", True, True),
        ("editor", "子育て課", False, False),
        ("member", "子育て課", False, False),
        ("viewer", "", False, False),
    ],
)
def test_a_confidential_case_is_there_for_counsellors_and_managers_alone(
    office: Office, role: Role, team: str, sees: bool, works: bool
) -> None:
    somebody = clerk(office, role, team)
    assert (may_see(somebody, SECRET), may_work(somebody, SECRET)) == (sees, works)
    if not sees:
        with pytest.raises(NotFound):
            need_work(somebody, SECRET)


@pytest.mark.parametrize(
    ("role", "team", "works"),
    [("member", "子育て課", True), ("member", "道路課", False), ("member", "", True), ("viewer", "子育て課", False)],
)
def test_a_case_is_worked_on_by_its_team_and_read_by_all(office: Office, role: Role, team: str, works: bool) -> None:
    somebody = clerk(office, role, team)
    assert seen(somebody, OPEN) == OPEN
    assert may_work(somebody, OPEN) == works
    if not works:
        with pytest.raises(NotAllowed):
            need_work(somebody, OPEN)


def test_a_case_of_nobodys_is_everybodys(office: Office) -> None:
    assert may_work(clerk(office, "member", "道路課"), replace(OPEN, team=""))
