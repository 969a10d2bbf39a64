"""The staff's page of what was received, what the town chose, and a drill by hand."""

from dataclasses import replace

import pytest

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.alerts.inboxes import answer_document
from chalicelib.platform.alerts.staff import STAFF, drop_key, make_key, raise_drill, show_received, show_settings
from chalicelib.platform.catalogue.keys import ApiKeys
from chalicelib.platform.console.staff import Sent
from chalicelib.platform.house import House, Office
from chalicelib.platform.situations.switching import switch
from tests.kit.offices import a_clerk
from tests.kit.telegrams import a_listening_town, an_alert_house, arrives, old_rain, rain, told
from tests.platform.alerts.test_inboxes import cap

pytestmark = pytest.mark.usefixtures("estate")


@pytest.fixture
def house() -> House:
    return an_alert_house()


@pytest.fixture
def office(house: House) -> Office:
    return a_listening_town(house)


def test_staff_see_what_came_and_what_became_of_it_or_why_nothing(house: House, office: Office) -> None:
    arrives(house, old_rain(("大雨警報", "03", "発表"), sent="2026-11-20T09:40:00+09:00"), "C")
    arrives(house, rain(4), "A")
    arrives(house, rain(4, "2026-11-20T09:55:00+09:00", status="訓練"), "B")
    shown = repr(show_received(a_clerk(office), {}))
    assert "大雨 4 発表: 直ちに配信する" in shown
    assert "訓練の電文なので、住民には届けません。" in shown
    assert "従来の形式です。" in shown


def test_a_drill_is_raised_by_hand_only_in_a_drill(office: Office) -> None:
    clerk, sent = a_clerk(office), Sent({"kind": "rain", "level": "5"})
    with pytest.raises(StaffMistake):
        raise_drill(clerk, sent)
    switch(office, "drill", by="m", label="防災課", why="訓練", seen="")
    assert "訓練の情報を出す" in repr(show_received(clerk, {}))
    raise_drill(clerk, sent)
    [broadcast] = told(office)
    assert (broadcast.is_drill, broadcast.state) == (True, "approved")


@pytest.mark.parametrize("fields", [{"kind": "advisory", "level": "5"}, {"kind": "rain", "level": "9"}, {}])
def test_a_drill_of_nothing_we_know_is_refused(office: Office, fields: dict[str, str]) -> None:
    switch(office, "drill", by="m", label="防災課", why="訓練", seen="")
    with pytest.raises(StaffMistake):
        raise_drill(a_clerk(office), Sent(fields))


def test_the_settings_are_shown_in_words(office: Office) -> None:
    shown = repr(show_settings(a_clerk(office), {}))
    assert "直ちに配信する" in shown
    assert "震度4" in shown
    assert "city/99901" in shown


def test_the_category_of_a_kind_is_told_by_its_name(office: Office) -> None:
    settings = {"categories": [{"id": "bosai", "name": {"ja": "防災・気象"}}]}
    named = replace(office, tenant=replace(office.tenant, settings={**office.tenant.settings, "broadcasts": settings}))
    shown = repr(show_settings(a_clerk(named), {}))
    assert "'防災・気象'" in shown
    assert "'bosai'" not in shown


def test_a_key_is_shown_once_opens_the_inbox_and_is_ended(house: House, office: Office) -> None:
    clerk = a_clerk(office)
    secret = make_key(clerk, Sent({"label": "防災システム"})).told.rpartition(" ")[2]
    assert answer_document(house, "minato", "cap", secret, cap())["decisions"]
    [note] = ApiKeys(office.scope).of("alerts")
    assert secret not in repr(show_settings(clerk, {}))
    drop_key(clerk, Sent({"key": note.id}))
    assert ApiKeys(office.scope).of("alerts") == []


def test_keys_and_drills_need_rights_of_their_own() -> None:
    assert {action.name: action.right for action in STAFF.actions} == {
        "drill": "situation.switch",
        "make_key": "staff.manage",
        "drop_key": "staff.manage",
    }
