"""Managers and their colleagues: invitations, posts, end dates, holds, and never too few managers."""

from dataclasses import replace

import pytest

from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.platform.audit.repository import AuditLog
from chalicelib.platform.console.members import MemberRecord, Members, member_id, towns_of
from chalicelib.platform.console.posts import Member, Post
from tests.kit.fakes import Clock
from tests.kit.visitors import Seen, Visitor
from tests.platform.console.desks import MINATO, YAMABE, Desks, open_desks

HERE = f"/console/{MINATO}/staff/members"
NEW = {"label": "環境課 担当", "team": "環境課", "email": "New@minato.example ", "role": "member"}


@pytest.fixture
def desks(estate: None) -> Desks:
    return open_desks()


def members(desks: Desks) -> Members:
    return Members(desks.towns[MINATO].scope)


def wait(desks: Desks, **span: float) -> None:
    clock = desks.house.clock
    assert isinstance(clock, Clock)
    clock.pass_(**span)


def of(member: Member) -> str:
    return f"/console/{MINATO}/staff/member?id={member.id}"


def does(visitor: Visitor, page: str, action: str, **filled: str) -> Seen:
    """Open a page and send its form of that action."""
    seen = visitor.opens(page)
    return visitor.sends(seen, next(form for form in seen.forms if form.action.endswith(f"/{action}")), **filled)


def two_managers(desks: Desks) -> Visitor:
    desks.signed_in(MINATO, "manager", "second")
    return desks.signed_in(MINATO)


def test_an_invited_colleague_has_fourteen_days_to_sign_in(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    assert does(visitor, HERE, "invite", **NEW).status == 303
    assert "招待中（2026年12月4日(金)まで）" in visitor.opens(HERE).text
    wait(desks, days=13)
    assert desks.arrives("new@minato.example").opens(f"/console/{MINATO}/cases").status == 200
    wait(desks, days=13)
    assert desks.arrives("new@minato.example").opens(f"/console/{MINATO}/cases").status == 200


def test_an_invitation_lapses_and_is_made_anew(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    does(visitor, HERE, "invite", **NEW)
    wait(desks, days=15)
    late = desks.returns(Visitor(desks.house), "new@minato.example")
    assert late.status == 403
    assert "招待の期限が切れています" in late.text
    desks.arrives(desks.member(MINATO, "manager").email, visitor)
    new = members(desks).fetch(member_id(MINATO, NEW["email"]))
    assert does(visitor, of(new), "invite_again").status == 303
    assert desks.returns(Visitor(desks.house), "new@minato.example").status == 303


def test_an_invitation_is_taken_back(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    does(visitor, HERE, "invite", **NEW)
    new = members(desks).fetch(member_id(MINATO, NEW["email"]))
    assert does(visitor, of(new), "dismiss").status == 303
    assert towns_of(new.email) == ()
    assert desks.returns(Visitor(desks.house), new.email).status == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "new"},
        {"email": "a b@c.d"},
        {"role": "king"},
        {"label": " "},
        {"email": "manager@minato.example"},
        {"until": "2026-11-01"},
        {"until": "someday"},
        {"team": "課" * 41},
    ],
)
def test_a_wrong_invitation_is_told_and_keeps_what_was_typed(desks: Desks, wrong: dict[str, str]) -> None:
    visitor = desks.signed_in(MINATO)
    again = does(visitor, HERE, "invite", **NEW | wrong)
    assert again.status in {400, 409}
    kept = next(form for form in again.forms if form.action.endswith("/invite"))
    assert dict(kept.fields)["team"] == (NEW | wrong)["team"]
    assert len(list(members(desks).all())) == 1


def test_access_is_taken_away_at_once(desks: Desks) -> None:
    visitor = two_managers(desks)
    desks.signed_in(MINATO, "member")
    member = desks.member(MINATO, "member")
    assert does(visitor, of(member), "dismiss").status == 303
    assert towns_of(member.email) == ()


def test_two_managers_never_become_one(desks: Desks) -> None:
    visitor = two_managers(desks)
    second = desks.member(MINATO, "manager", "second")
    for action, filled in (
        ("suspend", {}),
        ("dismiss", {}),
        ("limit", {"until": "2027-03-31"}),
        ("change", {"kept": "", "role": "editor", "team": "道路課"}),
    ):
        refused = does(visitor, of(second), action, **filled)
        assert refused.status == 400, action
        assert "管理者が足りなくなる" in refused.text
    assert members(desks).find(second.id) == second
    desks.signed_in(MINATO, "manager", "third")
    assert does(visitor, of(second), "limit", until="2027-03-31").status == 303


def test_an_invited_manager_does_not_count_before_they_came(desks: Desks) -> None:
    visitor = two_managers(desks)
    second = desks.member(MINATO, "manager", "second")
    does(visitor, HERE, "invite", **NEW | {"role": "manager"})
    assert does(visitor, of(second), "dismiss").status == 400
    desks.arrives("new@minato.example")
    assert does(visitor, of(second), "dismiss").status == 303


def test_while_there_is_one_manager_the_page_says_so(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    assert "管理者が1人だけです" in visitor.opens(HERE).text
    desks.signed_in(MINATO, "manager", "second")
    assert "管理者が1人だけです" not in visitor.opens(HERE).text


def test_managers_who_remove_each_other_at_once_do_not_both_succeed(desks: Desks) -> None:
    for name in ("first", "second", "third"):
        desks.signed_in(MINATO, "manager", name)
    roster = members(desks)
    first, second = (desks.member(MINATO, "manager", name).id for name in ("first", "second"))

    def meanwhile(member: Member) -> Member:
        Members(desks.towns[MINATO].scope).dismiss(second)
        return replace(member, suspended_at="2026-11-20T10:00:00+09:00")

    with pytest.raises((Conflict, StaffMistake)):
        roster.change(first, meanwhile)
    assert roster.standing_managers() == 2


def test_somebody_suspended_is_out_at_once_and_old_sessions_stay_dead(desks: Desks) -> None:
    visitor = two_managers(desks)
    member = desks.signed_in(MINATO, "member")
    them = desks.member(MINATO, "member")
    wait(desks, minutes=1)
    assert does(visitor, of(them), "suspend").status == 303
    stopped = member.opens(f"/console/{MINATO}")
    assert stopped.status == 403
    assert "一時停止" in stopped.text
    assert "一時停止" in desks.returns(Visitor(desks.house), them.email).text
    thief = member.twin()
    assert does(visitor, of(them), "resume").status == 303
    assert thief.opens(f"/console/{MINATO}").status == 303
    assert thief.opens(f"/console/{MINATO}").location.startswith("/console?next=")
    assert desks.arrives(them.email).opens(f"/console/{MINATO}").status == 200


def test_access_ends_by_itself_after_the_last_day(desks: Desks) -> None:
    two_managers(desks)
    them = replace(desks.member(MINATO, "member"), until="2026-11-30")
    members(desks).keep(them)
    wait(desks, days=10)
    visitor = desks.arrives(them.email)
    assert visitor.opens(f"/console/{MINATO}").status == 200
    wait(desks, hours=5)
    assert desks.arrives(them.email, visitor).opens(f"/console/{MINATO}").status == 200
    wait(desks, days=1)
    ended = desks.returns(Visitor(desks.house), them.email)
    assert (ended.status, "期間が終わりました" in ended.text) == (403, True)


def test_posts_are_added_and_taken_away_and_the_log_says_which(desks: Desks) -> None:
    visitor = two_managers(desks)
    desks.signed_in(MINATO, "viewer")
    them = desks.member(MINATO, "viewer")
    assert does(visitor, of(them), "change", kept="0", team="環境課", role="editor").status == 303
    assert members(desks).fetch(them.id).posts == (Post("道路課", "viewer"), Post("環境課", "editor"))
    assert does(visitor, of(them), "change", kept="1", role="").status == 303
    assert members(desks).fetch(them.id).posts == (Post("環境課", "editor"),)
    lines = AuditLog(desks.towns[MINATO].scope).whole_day("2026-11-20")
    assert "道路課の閲覧者 → 道路課の閲覧者、環境課の編集者" in {line.detail for line in lines}
    assert any(line.thing == f"viewer 担当（{them.email}）" for line in lines)


def test_somebody_keeps_at_least_one_post_and_two_managers_do_not_overwrite_each_other(desks: Desks) -> None:
    visitor = two_managers(desks)
    desks.signed_in(MINATO, "viewer")
    them = desks.member(MINATO, "viewer")
    assert does(visitor, of(them), "change", kept="", role="").status == 400
    page = visitor.opens(of(them))
    does(visitor, of(them), "change", kept="0", team="環境課", role="editor")
    late = visitor.sends(page, next(f for f in page.forms if f.action.endswith("/change")), role="manager")
    assert late.status == 400
    assert "ほかの管理者が、先に" in late.text


def test_nobody_takes_their_own_managers_post_or_access_away(desks: Desks) -> None:
    visitor = two_managers(desks)
    desks.signed_in(MINATO, "manager", "third")
    me = desks.member(MINATO, "manager")
    assert does(visitor, of(me), "change", kept="", role="viewer").status == 400
    csrf = dict(visitor.opens(HERE).forms[0].fields)["csrf"]
    for action in ("suspend", "dismiss"):
        told = visitor.posts(f"/console/{MINATO}/staff/{action}", [("csrf", csrf), ("member", me.id)])
        assert told.status == 400
    assert members(desks).find(me.id) == me


def test_another_towns_member_cannot_be_touched(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    desks.signed_in(YAMABE, "member")
    other = desks.member(YAMABE, "member")
    csrf = dict(visitor.opens(HERE).forms[0].fields)["csrf"]
    for action in ("dismiss", "suspend", "limit", "unlock"):
        told = visitor.posts(f"/console/{MINATO}/staff/{action}", [("csrf", csrf), ("member", other.id)])
        assert told.status == 404
    assert visitor.opens(of(other)).status == 404
    assert Members(desks.towns[YAMABE].scope).find(other.id) == other


def test_rows_written_before_posts_are_read_as_posts(desks: Desks) -> None:
    facts = {"id": "OLD", "label": "道路課 担当", "email": "old@minato.example", "team": "道路課", "roles": ["editor"]}
    members(desks).records.put(MemberRecord(member_id="OLD", facts=facts))
    old = members(desks).fetch("OLD")
    assert old.posts == (Post("道路課", "editor"),)
    assert old.may("cases.work", "道路課")
    assert not old.may("cases.work", "環境課")


@pytest.mark.parametrize(
    ("post", "own", "other", "nobodys"),
    [
        (Post("道路課", "member"), True, False, True),
        (Post("", "member"), True, True, True),
        (Post("総務課", "manager"), True, True, True),
        (Post("道路課", "viewer"), False, False, False),
    ],
)
def test_a_post_reaches_its_team_and_what_is_nobodys(post: Post, own: bool, other: bool, nobodys: bool) -> None:
    member = Member("m", "担当", "m@minato.example", (post,))
    assert (member.may("cases.work", "道路課"), member.may("cases.work", "環境課")) == (own, other)
    assert member.may("cases.work") == nobodys
