import pytest

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.cases.model import Case
from chalicelib.platform.catalogue.keys import ApiKeys, holder_of
from chalicelib.platform.console.staff import Form, Sent, Table, View
from chalicelib.platform.house import Office
from chalicelib.services.reports.service import SERVICE
from chalicelib.services.reports.staff import STAFF, answers_in_words, kind_in_words, make_key, revoke_key, show_keys
from tests.kit.offices import a_clerk, a_house, a_tenant, an_office
from tests.services.reports.factories import SETTINGS


@pytest.fixture
def office(estate: None) -> Office:
    return an_office(a_house(SERVICE), a_tenant(services=("reports",), settings={"reports": SETTINGS}))


def a_case(**facts: object) -> Case:
    told: dict[str, object] = {"kind": "road", "title": "道路"} | facts
    return Case("261120-AAAA", "reports", opened_at="2026-11-20T10:00:00+09:00", **told)  # type: ignore[arg-type]


def table(view: View) -> Table:
    return next(block for block in view.blocks if isinstance(block, Table))


def test_a_case_is_shown_in_the_towns_words_in_the_order_asked(office: Office) -> None:
    answers = {"details": "車輪が入る", "damage": "hole", "near_photo": ["a", "b"], "old_question": 3}
    case = a_case(answers=answers)
    assert kind_in_words(office, case) == "道路の損傷"
    assert answers_in_words(office, case) == (
        ("近くの写真", "2枚"),
        ("損傷の種類", "穴"),
        ("くわしい様子", "車輪が入る"),
        ("old_question", "3"),
    )


def test_a_case_of_a_kind_the_town_gave_up_keeps_its_title(office: Office) -> None:
    case = a_case(kind="gone", answers={"contact": "0123-00-1111"})
    assert kind_in_words(office, case) == "道路"
    assert answers_in_words(office, case) == (("連絡先", "0123-00-1111"),)


def test_every_page_shows_itself(office: Office) -> None:
    for page in STAFF.pages:
        assert page.show(a_clerk(office), {}).blocks


def test_a_key_is_told_once_and_works_until_it_is_revoked(office: Office) -> None:
    clerk = a_clerk(office)
    done = make_key(clerk, Sent({"label": "市民アプリ"}))
    secret = done.told.rpartition(" ")[2]
    assert holder_of(secret, tenant_id="minato", service="reports")
    shown = show_keys(clerk, {})
    assert table(shown).rows[0][0] == "市民アプリ"
    assert secret not in repr(shown)
    (note,) = ApiKeys(office.scope).of("reports")
    assert "市民アプリ" in revoke_key(clerk, Sent({"key": note.id})).told
    assert table(show_keys(clerk, {})).rows == ()
    assert [block.action for block in show_keys(clerk, {}).blocks if isinstance(block, Form)] == ["make_key"]
    with pytest.raises(NotFound):
        revoke_key(clerk, Sent({"key": note.id}))


@pytest.mark.parametrize("label", ["", "   ", "あ" * 51])
def test_a_key_needs_to_say_who_uses_it(office: Office, label: str) -> None:
    with pytest.raises(StaffMistake):
        make_key(a_clerk(office), Sent({"label": label}))


def test_keys_are_for_those_who_manage_staff_and_everything_needs_a_right(office: Office) -> None:
    rights = {action.name: action.right for action in STAFF.actions}
    assert rights == {"make_key": "staff.manage", "revoke_key": "staff.manage"}
    assert all(page.right for page in STAFF.pages)
