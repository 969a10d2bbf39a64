"""A number left on the town's page is reached in an emergency that LINE does not carry, until its owner says STOP."""

from dataclasses import replace

import pytest

from chalicelib.adapters.sms.memory import MemorySms
from chalicelib.platform.broadcasts import life
from chalicelib.platform.broadcasts.model import Broadcast, Content, Wording
from chalicelib.platform.sms.numbers import Numbers, has_left, number_id
from chalicelib.platform.sms.replies import take_reply
from chalicelib.platform.tenants.repository import Tenants
from tests.journeys.steps import who_holds
from tests.kit.journey import Town, TownResident
from tests.kit.liff import PageVisitor

MOBILE, E164 = "090-1234-5678", "+819012345678"


@pytest.fixture
def minato(minato: Town) -> Town:
    """みなと市, with money for SMS."""
    settings = {**minato.office.tenant.settings, "sms": {"monthly_yen": 1000}}
    Tenants(minato.office.scope).keep(replace(minato.office.tenant, settings=settings))
    minato.house.memory.forget()
    return replace(minato, office=replace(minato.office, tenant=replace(minato.office.tenant, settings=settings)))


def texts(town: Town) -> list[tuple[str, str]]:
    assert isinstance(town.house.sms, MemorySms)
    return town.house.sms.sent


def leaves_a_number(resident: TownResident) -> None:
    page = PageVisitor(resident.town, resident, "reception")
    assert page.sends(page.opens("number"), number=MOBILE, consent="yes").status == 303
    resident.town.pump()


def an_emergency(town: Town, id_: str) -> None:
    wording = {"ja": Wording("避難指示", "今すぐ避難してください。")}
    told = Broadcast(id_, "避難指示", "bosai", town.channel.key, {"category": "bosai"}, Content("text", wording))
    life.launch(town.office, replace(told, is_urgent=True), standing="alert:test")
    for _ in range(4):
        town.pump()
        town.until(minutes=2)


def test_a_number_is_left_reached_when_line_is_blocked_and_stopped_by_its_owner(minato: Town) -> None:
    resident, neighbour = minato.resident(), minato.resident()
    for each in (resident, neighbour):
        each.follows()
        leaves_a_number(each)  # a family shares one
    assert "登録済み" in resident.says("受信設定")[0]
    assert "登録済み" in neighbour.says("受信設定")[0]
    newcomer = minato.resident()
    newcomer.follows()
    assert "登録済み" not in newcomer.says("受信設定")[0]
    resident.blocks()
    an_emergency(minato, "EMERGENCY1")
    assert texts(minato) == [(E164, "【みなと市】避難指示\n今すぐ避難してください。")]
    take_reply(minato.house, {"originationNumber": E164, "messageBody": "STOP"})
    neighbour.blocks()
    an_emergency(minato, "EMERGENCY2")
    assert len(texts(minato)) == 1
    assert not [each for each in (resident, neighbour) if each.known and has_left(minato.office, each.known.id)]


def test_who_is_erased_leaves_no_number_behind(minato: Town) -> None:
    resident = minato.resident()
    resident.follows()
    leaves_a_number(resident)
    known = resident.known
    assert known is not None
    assert has_left(minato.office, known.id)
    assert who_holds(number_id(E164))
    resident.says("登録をすべて消す")
    resident.taps("はい")
    assert list(Numbers(minato.office.scope).behind(" ")) == []
    assert who_holds(number_id(E164)) == []


def test_a_number_goes_with_its_resident_where_the_settings_are_no_longer_offered(minato: Town) -> None:
    resident = minato.resident()
    resident.follows()
    leaves_a_number(resident)
    fewer = tuple(name for name in minato.office.tenant.services if name != "reception")
    Tenants(minato.office.scope).keep(replace(minato.office.tenant, services=fewer))
    minato.house.memory.forget()
    resident.says("登録をすべて消す")
    resident.taps("はい")
    assert who_holds(number_id(E164)) == []
