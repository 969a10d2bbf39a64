"""Managers and their colleagues."""

import pytest

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.console.members import Members, towns_of
from tests.platform.console.desks import MINATO, YAMABE, Desks, open_desks

HERE = f"/console/{MINATO}/members"
NEW = {"label": "環境課 担当", "team": "環境課", "email": "New@minato.example ", "role": "member"}


@pytest.fixture
def desks(estate: None) -> Desks:
    return open_desks()


def test_an_invited_colleague_can_sign_in(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    page = visitor.opens(HERE)
    assert visitor.sends(page, page.form(do="invite"), **NEW).status == 303
    assert "環境課 担当" in visitor.opens(HERE).text
    assert desks.arrives("new@minato.example").opens(f"/console/{MINATO}/cases").status == 200


@pytest.mark.parametrize(
    "wrong",
    [{"email": "new"}, {"email": "a b@c"}, {"role": "king"}, {"label": " "}, {"email": "manager@minato.example"}],
)
def test_a_wrong_invitation_is_told_and_keeps_what_was_typed(desks: Desks, wrong: dict[str, str]) -> None:
    visitor = desks.signed_in(MINATO)
    page = visitor.opens(HERE)
    again = visitor.sends(page, page.form(do="invite"), **NEW | wrong)
    assert again.status in {400, 409}
    assert dict(again.form(do="invite").fields)["team"] == "環境課"
    assert len(list(Members(desks.towns[MINATO].scope).all())) == 1


def test_access_is_taken_away_but_never_from_the_last_manager_or_oneself(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    desks.signed_in(MINATO, "member")
    member, manager = desks.member(MINATO, "member"), desks.member(MINATO, "manager")
    page = visitor.opens(HERE)
    assert visitor.sends(page, page.form(do="dismiss"), member=member.id).status == 303
    assert towns_of(member.email) == ()
    assert visitor.sends(page, page.form(do="dismiss"), member=manager.id).status == 400
    with pytest.raises(StaffMistake):
        Members(desks.towns[MINATO].scope).dismiss(manager.id)


def test_another_towns_member_cannot_be_dismissed(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    desks.signed_in(MINATO, "member")
    desks.signed_in(YAMABE, "member")
    other = desks.member(YAMABE, "member")
    page = visitor.opens(HERE)
    assert visitor.sends(page, page.form(do="dismiss"), member=other.id).status == 404
    assert towns_of(other.email) == (YAMABE,)
