"""Short messages after an urgent broadcast: to whom, once, within the town's cap."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.adapters.sms.memory import MemorySms
from chalicelib.kernel.errors import PermanentFailure, StaffMistake, TemporaryFailure
from chalicelib.platform.broadcasts.model import Broadcast, Content, Wording
from chalicelib.platform.broadcasts.parts import Parts, a_part
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.house import House, Office
from chalicelib.platform.sms.ledger import Ledger
from chalicelib.platform.sms.lengths import parts, shortened
from chalicelib.platform.sms.numbers import Numbers, e164, has_left, leave, opened, register, withdraw
from chalicelib.platform.sms.port import MayHaveSent
from chalicelib.platform.sms.replies import take_reply
from chalicelib.platform.sms.rounds import Rounds, begin, go_on
from tests.kit.fakes import Clock
from tests.kit.mortal import Fate, Guarded, Killed, watched
from tests.kit.offices import a_channel, a_house, a_resident, a_tenant, an_office

pytestmark = pytest.mark.usefixtures("estate")

ONE, TWO, THREE = "090-0000-0001", "090-0000-0002", "090-0000-0003"
URGENT = Broadcast(
    "B1",
    "避難指示",
    "bosai",
    a_channel().key,
    {"category": "bosai"},
    Content("text", {"ja": Wording("避難指示", "今すぐ避難してください。")}),
    state="sending",
    is_urgent=True,
)


@pytest.fixture
def house() -> House:
    return a_house(clock=Clock())


@pytest.fixture
def office(house: House) -> Office:
    return a_spending_town(house)


def a_spending_town(house: House, id_: str = "minato", yen: int = 1000) -> Office:
    settings = {"sms": {"monthly_yen": yen, "yen_per_part": 10}}
    office = an_office(house, a_tenant(id_, settings=settings))
    Broadcasts(office.scope).add(URGENT)
    return office


def sent(house: House) -> list[tuple[str, str]]:
    sms: Any = house.sms
    found: list[tuple[str, str]] = getattr(sms, "thing", sms).sent
    return sorted(found)


def all_rounds(office: Office, broadcast: Broadcast = URGENT) -> None:
    begin(office, broadcast)
    while (record := Rounds(office.scope).find(broadcast.id)) is not None and not record.is_done:
        go_on(office, broadcast.id)


def test_it_goes_to_those_without_line_and_to_those_who_left_it_but_to_nobody_who_was_reached(
    house: House, office: Office
) -> None:
    reached, gone = a_resident(office, "1"), a_resident(office, "2", follow="blocked")
    leave(office, reached.id, e164(ONE))
    leave(office, gone.id, e164(TWO))
    register(office, THREE, by="member-1", label="3区")
    all_rounds(office)
    assert [number for number, _ in sent(house)] == ["+819000000002", "+819000000003"]
    assert sent(house)[0][1] == "【みなと市】避難指示\n今すぐ避難してください。"
    account = Ledger(office.scope).account("B1")
    assert (account.sent, account.yen) == (2, 20)


def test_it_goes_to_those_whose_part_line_refused(house: House, office: Office) -> None:
    resident = a_resident(office, "1")
    leave(office, resident.id, e164(ONE))
    part = a_part(office, "B1", "0", "00-0", variant="ja", ids=[resident.user_id])
    part.state = "refused"
    Parts(office.scope).add(part, house.clock())
    all_rounds(office)
    assert [number for number, _ in sent(house)] == ["+819000000001"]


def test_who_is_not_meant_is_not_written_to(house: House, office: Office) -> None:
    gone = a_resident(office, "2", follow="blocked", categories=("event",))
    leave(office, gone.id, e164(TWO))
    all_rounds(office)
    assert sent(house) == []


@pytest.mark.parametrize("change", [{"is_urgent": False}, {"is_drill": True}, {"state": "stopped"}])
def test_only_real_emergencies_that_were_not_stopped_are_sent(
    house: House, office: Office, change: dict[str, Any]
) -> None:
    register(office, ONE, by="member-1")
    all_rounds(office, replace(URGENT, **change))
    assert sent(house) == []


def test_the_cap_of_the_month_is_never_passed_and_the_account_is_the_sum_of_its_entries(house: House) -> None:
    office = a_spending_town(house, yen=25)
    for number in (ONE, TWO, THREE):
        register(office, number, by="member-1")
    all_rounds(office)
    assert len(sent(house)) == 2
    ledger = Ledger(office.scope)
    assert ledger.spent("2026-11") == ledger.sum_of("2026-11") == 20
    stopped = Rounds(office.scope).find("B1")
    assert stopped is not None
    assert "上限" in stopped.stopped_because


def test_what_was_refused_costs_nothing(house: House, office: Office) -> None:
    register(office, ONE, by="member-1")
    assert isinstance(house.sms, MemorySms)
    house.sms.opted_out.add("+819000000001")
    all_rounds(office)
    ledger = Ledger(office.scope)
    assert (ledger.account("B1").refused, ledger.spent("2026-11"), ledger.sum_of("2026-11")) == (1, 0, 0)


def test_what_surely_was_not_sent_is_tried_again_and_what_may_have_been_is_not(house: House, office: Office) -> None:
    register(office, ONE, by="member-1")
    assert isinstance(house.sms, MemorySms)
    house.sms.fail(TemporaryFailure("busy"))
    begin(office, URGENT)
    with pytest.raises(TemporaryFailure):
        go_on(office, "B1")
    go_on(office, "B1")
    assert len(sent(house)) == 1
    assert Ledger(office.scope).spent("2026-11") == Ledger(office.scope).sum_of("2026-11") == 10


def test_a_failure_that_may_have_sent_is_unknown_and_paid_for(house: House, office: Office) -> None:
    register(office, ONE, by="member-1")
    assert isinstance(house.sms, MemorySms)
    house.sms.fail(MayHaveSent("timed out"))
    all_rounds(office)
    account = Ledger(office.scope).account("B1")
    assert (account.unknown, account.yen, sent(house)) == (1, 10, [])


def test_what_the_carrier_refuses_for_good_is_failed_and_not_paid_for(house: House, office: Office) -> None:
    register(office, ONE, by="member-1")
    assert isinstance(house.sms, MemorySms)
    house.sms.fail(PermanentFailure("no such sender"))
    all_rounds(office)
    account = Ledger(office.scope).account("B1")
    assert (account.failed, account.yen, Ledger(office.scope).spent("2026-11")) == (1, 0, 0)


def test_killed_anywhere_nobody_gets_two_and_the_account_is_the_sum() -> None:
    at = 0
    while _killed_at(at):
        at += 2
    assert at > 20


def _killed_at(at: int) -> bool:
    fate = Fate(None)
    house = a_house(clock=Clock(), sms=Guarded(MemorySms(), fate))
    office = a_spending_town(house, f"town-{at}")
    for number in (ONE, TWO):
        register(office, number, by="member-1")
    killed, fate.at, fate.moments = False, at, 0
    try:
        with watched(fate):
            all_rounds(office)
    except Killed:
        killed, fate.at = True, None
        all_rounds(office)
    numbers = [number for number, _ in sent(house)]
    assert len(numbers) == len(set(numbers))
    ledger = Ledger(office.scope)
    account = ledger.account("B1")
    assert account.sent + account.unknown == 2
    assert ledger.spent("2026-11") == ledger.sum_of("2026-11") == account.yen
    return killed


def test_stop_ends_it_for_the_number_in_every_town_and_at_the_carrier(house: House, office: Office) -> None:
    other = a_spending_town(house, "yamabe")
    for town in (office, other):
        register(town, ONE, by="member-1")
        register(town, TWO, by="member-1")
    take_reply(house, {"originationNumber": "+819000000001", "messageBody": " Ｓtop "})
    all_rounds(office)
    all_rounds(other)
    assert {number for number, _ in sent(house)} == {"+819000000002"}
    assert isinstance(house.sms, MemorySms)
    assert house.sms.opted_out == {"+819000000001"}
    register(office, ONE, by="member-1", label="もう一度")
    known = Numbers(office.scope).find(register(office, ONE, by="member-1").id)
    assert known is not None
    assert known.stopped_at


def test_a_reply_that_asks_for_nothing_stops_nothing(house: House, office: Office) -> None:
    register(office, ONE, by="member-1")
    take_reply(house, {"originationNumber": "+819000000001", "messageBody": "ありがとう"})
    all_rounds(office)
    assert len(sent(house)) == 1


def test_a_number_is_kept_sealed(office: Office) -> None:
    kept = register(office, ONE, by="member-1")
    assert "9000000001" not in repr(kept)
    assert opened(office, kept) == "+819000000001"


def test_a_number_of_one_town_is_not_opened_by_another(house: House, office: Office) -> None:
    kept = leave(office, "resident-1", e164(ONE))
    there = a_spending_town(house, "yamabe")
    assert not has_left(there, "resident-1")
    with pytest.raises(PermanentFailure):
        opened(there, kept)


def test_a_later_number_takes_the_place_of_an_earlier_one_and_is_withdrawn_once_or_twice(office: Office) -> None:
    leave(office, "resident-1", e164(ONE))
    leave(office, "resident-1", e164(TWO))
    assert [opened(office, number) for number in Numbers(office.scope).behind(" ")] == [e164(TWO)]
    withdraw(office, "resident-1")
    withdraw(office, "resident-1")
    assert not has_left(office, "resident-1")


def test_two_who_share_a_number_are_sent_one_message(house: House, office: Office) -> None:
    for name in ("1", "2"):
        leave(office, a_resident(office, name, follow="blocked").id, e164(ONE))
    register(office, ONE, by="member-1", label="3区")
    all_rounds(office)
    assert len(sent(house)) == 1


def test_stop_withdraws_what_a_resident_left_and_keeps_in_mind_what_staff_registered(
    house: House, office: Office
) -> None:
    left, registered = leave(office, "resident-1", e164(ONE)), register(office, ONE, by="member-1")
    take_reply(house, {"originationNumber": e164(ONE), "messageBody": "STOP"})
    assert Numbers(office.scope).find(left.owner) is None
    known = Numbers(office.scope).find(registered.owner)
    assert known is not None
    assert known.stopped_at


def test_a_resident_is_told_in_their_own_language(house: House, office: Office) -> None:
    wording = {**URGENT.content.wording, "en": Wording("Evacuate", "Leave now.")}
    broadcast = replace(URGENT, id="B2", content=Content("text", wording))
    Broadcasts(office.scope).add(broadcast)
    leave(office, a_resident(office, "1", follow="blocked", language="en").id, e164(ONE))
    all_rounds(office, broadcast)
    assert "Evacuate" in sent(house)[0][1]


@pytest.mark.parametrize("told", ["０９０-0000-0001", "+81 90 0000 0001", "09000000001"])
def test_a_mobile_number_is_read_however_it_is_written(told: str) -> None:
    assert e164(told) == "+819000000001"


@pytest.mark.parametrize("told", ["", "03-1234-5678", "090-0000-000", "+1 555 0100", "110"])
def test_what_is_no_mobile_number_is_refused(told: str) -> None:
    with pytest.raises(StaffMistake):
        e164(told)


@pytest.mark.parametrize(("length", "expected"), [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3)])
def test_japanese_is_charged_by_seventy_units(length: int, expected: int) -> None:
    assert parts("あ" * length) == expected
    assert parts("𠮷" * (length // 2)) <= expected


def test_a_long_text_is_cut_to_what_the_town_pays_for() -> None:
    for most in (1, 2, 3):
        assert parts(shortened("避" * 500, most)) == most
    assert shortened("短い", 1) == "短い"
