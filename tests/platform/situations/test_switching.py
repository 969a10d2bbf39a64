"""平時・災害・訓練: a journey there and back, and a drill of which nothing is left."""

from typing import Any

import pytest

from chalicelib.adapters.line.memory import MemoryLine
from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.platform import situations
from chalicelib.platform.alerts.hearing import hear_alert
from chalicelib.platform.alerts.model import Alert, Info
from chalicelib.platform.alerts.repository import ReceivedAlerts, Standings
from chalicelib.platform.cases.actions import open_case
from chalicelib.platform.cases.model import Case
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.house import House, Office
from chalicelib.platform.reminders.rounds import do_due
from chalicelib.platform.reminders.tick import tick
from chalicelib.platform.situations.model import Situation
from chalicelib.platform.situations.repository import Drills, Situations
from chalicelib.platform.situations.switching import switch, undo
from tests.kit.fakes import Clock, FakeQueues
from tests.kit.mortal import Fate, Killed, watched
from tests.kit.offices import a_channel
from tests.kit.telegrams import SEND_ALL, a_listening_town, an_alert_house, rain, told
from tests.kit.telegrams import arrives as arrives_by_feed

pytestmark = pytest.mark.usefixtures("estate")

MENUS = {"normal_menu": "main", "disaster_menu": "saigai"}


@pytest.fixture
def house() -> House:
    house = an_alert_house()
    assert isinstance(house.line, MemoryLine)
    house.line.menus = {a_channel().key: {"main", "saigai"}}
    return house


@pytest.fixture
def office(house: House) -> Office:
    return a_listening_town(house, settings={"alerts": SEND_ALL, "situations": MENUS})


def to(office: Office, state: Any) -> Situation:
    seen = Situations(office.scope).now().value.since
    clock = office.house.clock
    assert isinstance(clock, Clock)
    clock.pass_(seconds=1)
    return switch(office, state, by="member-1", label="防災課 担当", why="大雨のため", seen=seen)


def work(house: House) -> None:
    """Do all that lies on the queue for due things."""
    queues = house.queues
    assert isinstance(queues, FakeQueues)
    waiting, queues.sent = [body for _, body in queues.sent], []
    for body in waiting:
        if body.get("kind") in {"situation", "drill"}:
            do_due(house, body["tenant"], body["kind"], body["bucket"], body["name"])


def shown(house: House) -> str:
    assert isinstance(house.line, MemoryLine)
    return house.line.shown_menu.get(a_channel().key, "")


def test_a_disaster_shows_its_menu_holds_sends_and_opens_kinds_and_normal_times_restore_it(
    house: House, office: Office
) -> None:
    assert situations.of(office) == Situation()
    to(office, "disaster")
    work(house)
    now = situations.of(office)
    assert (now.name, now.why, now.label) == ("災害", "大雨のため", "防災課 担当")
    assert (now.holds_sends, now.opens_kinds, shown(house)) == (True, True, "saigai")
    to(office, "normal")
    work(house)
    now = situations.of(office)
    assert (now.holds_sends, now.opens_kinds, shown(house)) == (False, False, "main")


def test_a_switch_is_undone(house: House, office: Office) -> None:
    after = to(office, "disaster")
    assert isinstance(house.clock, Clock)
    house.clock.pass_(seconds=1)
    back = undo(office, by="member-1", label="防災課 担当", seen=after.since)
    assert back.state == "normal"
    assert [record.value.state for record in Situations(office.scope).history().items] == ["normal", "disaster"]


def test_who_saw_another_situation_switches_nothing(office: Office) -> None:
    to(office, "disaster")
    with pytest.raises(Conflict):
        switch(office, "normal", by="m", label="", why="x", seen="")
    with pytest.raises(StaffMistake):
        switch(office, "normal", by="m", label="", why=" ", seen=situations.of(office).since)
    assert situations.of(office).state == "disaster"


def test_two_towns_are_each_in_their_own_situation(house: House, office: Office) -> None:
    other = a_listening_town(house, "yamabe", code="999024")
    to(office, "disaster")
    assert situations.of(other).state == "normal"


def test_killed_anywhere_the_menu_follows_the_situation(house: House, office: Office) -> None:
    for at in range(14):
        state = "disaster" if at % 2 == 0 else "normal"
        try:
            with watched(Fate(at)):
                to(office, state)
                work(house)
        except Killed:
            house.memory.forget()
            if situations.of(office).state != state:
                to(office, state)
        clock = house.clock
        assert isinstance(clock, Clock)
        clock.pass_(minutes=2)
        tick(house)
        work(house)
        assert shown(house) == {"disaster": "saigai", "normal": "main"}[state]


def drill_alert(office: Office, drill_id: str) -> Alert:
    info = Info("rain", 4, ("city/99901",), event="訓練")
    sent = office.now().isoformat()
    return Alert("drill", f"{drill_id}-1", sent, "actual", "alert", "訓練", "drill", "", (info,), drill_id=drill_id)


def a_case(office: Office, drill_id: str) -> Case:
    at = office.now().isoformat()
    return open_case(
        office, Case("", "reports", "shelter", "避難所", at, drill_id=drill_id), {}, cause=f"e{drill_id}{at}"
    )


def test_a_drill_runs_the_same_path_marked_and_nothing_of_it_is_left(house: House, office: Office) -> None:
    situation = to(office, "drill")
    hear_alert(office, drill_alert(office, situation.drill_id))
    case, real = a_case(office, situation.drill_id), a_case(office, "")
    assert [broadcast.is_drill for broadcast in told(office)] == [True]
    assert situations.of(office).opens_kinds
    assert not situations.of(office).holds_sends
    arrives_by_feed(house, rain(4, office.now().isoformat()), "REAL")
    assert [broadcast.is_drill for broadcast in told(office)].count(False) == 1, "a real warning stays real"
    to(office, "normal")
    work(house)
    assert [broadcast.is_drill for broadcast in told(office)] == [False]
    numbers = {each.id for each in Cases(office.scope).inbox("open").cases}
    assert (case.id in numbers, real.id in numbers) == (False, True)
    assert [note.facts["alert"]["source"] for note in ReceivedAlerts(office.scope).newest().items] == ["jma"]
    assert [record.name for record in Standings(office.scope).all()] == ["rain|"]
    assert Drills(office.scope).find(situation.drill_id) is None


def test_a_drill_ends_by_itself_after_seven_days(house: House, office: Office) -> None:
    to(office, "drill")
    work(house)
    clock = house.clock
    assert isinstance(clock, Clock)
    tick(house)
    clock.pass_(days=7, minutes=2)
    tick(house)
    work(house)
    house.memory.forget()
    assert situations.of(office).state == "normal"


def test_a_purge_that_is_killed_anywhere_is_finished_by_the_clock(house: House, office: Office) -> None:
    clock = house.clock
    assert isinstance(clock, Clock)
    for at in range(0, 40, 5):
        situation = to(office, "drill")
        hear_alert(office, drill_alert(office, situation.drill_id))
        case = a_case(office, situation.drill_id)
        to(office, "normal")
        try:
            with watched(Fate(at)):
                work(house)
        except Killed:
            pass
        clock.pass_(minutes=2)
        tick(house)
        work(house)
        assert told(office) == []
        assert case.id not in {each.id for each in Cases(office.scope).inbox("all").cases}
