"""The way in and out, tried as somebody who should not get in would."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from chalicelib.platform.console.members import Members, new_member
from chalicelib.platform.console.posts import Post
from tests.kit.fakes import Clock
from tests.kit.quick_dynamo import standing
from tests.kit.visitors import Visitor
from tests.platform.console.desks import MINATO, YAMABE, Desks, open_desks

SESSION = "__Host-madoguchi-staff"


@pytest.fixture
def desks(estate: None) -> Desks:
    return open_desks()


def is_inside(visitor: Visitor) -> bool:
    return visitor.opens(f"/console/{MINATO}").status == 200


def wait(desks: Desks, **span: float) -> None:
    clock = desks.house.clock
    assert isinstance(clock, Clock)
    clock.pass_(**span)


def test_a_member_signs_in_and_is_at_their_town(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    seen = visitor.follows(visitor.opens("/console"))
    assert seen.path == f"/console/{MINATO}"
    assert "みなと市" in seen.text


def test_a_stranger_is_shown_the_way_in_and_brought_back_after(desks: Desks) -> None:
    desks.signed_in(MINATO)
    visitor = Visitor(desks.house)
    sent = visitor.opens(f"/console/{MINATO}/cases")
    assert sent.location == f"/console?next=%2Fconsole%2F{MINATO}%2Fcases"
    back = desks.returns(visitor, desks.member(MINATO, "manager").email, to=f"/console/{MINATO}/cases")
    assert back.location == f"/console/{MINATO}/cases"


def test_what_a_page_was_asked_survives_the_way_in(desks: Desks) -> None:
    desks.signed_in(MINATO)
    visitor = Visitor(desks.house)
    page = f"/console/{MINATO}/cases?shelf=done&q=%E6%A1%9C+%E9%80%9A%E3%82%8A"
    sent = visitor.opens(page)
    assert sent.location == f"/console?next={quote(page, safe='')}"
    assert desks.returns(visitor, desks.member(MINATO, "manager").email, to=quote(page)).location == page


def test_somebody_with_two_towns_chooses(desks: Desks) -> None:
    for town in (MINATO, YAMABE):
        member = new_member(town, label="兼務", email="both@pref.example", posts=(Post("総務課", "manager"),))
        Members(desks.towns[town].scope).keep(member)
    visitor = desks.arrives("both@pref.example")
    choice = visitor.opens("/console")
    assert {f"/console/{MINATO}", f"/console/{YAMABE}"} <= set(choice.links)
    assert all(visitor.opens(f"/console/{town}").status == 200 for town in (MINATO, YAMABE))


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/console/../../evil",
        "/console//evil.example",
        "javascript:alert(1)",
        "/webhook/x",
        "/console/\nset-cookie:x",
        f"/console/{MINATO}?to=//evil.example",
        f"/console/{MINATO}?{'a' * 1000}",
        "/console/callback?code=1",
    ],
)
def test_nobody_is_sent_to_another_site_after_signing_in(desks: Desks, elsewhere: str) -> None:
    desks.signed_in(MINATO)
    visitor = Visitor(desks.house)
    away = visitor.opens(f"/console/sign-in?next={quote(elsewhere)}")
    code, state = desks.provider.approve(away.location, desks.member(MINATO, "manager").email)
    assert visitor.opens(f"/console/callback?code={code}&state={state}").location == "/console"


def test_the_key_changes_at_sign_in_so_that_a_planted_one_is_worth_nothing(desks: Desks) -> None:
    desks.signed_in(MINATO)
    victim = Visitor(desks.house, jar={SESSION: "PLANTED"})
    desks.arrives(desks.member(MINATO, "manager").email, victim)
    assert victim.jar[SESSION] != "PLANTED"
    assert not is_inside(Visitor(desks.house, jar={SESSION: "PLANTED"}))


def test_an_earlier_session_of_the_browser_ends_at_a_new_sign_in(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    before = visitor.twin()
    desks.arrives(desks.member(MINATO, "manager").email, visitor)
    assert is_inside(visitor)
    assert not is_inside(before)


def test_a_stolen_key_is_dead_after_signing_out(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    thief = visitor.twin()
    page = visitor.opens(f"/console/{MINATO}")
    out = visitor.sends(page, page.forms[0])
    assert "サインアウトしました" in out.text
    assert "identity.example/sign-out" in out.text
    assert SESSION not in visitor.jar
    assert not is_inside(thief)


def test_signing_out_needs_a_form_of_ours(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    assert visitor.posts("/console/sign-out", [("csrf", "guess")]).status == 403
    assert is_inside(visitor)


def test_half_an_hour_without_use_ends_the_session(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    wait(desks, minutes=29)
    assert is_inside(visitor)
    wait(desks, minutes=29)
    assert is_inside(visitor)
    wait(desks, minutes=30)
    assert not is_inside(visitor)


def test_eight_hours_end_the_session_however_busy(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    for _ in range(24):
        wait(desks, minutes=19)
        assert is_inside(visitor)
    wait(desks, minutes=24)
    assert not is_inside(visitor)


def test_a_page_that_refreshes_itself_keeps_nobody_signed_in(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    for _ in range(3):
        wait(desks, minutes=9)
        assert visitor.opens(f"/console/{MINATO}", hx_request="true").status == 200
    wait(desks, minutes=9)
    told = visitor.opens(f"/console/{MINATO}", hx_request="true")
    assert told.status == 401
    assert told.response.headers["hx-redirect"] == "/console"


def test_a_form_sent_after_the_session_ended_is_not_done_and_nothing_typed_is_lost(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    page = visitor.opens(f"/console/{MINATO}/roads/words")
    wait(desks, hours=1)
    over = visitor.sends(page, page.form(version="7"), word="電球")
    assert over.status == 401
    assert "まだ届いていません" in over.text
    desks.arrives(desks.member(MINATO, "manager").email, visitor)
    again = visitor.sends(over, over.forms[0])
    assert again.status == 403
    assert 'value="電球"' in again.text
    assert visitor.sends(again, again.form(version="7"), word="電球").status == 303


def test_a_form_from_elsewhere_is_not_kept_for_somebody_signed_out(desks: Desks) -> None:
    path = f"/console/{MINATO}/roads/rename"
    told = Visitor(desks.house).posts(path, [("word", "planted")], origin="https://evil.example")
    assert told.status == 401
    assert "planted" not in told.text


def test_the_table_holds_no_key_that_opens_a_session(desks: Desks) -> None:
    visitor, tables = desks.signed_in(MINATO), standing()
    assert tables
    items = tables.stored("records")
    assert any("staff_session" in item["pk"]["S"] for item in items)
    assert visitor.jar[SESSION] not in str(items)


def test_the_cookie_cannot_be_read_by_scripts_nor_sent_over_http(desks: Desks) -> None:
    desks.signed_in(MINATO)
    back = desks.returns(Visitor(desks.house), desks.member(MINATO, "manager").email)
    cookie = next(cookie for cookie in back.response.cookies if cookie.startswith(SESSION))
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


# What comes back from the provider.


def away(desks: Desks, visitor: Visitor, **how: bool) -> tuple[str, str]:
    email = desks.member(MINATO, "manager").email
    return desks.provider.approve(visitor.opens("/console/sign-in").location, email, **how)


def test_a_wrong_state_is_refused(desks: Desks) -> None:
    desks.signed_in(MINATO)
    visitor = Visitor(desks.house)
    code, _ = away(desks, visitor)
    assert visitor.opens(f"/console/callback?code={code}&state=other").status == 403
    assert not is_inside(visitor)


def test_a_code_brought_by_another_browser_is_refused(desks: Desks) -> None:
    desks.signed_in(MINATO)
    attacker, victim = Visitor(desks.house), Visitor(desks.house)
    code, state = away(desks, attacker)
    victim.opens("/console/sign-in")
    assert victim.opens(f"/console/callback?code={code}&state={state}").status == 403
    assert Visitor(desks.house).opens(f"/console/callback?code={code}&state={state}").status == 403


def test_a_code_of_another_sign_in_does_not_fit_nonce_and_verifier(desks: Desks) -> None:
    desks.signed_in(MINATO)
    visitor, other = Visitor(desks.house), Visitor(desks.house)
    _, state = away(desks, visitor)
    foreign, _ = away(desks, other)
    assert visitor.opens(f"/console/callback?code={foreign}&state={state}").status == 403


def test_an_answer_counts_once_and_for_ten_minutes(desks: Desks) -> None:
    desks.signed_in(MINATO)
    visitor = Visitor(desks.house)
    code, state = away(desks, visitor)
    late = visitor.twin()
    assert visitor.opens(f"/console/callback?code={code}&state={state}").status == 303
    assert late.opens(f"/console/callback?code={code}&state={state}").status == 403
    slow = Visitor(desks.house)
    code, state = away(desks, slow)
    wait(desks, minutes=10)
    assert slow.opens(f"/console/callback?code={code}&state={state}").status == 403


def test_a_refusal_of_the_provider_is_told(desks: Desks) -> None:
    assert Visitor(desks.house).opens("/console/callback?error=access_denied").status == 403


def test_without_a_second_factor_nobody_gets_in(desks: Desks) -> None:
    desks.signed_in(MINATO)
    told = desks.returns(Visitor(desks.house), desks.member(MINATO, "manager").email, second_factor=False)
    assert told.status == 403
    assert "二段階認証" in told.text


def test_somebody_who_is_no_member_anywhere_does_not_get_in(desks: Desks) -> None:
    told = desks.returns(Visitor(desks.house), "stranger@elsewhere.example")
    assert told.status == 403
    assert not told.response.cookies


def test_a_member_is_known_however_their_address_is_written(desks: Desks) -> None:
    desks.signed_in(MINATO)
    assert is_inside(desks.arrives("MANAGER@Minato.example"))


def test_somebody_dismissed_is_out_at_once_in_every_open_session(desks: Desks) -> None:
    desks.signed_in(MINATO)
    member = desks.signed_in(MINATO, "member")
    Members(desks.towns[MINATO].scope).dismiss(desks.member(MINATO, "member").id)
    assert member.opens(f"/console/{MINATO}").status == 404


def test_time_spans_are_those_the_page_promises() -> None:
    from chalicelib.platform.console.sessions import IDLE, WHOLE

    assert (timedelta(minutes=30), timedelta(hours=8)) == (IDLE, WHOLE)
