"""Opening a town: few steps by hand, the rest pressed once; doubts told; services switched by operators alone."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from chalicelib.adapters.line.accounts_memory import MemoryAccounts
from chalicelib.adapters.line.memory import MemoryLine
from chalicelib.kernel.errors import Conflict, NotFound, StaffMistake
from chalicelib.platform.broadcasts.phones import PhoneRecord, Phones
from chalicelib.platform.catalogue.service import Service
from chalicelib.platform.channels.keyring import seal_secret
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.console.operators import begin_grant, list_operator
from chalicelib.platform.console.staff import Clerk, Form, Note, Sent, Table
from chalicelib.platform.health import staff
from chalicelib.platform.health.outside import health_anew, webhook_url
from chalicelib.platform.health.steps import STEPS, is_own_provider, standings
from chalicelib.platform.health.switches import show_switches, switch
from chalicelib.platform.house import Office
from chalicelib.platform.tenants.repository import Tenants
from tests.kit.offices import a_channel, a_clerk, a_house, a_tenant, an_office


class Nothing(BaseModel):
    model_config = ConfigDict(title="ごみ")


def a_service(name: str) -> Service:
    return Service(name, Path(__file__).parent, Nothing)


@pytest.fixture
def office(estate: None) -> Office:
    house = a_house(a_service("garbage"), a_service("reports"))
    office = an_office(house, a_tenant(services=("garbage",)))
    Channels(office.scope).keep(seal_secret(replace(a_channel(), login_id="1"), "s", house.sealer))
    return office


def operator(office: Office, purpose: str = "change") -> Clerk:
    who, now = list_operator("hoshu@vendor.example", "保守担当"), office.house.clock()
    grant = begin_grant(who, office.tenant.id, reason="サービスの追加", purpose=purpose, hours=1, now=now)
    return replace(a_clerk(office), member=grant.member())


def stands(office: Office) -> dict[str, str]:
    return {each.step.name: each.stands for each in standings(office, health_anew(office))}


def a_phone(office: Office) -> None:
    phone = PhoneRecord(
        phone_id="p",
        label="広報課の電話",
        user_id="U" + "1" * 32,
        channel_key=a_channel().key,
        registered_at=office.now().isoformat(),
    )
    Phones(office.scope).records.put(phone)


def test_fewer_than_ten_steps_are_a_persons() -> None:
    assert 0 < sum(step.by_hand for step in STEPS) < 10
    assert len({step.name for step in STEPS}) == len(STEPS)
    assert all(step.told_by or step.noted for step in STEPS), "how would we know?"


def test_one_button_does_all_that_lines_api_does(office: Office) -> None:
    assert stands(office)["address"] == stands(office)["file"] == "open"
    assert staff.do_connect(a_clerk(office), Sent({})).told == "みなと市とつながりました。"
    accounts, channel = office.house.accounts, Channels(office.scope).of_key(a_channel().key)
    assert accounts.endpoint(channel).url == webhook_url(office.house, channel)
    assert channel.bot_user_id == accounts.bot_info(channel).user_id
    told = stands(office)
    assert (told["address"], told["file"], told["account"]) == ("done", "done", "done")
    assert told["responses"] == "open", "the switch is in LINE's console"
    assert isinstance(accounts, MemoryAccounts)
    accounts.switched_on.add(channel.key)
    assert stands(office)["responses"] == "done"


def test_an_address_nobody_answers_at_is_said(office: Office) -> None:
    assert isinstance(office.house.accounts, MemoryAccounts)
    office.house.accounts.unanswered.add(webhook_url(office.house, a_channel()))
    with pytest.raises(StaffMistake, match="届きませんでした"):
        staff.do_connect(a_clerk(office), Sent({}))


@pytest.mark.parametrize(
    ("told", "is_own"),
    [("みなと市", True), ("みなと市役所　広報課", True), ("株式会社うみべシステム", False), ("やまべ町", False)],
)
def test_a_provider_that_is_not_the_towns_is_warned_of(office: Office, told: str, is_own: bool) -> None:
    assert is_own_provider(office, told) == is_own
    staff.do_note(a_clerk(office), Sent({"step": "provider", "told": told}))
    assert stands(office)["provider"] == ("done" if is_own else "doubtful")
    notes = [block for block in staff.show_opening(a_clerk(office), {}).blocks if isinstance(block, Note)]
    assert any("名義ではないようです" in note.text for note in notes) != is_own


@pytest.mark.parametrize("sent", [{"step": "account"}, {"step": "nothing"}, {"step": "provider", "told": " "}])
def test_what_an_api_tells_cannot_be_noted_by_hand(office: Office, sent: dict[str, str]) -> None:
    with pytest.raises(StaffMistake):
        staff.do_note(a_clerk(office), Sent(sent))


def test_it_ends_with_a_message_to_a_registered_phone_and_to_no_other(office: Office) -> None:
    a_phone(office)
    assert staff.do_test(a_clerk(office), Sent({"phone": "p"})).told.startswith("「広報課の電話」")
    assert isinstance(office.house.line, MemoryLine)
    assert "テスト" in str(office.house.line.said_to("U" + "1" * 32))
    assert stands(office)["message"] == "done"
    with pytest.raises(NotFound):
        staff.do_test(a_clerk(office), Sent({"phone": "somebody"}))


def test_an_operator_switches_a_service_and_the_town_reads_who_did(office: Office) -> None:
    clerk = operator(office)
    (form,) = [block for block in show_switches(clerk, {}).blocks if isinstance(block, Form)]
    seen = form.fields[0].value
    switch(clerk, Sent({"seen": seen}, ticked={"services": ("garbage", "reports")}))
    assert Tenants(office.scope).own().services == ("garbage", "reports")
    past = [block for block in show_switches(a_clerk(office), {}).blocks if isinstance(block, Table)][-1]
    assert past.rows[0][1:] == ("運用事業者 保守担当", "ごみ（reports）を提供中")
    with pytest.raises(Conflict):
        switch(replace(clerk, new_id=lambda: "again"), Sent({"seen": seen}, ticked={"services": ("reports",)}))


def test_staff_see_the_switches_and_do_not_turn_them(office: Office) -> None:
    assert not [block for block in show_switches(a_clerk(office), {}).blocks if isinstance(block, Form)]
    with pytest.raises(StaffMistake):
        switch(a_clerk(office), Sent({"seen": ""}, ticked={"services": ("reports",)}))
    assert Tenants(office.scope).own().services == ("garbage",)


def test_health_says_what_to_do_first(office: Office) -> None:
    note, table, _again = staff.show_health(a_clerk(office), {}).blocks
    assert isinstance(note, Note)
    assert isinstance(table, Table)
    assert note.kind == "error"
    assert table.rows[0][1] == "異常"
