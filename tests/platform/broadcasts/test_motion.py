from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.kernel.errors import Conflict
from chalicelib.platform.broadcasts import motion
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.reminders.rounds import do_due
from chalicelib.platform.reminders.tick import tick
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.platform.broadcasts.sending import ID, a_sender, approved


@pytest.fixture(autouse=True)
def dynamo() -> Iterator[QuickDynamo]:
    with quick_tables(QuickDynamo()) as dynamo:
        yield dynamo


def test_an_approved_broadcast_waits_for_its_time_and_then_goes_from_the_tick_to_everybody() -> None:
    sender = a_sender(5)
    tick(sender.house)
    at = sender.clock() + timedelta(minutes=30)
    sender.keep(state="approved", send_at=at.isoformat(), approval=approved(5))
    let_go = replace(approved(5), seal=sender.broadcast.seal, at=sender.clock().isoformat())
    Broadcasts(sender.office.scope).move(
        ID, ("approved",), lambda stands: replace(stands, approval=let_go), wakes_at=at
    )
    for _ in range(29):
        sender.clock.pass_(minutes=1)
        tick(sender.house)
        assert sender.queues.sent == []
    sender.clock.pass_(minutes=1)
    tick(sender.house)
    [(_, order)] = sender.queues.sent
    sender.queues.sent.clear()
    do_due(sender.house, order["tenant"], order["kind"], order["bucket"], order["name"])
    sender.work()
    assert sender.reached() == sorted(sender.user_ids)
    assert sender.broadcast.state == "sent"


def test_the_clock_finds_a_broadcast_in_motion_each_minute() -> None:
    sender = a_sender(3)
    tick(sender.house)
    sender.launch()
    for _ in range(3):
        sender.queues.sent.clear()
        sender.clock.pass_(minutes=1)
        tick(sender.house)
        due = [order for thing, order in sender.queues.sent if thing == "notices"]
        assert [(order["kind"], order["name"]) for order in due] == [("broadcast", ID)]
        sender.queues.sent.clear()
        do_due(sender.house, "minato", "broadcast", "", ID)
        assert len(sender.queues.sent) == 16


def test_orders_that_were_lost_are_given_again() -> None:
    sender = a_sender(5)
    sender.launch()
    sender.queues.sent.clear()
    sender.minutes_pass()
    sender.queues.sent.clear()
    sender.minutes_pass(2)
    assert sender.reached() == sorted(sender.user_ids)


def test_delivering_orders_that_were_lost_are_given_again() -> None:
    sender = a_sender(5)
    sender.launch()
    sender.plan()
    sender.queues.sent.clear()
    sender.minutes_pass()
    assert sender.broadcast.state == "sent"
    assert sender.reached() == sorted(sender.user_ids)


def test_gathering_that_was_lost_is_ordered_again() -> None:
    sender = a_sender(5)
    sender.launch()
    while any(order["kind"] == "plan" for _, order in sender.queues.sent):
        sender.take({"plan"})
    sender.queues.sent.clear()
    sender.minutes_pass()
    assert sender.reached() == sorted(sender.user_ids)


def test_a_closed_broadcast_is_looked_after_no_more() -> None:
    sender = a_sender(2)
    sender.launch()
    sender.work()
    assert Broadcasts(sender.office.scope).records.fetch(ID).wakes_at is None
    motion.wake(sender.office, ID)
    assert sender.queues.sent == []


def test_stopped_while_it_is_planned_nobody_gets_it() -> None:
    sender = a_sender(5)
    sender.launch()
    for _ in range(4):
        sender.take({"plan"})
    motion.stop(sender.office, ID, "member-1")
    sender.work()
    sender.minutes_pass(2)
    assert sender.reached() == []
    assert sender.broadcast.closed_at
    assert sender.broadcast.stopped_by == "member-1"


def test_only_what_is_on_its_way_can_be_stopped_resumed_or_driven_again() -> None:
    sender = a_sender(2)
    sender.launch()
    with pytest.raises(Conflict):
        motion.resume(sender.office, ID)
    with pytest.raises(Conflict):
        motion.redrive(sender.office, ID)
    sender.work()
    with pytest.raises(Conflict):
        motion.stop(sender.office, ID, "member-1")


def test_a_count_that_grew_goes_on_when_staff_say_so() -> None:
    sender = a_sender(4)
    sender.launch(state="halted", halted_because="増えました")
    motion.resume(sender.office, ID)
    sender.work()
    assert (sender.broadcast.state, sender.broadcast.halted_because) == ("sent", "")
    assert sender.reached() == sorted(sender.user_ids)
