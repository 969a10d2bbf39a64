"""A town that stands still: nothing is sent, what falls due waits, and goes on when it is served again."""

from contextlib import suppress
from dataclasses import replace

import pytest

from chalicelib.kernel.errors import NotAllowed, NotFound
from chalicelib.platform.alerts.model import Alert
from chalicelib.platform.alerts.orders import hear as hear_alert
from chalicelib.platform.broadcasts.orders import do_order
from chalicelib.platform.catalogue.public import Asked, answer_public
from chalicelib.platform.messaging.outbox import Deliveries, hasten, notice
from chalicelib.platform.messaging.reply import Reply
from chalicelib.platform.reminders.tick import tick
from chalicelib.platform.tenants.model import TownStage
from chalicelib.platform.tenants.repository import Tenants
from chalicelib.platform.tenants.standstill import UPTAKE, Asides, resettle, set_aside, take_up
from tests.kit.counting import counted
from tests.kit.journey import Town, TownResident, a_town
from tests.kit.mortal import Fate, Guarded, Killed, watched

pytestmark = pytest.mark.usefixtures("estate")


@pytest.fixture
def town() -> Town:
    town = a_town("minato", "profile")
    tick(town.house)
    return town


def stand(town: Town, stage: TownStage) -> None:
    if stage == "open":
        resettle(town.office)
    Tenants(town.office.scope).change(lambda own: replace(own, stage=stage))
    town.house.memory.forget()


def owe(town: Town, resident: TownResident) -> None:
    """Write down a message that falls due in a minute."""
    resident.says("メニュー")
    assert resident.known
    record = notice(town.office, town.channel, resident.known, Reply(("あしたは可燃ごみです。",)), "profile", "cause")
    Deliveries(town.office.scope).records.put(record)


def minutes(town: Town, number: int) -> None:
    for _ in range(number):
        town.clock.pass_(minutes=1)
        tick(town.house)
        town.pump()


def test_a_resident_of_a_paused_town_reads_one_sentence_an_hour(town: Town) -> None:
    resident = town.resident()
    stand(town, "paused")
    assert "ただいまお休みしています" in resident.says("ごみ")[0]
    assert resident.says("ごみ") == []
    assert resident.does({"type": "follow"}) == []
    town.clock.pass_(hours=1)
    assert "ただいまお休みしています" in resident.says("ごみ")[0]
    assert town.resident().says("家族を登録") != []
    stand(town, "open")
    assert resident.says("家族を登録")[0].startswith("どなたの分を")


def test_a_paused_town_speaks_the_residents_language(town: Town) -> None:
    resident = town.resident()
    resident.says("English")
    stand(town, "paused")
    assert "taking a break" in resident.says("garbage")[0]


def test_who_blocks_a_paused_town_is_known_to_have_done_so(town: Town) -> None:
    resident = town.resident()
    resident.says("メニュー")
    stand(town, "paused")
    resident.does({"type": "unfollow"})
    assert resident.known
    assert resident.known.follow == "blocked"


def test_a_closed_town_takes_webhooks_and_forgets_them_without_a_read(town: Town) -> None:
    resident = town.resident()
    resident.says("メニュー")
    stand(town, "closed")
    assert resident.says("ごみ") == []
    with counted() as counts:
        resident.says("ごみ")
    assert counts["reads"] + counts["writes"] == 0


@pytest.mark.parametrize("stage", ["paused", "closed"])
def test_what_falls_due_waits_and_is_sent_when_the_town_is_served_again(town: Town, stage: TownStage) -> None:
    resident = town.resident()
    owe(town, resident)
    before = len(town.line.said_to(resident.user_id))
    stand(town, stage)
    minutes(town, 5)
    assert len(town.line.said_to(resident.user_id)) == before
    assert len(list(Asides(town.office.scope).records.each())) == 1
    stand(town, "open")
    minutes(town, 5)
    assert len(town.line.said_to(resident.user_id)) == before + 1
    assert list(Asides(town.office.scope).records.each()) == []


def test_what_is_too_late_by_then_is_not_sent(town: Town) -> None:
    resident = town.resident()
    owe(town, resident)
    before = len(town.line.said_to(resident.user_id))
    stand(town, "paused")
    minutes(town, 3)
    town.clock.pass_(days=3)
    stand(town, "open")
    minutes(town, 5)
    assert len(town.line.said_to(resident.user_id)) == before


def test_a_town_that_stands_still_is_asked_nothing_more_after_its_first_days(town: Town) -> None:
    owe(town, town.resident())
    stand(town, "closed")
    minutes(town, 3)
    town.clock.pass_(days=3)
    assert tick(town.house) == 0


def test_a_broadcasts_worker_does_nothing_and_an_alert_is_not_heard_later(town: Town) -> None:
    stand(town, "paused")
    with counted() as counts:
        do_order(town.house, {"tenant": "minato", "kind": "deliver", "broadcast": "none", "slot": "x"})
    assert counts["writes"] == 0
    alert = Alert("cap", "id", town.clock().isoformat(), "actual", "alert", "大雨警報", "cap")
    assert hear_alert(town.house, "minato", alert) == "minato: paused"


def test_the_public_door_of_a_paused_town_takes_nothing_and_of_a_closed_one_is_gone(town: Town) -> None:
    stand(town, "paused")
    with pytest.raises(NotAllowed):
        answer_public(town.house, Asked("POST", "/public/minato/profile/x.json", {}, (), "1"))
    stand(town, "closed")
    with pytest.raises(NotFound):
        answer_public(town.house, Asked("GET", "/public/minato/broadcasts/feed.json", {}, (), "1"))


def test_handing_over_twice_sends_what_waited_once(town: Town) -> None:
    resident = town.resident()
    owe(town, resident)
    before = len(town.line.said_to(resident.user_id))
    stand(town, "paused")
    record = next(iter(Deliveries(town.office.scope).records.each()))
    hasten(town.office, record)
    minutes(town, 3)
    stand(town, "open")
    stand(town, "open")
    minutes(town, 5)
    assert len(town.line.said_to(resident.user_id)) == before + 1


def test_who_is_killed_after_the_note_and_before_the_change_leaves_everything_waiting(town: Town) -> None:
    resident = town.resident()
    owe(town, resident)
    before = len(town.line.said_to(resident.user_id))
    stand(town, "paused")
    minutes(town, 3)
    resettle(town.office)
    minutes(town, 5)
    assert len(town.line.said_to(resident.user_id)) == before
    stand(town, "open")
    minutes(town, 5)
    assert len(town.line.said_to(resident.user_id)) == before + 1


@pytest.mark.parametrize("moment", range(14))
def test_a_worker_killed_while_handing_over_loses_nothing(town: Town, moment: int) -> None:
    for number in range(3):
        set_aside(town.office, {"tenant": "minato", "kind": "reminder", "bucket": "", "name": f"thing-{number}"})
    resettle(town.office)
    fate = Fate(moment)
    mortal = replace(town.office, house=replace(town.house, queues=Guarded(town.queues, fate)))
    with watched(fate), suppress(Killed):
        take_up(mortal, UPTAKE)
    asides = Asides(town.office.scope).records
    waiting = [record for record in asides.each() if record.order]
    assert not waiting or asides.find(UPTAKE), "what waits is still to be handed over"
    take_up(town.office, UPTAKE)
    assert {body["name"] for _, body in town.queues.sent} == {"thing-0", "thing-1", "thing-2"}
    assert list(asides.each()) == []
