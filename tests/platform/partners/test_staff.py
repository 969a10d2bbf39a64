"""Clerks enrol partners, issue and renew their PINs, pause them; what they do stands in the audit log."""

import re

import pytest

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.kernel.ids import derived
from chalicelib.platform.console.qr_cards import QrCard, QrCards
from chalicelib.platform.console.staff import Clerk, Form, Sent, Upload, View
from chalicelib.platform.house import Office
from chalicelib.platform.partners import staff
from chalicelib.platform.partners.enrolling import enrol, issue_pin
from chalicelib.platform.partners.pins import is_right, typed_digits
from chalicelib.platform.partners.repository import Partners
from tests.kit.offices import a_clerk, a_house, a_tenant, an_office
from tests.kit.stall import STALL
from tests.kit.survey import SURVEY

pytestmark = pytest.mark.usefixtures("estate")


@pytest.fixture
def office() -> Office:
    return an_office(a_house(STALL, SURVEY), a_tenant(services=("stall", "survey")))


@pytest.fixture
def clerk(office: Office) -> Clerk:
    return a_clerk(office)


def sent(**fields: str) -> Sent:
    return Sent({"service": "stall", **fields})


def names(office: Office) -> list[str]:
    return sorted(partner.name for partner in Partners(office.scope).all("stall"))


def cards(view: View) -> tuple[QrCard, ...]:
    return next(block.cards for block in view.blocks if isinstance(block, QrCards))


def actions(view: View) -> list[str]:
    return [block.action for block in view.blocks if isinstance(block, Form)]


def pin_on(card: QrCard) -> str:
    return typed_digits(dict(card.rows)["PIN"])


# One by one


def test_one_is_enrolled_and_may_not_enter_before_a_pin_was_issued(office: Office, clerk: Clerk) -> None:
    done = staff.enrol(clerk, sent(name="  港  ベーカリー ", about="S-1"))
    partner = next(Partners(office.scope).all("stall"))
    assert done.page == f"partner?id={partner.id}"
    assert (partner.name, partner.about, partner.may_enter) == ("港 ベーカリー", "S-1", False)
    assert re.fullmatch(r"\d{6}", partner.id)


def test_the_same_form_sent_twice_enrols_one(office: Office) -> None:
    ids = [enrol(office.scope, "stall", "港", derived("one form")).id for _ in range(2)]
    assert len(set(ids)) == 1
    enrol(office.scope, "stall", "港", derived("another form"))
    assert names(office) == ["港", "港"]


def test_a_code_that_is_taken_is_not_given_again(office: Office) -> None:
    wanted = enrol(office.scope, "stall", "港", derived("a")).id
    told = iter(["another cause", _name_of_the_first("a"), "something else"])
    other = enrol(office.scope, "stall", "山", lambda: next(told))
    assert other.id != wanted
    assert names(office) == ["山", "港"]


def _name_of_the_first(cause: str) -> str:
    """The id that the code of a cause's first partner is made from."""
    ids = derived(cause)
    ids()
    return ids()


@pytest.mark.parametrize("name", ["", "　", "あ" * 61])
def test_a_name_that_is_none_is_refused(clerk: Clerk, name: str) -> None:
    with pytest.raises(StaffMistake):
        staff.enrol(clerk, sent(name=name))


@pytest.mark.parametrize("service", ["survey", "elsewhere", ""])
def test_a_service_without_partners_takes_none(clerk: Clerk, service: str) -> None:
    for deed in (staff.enrol, staff.read, staff.enrol_all, staff.issue):
        with pytest.raises(NotFound):
            deed(clerk, Sent({"service": service, "name": "x"}))
    with pytest.raises(NotFound):
        staff.show_list(clerk, {"service": service or "x"})


# From a table


def a_file(text: str) -> Sent:
    return Sent({"service": "stall"}, {"file": (Upload("shops.csv", text.encode("cp932")),)})


def test_a_table_is_shown_row_by_row_before_anything_is_written(office: Office, clerk: Clerk) -> None:
    enrol(office.scope, "stall", "港ベーカリー", derived("x"))
    table = "店舗名,番号\n港ベーカリー,S-1\n山の茶屋,S-2\n,S-3\n山の茶屋,S-4\n" + "長" * 61 + ",S-5\n"
    seen = staff.read(clerk, a_file(table)).view
    told = repr(seen)
    for complaint in ("2行目", "同じ名前がすでにあります。", "名前を入力してください。", "60文字以内"):
        assert complaint in told
    assert names(office) == ["港ベーカリー"]
    form = next(block for block in seen.blocks if isinstance(block, Form))
    assert form.submit == "1件を登録する"
    kept = {field.name: field.value for field in form.fields}
    staff.enrol_all(clerk, Sent(kept))
    staff.enrol_all(a_clerk(office), Sent(kept))
    assert names(office) == ["山の茶屋", "港ベーカリー"]
    assert next(each.about for each in Partners(office.scope).all("stall") if each.name == "山の茶屋") == "S-2"


@pytest.mark.parametrize("text", ["番号\n1\n", ""])
def test_a_table_without_names_says_so(clerk: Clerk, text: str) -> None:
    with pytest.raises(StaffMistake, match="「名前」の列"):
        staff.read(clerk, a_file(text))


def test_no_file_and_no_rows_are_mistakes(clerk: Clerk) -> None:
    with pytest.raises(StaffMistake, match="ファイル"):
        staff.read(clerk, sent())
    for text in ("", "x", "[1]", '[["a","b","c"]]', '{"a":1}'):
        with pytest.raises(StaffMistake):
            staff.enrol_all(clerk, sent(rows=text))


# PINs


def test_pins_are_issued_on_cards_to_all_who_wait_for_one(office: Office, clerk: Clerk) -> None:
    for name in ("港", "山"):
        staff.enrol(a_clerk(office, name=name), sent(name=name))
    view = staff.issue(clerk, sent()).view
    assert {card.title for card in cards(view)} == {"港", "山"}
    for card in cards(view):
        partner = Partners(office.scope).find(typed_digits(dict(card.rows)["番号"]))
        assert partner
        assert partner.may_enter
        assert is_right(pin_on(card), partner.pin)
        assert pin_on(card) not in repr(partner)
        assert card.content == f"https://madoguchi.example/partner/minato?code={partner.id}"
    assert "一度だけ表示します" in repr(view)


def test_issuing_twice_by_one_form_shows_cards_for_the_same_ones(office: Office, clerk: Clerk) -> None:
    staff.enrol(a_clerk(office, name="x"), sent(name="港"))
    once = [staff.issue(a_clerk(office), sent()).view for _ in range(2)]
    partner = next(Partners(office.scope).all("stall"))
    assert [is_right(pin_on(cards(view)[0]), partner.pin) for view in once] == [False, True]


def test_whoever_has_a_pin_gets_none_by_issuing(office: Office, clerk: Clerk) -> None:
    staff.enrol(clerk, sent(name="港"))
    staff.issue(a_clerk(office), sent())
    with pytest.raises(StaffMistake, match="いません"):
        staff.issue(a_clerk(office, name="2"), sent())


def test_no_more_are_issued_than_a_request_has_time_for(office: Office, clerk: Clerk) -> None:
    for number in range(staff.AT_ONCE + 2):
        enrol(office.scope, "stall", f"店{number}", derived(str(number)))
    view = staff.issue(clerk, sent()).view
    assert len(cards(view)) == staff.AT_ONCE
    assert "あと2件あります" in repr(view)


def test_a_renewed_pin_replaces_the_one_before(office: Office, clerk: Clerk) -> None:
    partner = enrol(office.scope, "stall", "港", derived("x"))
    _, old = issue_pin(office.scope, partner.id, office.now(), "x")
    new = pin_on(cards(staff.renew(clerk, Sent({"id": partner.id})).view)[0])
    kept = Partners(office.scope).find(partner.id)
    assert kept
    assert (is_right(old, kept.pin), is_right(new, kept.pin)) == (False, True)


# The rest of its life


def test_a_partner_is_paused_resumed_and_renamed(office: Office, clerk: Clerk) -> None:
    partner = enrol(office.scope, "stall", "港", derived("x"))
    issue_pin(office.scope, partner.id, office.now(), "x")
    staff.pause(clerk, Sent({"id": partner.id}))
    assert "休止中" in repr(staff.show_list(clerk, {}))
    assert "resume" in actions(staff.show_partner(clerk, {"id": partner.id}))
    staff.resume(clerk, Sent({"id": partner.id}))
    staff.rename(clerk, Sent({"id": partner.id, "name": "港 本店"}))
    found = Partners(office.scope).find(partner.id)
    assert found
    assert (found.name, found.may_enter) == ("港 本店", True)


def test_all_sessions_of_a_partner_end_by_one_press(office: Office, clerk: Clerk) -> None:
    partner = enrol(office.scope, "stall", "港", derived("x"))
    assert "out" not in actions(staff.show_partner(clerk, {"id": partner.id}))
    issue_pin(office.scope, partner.id, office.now(), "x")
    assert "out" in actions(staff.show_partner(clerk, {"id": partner.id}))
    done = staff.sign_out(clerk, Sent({"id": partner.id}))
    assert "すべての端末をサインアウトしました" in done.told
    kept = Partners(office.scope).fetch(partner.id).value
    assert (kept.era, kept.may_enter) == (1, True)


def test_only_one_without_a_pin_is_struck(office: Office, clerk: Clerk) -> None:
    partner = enrol(office.scope, "stall", "港", derived("x"))
    other = enrol(office.scope, "stall", "山", derived("y"))
    issue_pin(office.scope, other.id, office.now(), "x")
    assert "strike" not in actions(staff.show_partner(clerk, {"id": other.id}))
    with pytest.raises(StaffMistake, match="休止"):
        staff.strike(clerk, Sent({"id": other.id}))
    staff.strike(clerk, Sent({"id": partner.id}))
    assert names(office) == ["山"]


def test_another_towns_partner_is_not_found(office: Office) -> None:
    other = an_office(office.house, a_tenant("yamabe", services=("stall",)))
    partner = enrol(other.scope, "stall", "山", derived("x"))
    clerk = a_clerk(office)
    for deed in (staff.renew, staff.pause, staff.resume, staff.sign_out, staff.rename, staff.strike):
        with pytest.raises(NotFound):
            deed(clerk, Sent({"id": partner.id, "name": "x"}))
    with pytest.raises(NotFound):
        staff.show_partner(clerk, {"id": partner.id})


def test_who_only_reads_sees_no_form(office: Office) -> None:
    enrol(office.scope, "stall", "港", derived("x"))
    viewer = a_clerk(office, "viewer")
    assert actions(staff.show_list(viewer, {})) == []
    assert actions(staff.show_partner(viewer, {"id": next(Partners(office.scope).all("stall")).id})) == []


def test_a_town_without_such_services_is_told_so(office: Office) -> None:
    quiet = an_office(office.house, a_tenant("yamabe", services=("survey",)))
    assert "提供していません" in repr(staff.show_list(a_clerk(quiet), {}))


def test_what_issues_a_pin_is_audited_and_what_only_looks_is_not() -> None:
    audited = {action.name: bool(action.audit) for action in staff.STAFF.actions}
    assert audited == {name: name != "read" for name in audited}
