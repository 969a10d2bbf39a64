"""The April handover: who leaves, who follows, and the cases that change hands."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.console.handover_page import end_of_year
from chalicelib.platform.console.members import Members, member_id
from chalicelib.platform.console.posts import Post
from tests.kit.visitors import Seen, Visitor
from tests.platform.console.desks import MINATO, Desks, a_case, open_desks

HERE = f"/console/{MINATO}/staff/handover"
NEW = {"label": "道路課 担当（新）", "email": "new@minato.example"}


@pytest.fixture
def desks(estate: None) -> Desks:
    return open_desks()


@pytest.fixture
def manager(desks: Desks) -> Visitor:
    desks.signed_in(MINATO, "manager", "second")
    return desks.signed_in(MINATO)


def members(desks: Desks) -> Members:
    return Members(desks.towns[MINATO].scope)


def does(visitor: Visitor, action: str, **filled: str) -> Seen:
    page = visitor.opens(HERE)
    return visitor.sends(page, next(form for form in page.forms if form.action.endswith(f"/{action}")), **filled)


@pytest.mark.parametrize(
    ("today", "end"),
    [
        (date(2026, 11, 20), date(2027, 3, 31)),
        (date(2027, 3, 31), date(2027, 3, 31)),
        (date(2027, 4, 1), date(2028, 3, 31)),
    ],
)
def test_the_fiscal_year_ends_in_march(today: date, end: date) -> None:
    assert end_of_year(today) == end


def test_one_form_sets_the_last_day_invites_who_follows_and_copies_the_posts(desks: Desks, manager: Visitor) -> None:
    leaver = replace(desks.member(MINATO, "member"), posts=(Post("道路課", "member"), Post("環境課", "viewer")))
    members(desks).keep(leaver)
    assert does(manager, "leave", member=leaver.id, **NEW).status == 303
    new = members(desks).fetch(member_id(MINATO, NEW["email"]))
    assert (new.posts, new.is_invited) == (leaver.posts, True)
    assert (members(desks).fetch(leaver.id).until, members(desks).fetch(leaver.id).follower) == ("2027-03-31", new.id)
    text = manager.opens(HERE).text
    assert "道路課 担当（新）" in text
    assert "招待中" in text


def test_a_colleague_who_follows_keeps_their_own_posts_too(desks: Desks, manager: Visitor) -> None:
    for role in ("member", "viewer"):
        desks.signed_in(MINATO, role)
    leaver, follower = desks.member(MINATO, "member"), desks.member(MINATO, "viewer")
    assert does(manager, "leave", member=leaver.id, follower=follower.id).status == 303
    assert members(desks).fetch(follower.id).posts == (Post("道路課", "viewer"), Post("道路課", "member"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "manager@minato.example"},
        {"until": "2026-01-01"},
        {"until": ""},
        {"label": ""},
        {"follower": "second"},
    ],
)
def test_a_handover_that_cannot_be_changes_nothing(desks: Desks, manager: Visitor, wrong: dict[str, str]) -> None:
    desks.signed_in(MINATO, "member")
    leaver = desks.member(MINATO, "member")
    assert does(manager, "leave", member=leaver.id, **NEW | wrong).status in {400, 409}
    assert members(desks).fetch(leaver.id) == leaver
    assert len(list(members(desks).all())) == 3


def test_a_manager_cannot_leave_before_another_has_come(desks: Desks, manager: Visitor) -> None:
    leaver = desks.member(MINATO, "manager", "second")
    assert does(manager, "leave", member=leaver.id, **NEW).status == 400
    assert members(desks).find(member_id(MINATO, NEW["email"])) is None


def test_open_cases_change_hands_and_closed_ones_stay(desks: Desks, manager: Visitor) -> None:
    office = desks.towns[MINATO]
    desks.signed_in(MINATO, "member")
    leaver = desks.member(MINATO, "member")
    a_case(office, "261120-AAAA", assignee=leaver.id, team="道路課")
    a_case(office, "261120-BBBB", assignee=leaver.id, team="環境課")
    a_case(office, "261120-CCCC", assignee=leaver.id, team="道路課", status="fixed")
    does(manager, "leave", member=leaver.id, **NEW)
    new = members(desks).fetch(member_id(MINATO, NEW["email"]))
    told = does(manager, "hand_over", member=leaver.id)
    assert told.status == 303
    assert "1件引き継ぎました。1件は、後任にその課の役割がない" in manager.opens(HERE).text
    held = {number: Cases(office.scope).fetch(f"261120-{number}").assignee for number in ("AAAA", "BBBB", "CCCC")}
    assert held == {"AAAA": new.id, "BBBB": leaver.id, "CCCC": leaver.id}


def test_without_somebody_who_follows_no_case_changes_hands(desks: Desks, manager: Visitor) -> None:
    desks.signed_in(MINATO, "member")
    leaver = desks.member(MINATO, "member")
    does(manager, "leave", member=leaver.id)
    csrf = dict(manager.opens(HERE).forms[0].fields)["csrf"]
    fields = [("csrf", csrf), ("member", leaver.id), ("came_from", "handover")]
    assert manager.posts(f"/console/{MINATO}/staff/hand_over", fields).status == 400
