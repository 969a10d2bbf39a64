from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.line.memory import MemoryLine
from chalicelib.kernel.errors import PermanentFailure, TemporaryFailure
from chalicelib.platform.broadcasts import delivering, motion, trying
from chalicelib.platform.broadcasts.content import Drawn
from chalicelib.platform.broadcasts.delivering import SLICE, deliver
from chalicelib.platform.broadcasts.model import Account, Broadcast, Wording
from chalicelib.platform.broadcasts.parts import PartRecord, Parts, a_part
from chalicelib.platform.broadcasts.settling import halt
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.port import (
    Message,
    MessagesRefused,
    MonthlyLimitReached,
    RecipientRefused,
    TooManyRequests,
)
from tests.kit.fakes import Clock
from tests.kit.offices import a_house, a_resident
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.platform.broadcasts.sending import CONTENT, ID, Sender, a_sender

REFUSED = PermanentFailure("LINE: 400 The request body has 1 error(s)", status=400)


@pytest.fixture(autouse=True)
def dynamo() -> Iterator[QuickDynamo]:
    with quick_tables(QuickDynamo()) as dynamo:
        yield dynamo


def test_everybody_gets_it_once_in_their_language_and_the_broadcast_is_closed() -> None:
    sender = a_sender(5)
    reader = a_resident(sender.office, "e0", language="en").user_id
    sender.launch()
    sender.work()
    assert sender.reached() == sorted([*sender.user_ids, reader])
    assert (sender.texts(reader), sender.texts(sender.user_ids[0])) == (["No water tomorrow."], ["あすは断水します。"])
    assert sender.broadcast.state == "sent"
    assert sender.broadcast.account == sender.account
    assert (sender.account.planned, sender.account.accepted) == (6, 6)


def test_a_broadcast_to_nobody_is_sent_to_nobody_and_closed() -> None:
    sender = a_sender(0)
    sender.launch()
    sender.work()
    assert (sender.broadcast.state, sender.line.calls) == ("sent", [])


def test_one_call_is_made_for_all_who_read_the_same_and_a_push_for_one_alone() -> None:
    sender = a_sender(5)
    a_resident(sender.office, "e0", language="en")
    sender.launch()
    sender.work()
    assert Counter(sender.line.calls) == {"multicast": 1, "push": 1}
    assert {sent.unit for sent in sender.line.outbox} == {f"b_{ID}"}


def test_during_their_quiet_hours_it_comes_without_a_sound() -> None:
    sender = a_sender(1)
    a_resident(sender.office, "9a", quiet="00:00-23:59")
    sender.launch()
    sender.work()
    assert sorted(sent.is_silent for sent in sender.line.outbox) == [False, True]


def test_an_order_that_comes_twice_sends_once() -> None:
    sender = a_sender(5)
    sender.launch()
    sender.plan()
    sender.queues.sent += list(sender.queues.sent)
    sender.work()
    assert sender.reached() == sorted(sender.user_ids)


@pytest.mark.parametrize("is_accepted", [True, False])
def test_a_call_that_was_not_answered_is_made_again_under_the_same_key(*, is_accepted: bool) -> None:
    sender = a_sender(5)
    sender.launch()
    sender.line.fail(TemporaryFailure("LINE: ReadTimeoutError"), times=2, is_accepted=is_accepted)
    sender.work()
    sender.minutes_pass(2)
    assert sender.reached() == sorted(sender.user_ids)
    assert sender.broadcast.state == "sent"


def test_a_key_that_line_may_have_forgotten_is_never_used_again() -> None:
    sender = a_sender(5)
    sender.launch()
    sender.line.fail(TemporaryFailure("LINE: ReadTimeoutError"), times=100, is_accepted=True)
    sender.work()
    sender.clock.pass_(hours=23, minutes=1)
    before = len(sender.line.calls)
    sender.minutes_pass(2)
    assert len(sender.line.calls) == before
    assert (sender.account.unknown, sender.account.accepted) == (5, 0)
    assert sender.broadcast.state == "sent"


def test_too_fast_moves_the_pace_on_and_sends_later() -> None:
    sender = a_sender(5)
    sender.launch()
    began = sender.clock()
    sender.line.fail(TooManyRequests("LINE: rate", status=429))
    sender.work()
    assert sender.reached() == sorted(sender.user_ids)
    assert sender.clock() - began >= timedelta(seconds=1)


def test_a_full_month_halts_until_staff_go_on() -> None:
    sender = a_sender(5)
    sender.launch()
    sender.line.fail(MonthlyLimitReached("LINE: month", status=429))
    sender.work()
    assert (sender.broadcast.state, sender.reached()) == ("halted", [])
    sender.minutes_pass(3)
    assert sender.reached() == []
    motion.resume(sender.office, ID)
    sender.work()
    assert sender.reached() == sorted(sender.user_ids)
    assert sender.broadcast.state == "sent"


def test_messages_line_refuses_halt_at_once_after_one_call() -> None:
    sender = a_sender(5)
    sender.launch()
    sender.line.fail(MessagesRefused("LINE: 400 messages[0].text", status=400))
    sender.work()
    assert (len(sender.line.calls), sender.broadcast.state) == (1, "halted")
    assert sender.account.refused == 0
    motion.resume(sender.office, ID)
    sender.work()
    assert sender.reached() == sorted(sender.user_ids)


def test_what_cannot_be_drawn_halts_before_anybody_is_called() -> None:
    sender = a_sender(3)
    sender.launch(content=replace(CONTENT, wording={"ja": Wording(body="{gap}")}))
    sender.work()
    assert (sender.line.calls, sender.broadcast.state) == ([], "halted")


def test_an_id_of_another_provider_is_found_and_everybody_else_gets_it() -> None:
    sender = a_sender(20)
    sender.line.make_foreign(sender.channel, sender.user_ids[7])
    sender.launch()
    sender.work()
    assert sender.reached() == sorted(set(sender.user_ids) - {sender.user_ids[7]})
    assert (sender.account.refused, sender.account.accepted, sender.account.planned) == (1, 19, 20)
    assert len(sender.line.calls) == 3


def test_where_line_names_nobody_the_bad_id_is_found_by_halving() -> None:
    line = _Taciturn(Clock())
    sender = a_sender(32, house=a_house(clock=line.clock, line=line))
    line.make_foreign(sender.channel, sender.user_ids[9])
    sender.launch()
    sender.work()
    assert sender.reached() == sorted(set(sender.user_ids) - {sender.user_ids[9]})
    assert len(line.calls) == 1 + 2 * 5
    assert sender.broadcast.state == "sent"


class _Taciturn(MemoryLine):
    """Says that something is wrong and not what."""

    def _refuse_foreign(self, verb: Any, channel: Channel, to: Sequence[str]) -> None:
        try:
            super()._refuse_foreign(verb, channel, to)
        except RecipientRefused:
            raise REFUSED from None


def test_where_line_takes_nobody_it_halts_instead_of_asking_for_each() -> None:
    sender = a_sender(60)
    for user_id in sender.user_ids:
        sender.line.make_foreign(sender.channel, user_id)
    sender.launch()
    sender.work()
    assert sender.broadcast.state == "halted"
    assert sender.broadcast.halted_because == delivering.NOBODY_TAKEN
    assert len(sender.line.calls) <= 2 * delivering.REFUSALS


def test_a_worker_killed_between_halving_and_the_halves_loses_nobody() -> None:
    sender = a_sender(8)
    sender.launch()
    sender.plan()
    [part] = [part for part in sender.parts if part.people]
    part.state = "split"
    Parts(sender.office.scope).records.change(part)
    sender.work()
    sender.minutes_pass(3)
    assert sender.reached() == sorted(sender.user_ids)
    assert sender.broadcast.state == "sent"


def test_an_account_line_does_not_let_in_halts() -> None:
    sender = a_sender(5)
    sender.launch()
    sender.line.fail(PermanentFailure("LINE: 403", status=403))
    sender.work()
    assert sender.broadcast.halted_because == trying.NO_ENTRY


def test_what_failed_is_sent_again_by_staff_under_a_new_key() -> None:
    sender = a_sender(5)
    sender.launch()
    sender.line.fail(PermanentFailure("LINE: 413", status=413))
    sender.work()
    assert (sender.broadcast.state, sender.account.failed) == ("sent", 5)
    [before] = [part.retry_key for part in sender.parts if part.people]
    assert motion.redrive(sender.office, ID) == 5
    sender.work()
    assert sender.reached() == sorted(sender.user_ids)
    assert (sender.broadcast.state, sender.account.failed) == ("sent", 0)
    assert [part.retry_key for part in sender.parts if part.people] != [before]
    assert motion.redrive(sender.office, ID) == 0


# stopping


def test_stopped_before_it_was_delivered_nobody_gets_it_and_the_account_says_so() -> None:
    sender = a_sender(5)
    sender.launch()
    sender.plan()
    motion.stop(sender.office, ID, "member-1")
    sender.work()
    assert (sender.reached(), sender.account.stopped) == ([], 5)
    assert (sender.broadcast.state, bool(sender.broadcast.closed_at)) == ("stopped", True)
    assert sender.broadcast.account == Account(planned=5, stopped=5)


def test_a_stopped_broadcasts_late_worker_sends_nothing() -> None:
    sender = a_sender(5)
    sender.launch()
    sender.plan()
    late = list(sender.queues.sent)

    def stopped_meanwhile(office: Office, broadcast: Broadcast, variant: str) -> Drawn:
        motion.stop(office, ID, "member-1")
        sender.work()
        return Drawn(({"type": "text", "text": "おそい"},), is_silent=False)

    for _, order in late:
        deliver(sender.office, order, stopped_meanwhile)
    assert (sender.line.calls, sender.account.stopped) == ([], 5)


def test_what_was_being_tried_when_staff_stopped_is_asked_after_until_it_is_known() -> None:
    sender = a_sender(5)
    sender.launch()
    sender.plan()
    sender.line.fail(TemporaryFailure("LINE: ReadTimeoutError"), is_accepted=True)
    for _, order in [order for order in sender.queues.sent if order[1]["slot"] == "0"]:
        deliver(sender.office, order)
    motion.stop(sender.office, ID, "member-1")
    sender.work()
    sender.minutes_pass(2)
    assert (sender.broadcast.state, sender.account.accepted) == ("stopped", 5)
    assert sender.broadcast.closed_at
    assert sender.reached() == sorted(sender.user_ids)


def test_stopped_midway_the_account_is_lines_own_book() -> None:
    sender = a_sender(0)
    parts(sender, 40)
    with_three_calls = _StopsAfter(sender.clock, 3, lambda: motion.stop(sender.office, ID, "member-1"))
    office = replace(sender.office, house=replace(sender.house, line=with_three_calls))
    deliver(office, {"broadcast": ID, "slot": "0"})
    sender.work()
    assert len(with_three_calls.outbox) == sender.account.accepted == 3 * 2
    assert (sender.account.stopped, sender.account.planned) == (37 * 2, 80)
    assert sender.broadcast.closed_at


class _StopsAfter(MemoryLine):
    def __init__(self, clock: Clock, calls: int, stop: Any) -> None:
        super().__init__(clock)
        self.left, self.stop = calls, stop

    def multicast(
        self, channel: Channel, user_ids: Sequence[str], messages: Sequence[Message], retry_key: str, **manner: Any
    ) -> None:
        super().multicast(channel, user_ids, messages, retry_key, **manner)
        self.left -= 1
        if not self.left:
            self.stop()


def parts(sender: Sender, many: int, size: int = 2, slots: str = "0") -> None:
    """A broadcast in the middle of sending, with so many parts in each slot."""
    sender.keep(state="sending", planned_at=sender.clock().isoformat())
    for slot in slots:
        for number in range(many):
            ids = [f"U{slot}{number:015x}{each:016x}" for each in range(size)]
            part = a_part(sender.office, ID, slot, f"0{slot}-{number:05d}", variant="ja", ids=ids)
            Parts(sender.office.scope).add(part, sender.clock())


# sharing


class _Slow(MemoryLine):
    """Each call takes a quarter of a second."""

    def multicast(
        self, channel: Channel, user_ids: Sequence[str], messages: Sequence[Message], retry_key: str, **manner: Any
    ) -> None:
        assert isinstance(self.clock, Clock)
        self.clock.pass_(seconds=0.25)
        super().multicast(channel, user_ids, messages, retry_key, **manner)


def test_after_a_slice_the_rest_goes_back_on_the_queue() -> None:
    line = _Slow(Clock())
    sender = a_sender(0, house=a_house(clock=line.clock, line=line))
    parts(sender, 50)
    deliver(sender.office, {"broadcast": ID, "slot": "0"})
    assert len(line.calls) == SLICE / timedelta(seconds=0.25)
    [(_, order)] = sender.queues.sent
    assert (order["kind"], order["after"]) == ("deliver", "00-00019")
    sender.work()
    assert len(line.calls) == 50


def test_one_towns_million_does_not_delay_anothers_hundred_beyond_a_slice_of_each_of_its_slots() -> None:
    line = _Slow(Clock())
    house = a_house(clock=line.clock, line=line)
    large, small = a_sender(0, house=house), a_sender(9, "yamabe", house=house)
    parts(large, 60, slots="01234567")
    small.launch()
    small.plan()
    began = house.clock()
    large.queues.sent[:0] = [
        ("broadcasts", {"tenant": "minato", "kind": "deliver", "broadcast": ID, "slot": slot}) for slot in "01234567"
    ]
    while small.broadcast.state != "sent":
        large.take({"deliver"})
    assert house.clock() - began <= 8 * (SLICE + timedelta(seconds=1)) + SLICE
    assert large.broadcast.state == "sending"


def test_several_calls_at_once_reach_everybody_once() -> None:
    sender = a_sender(0)
    house = replace(sender.house, calls_at_once=4)
    parts(sender, 20)
    deliver(replace(sender.office, house=house), {"broadcast": ID, "slot": "0"})
    assert Counter(sender.reached()).total() == len(set(sender.reached())) == 40
    assert sender.broadcast.state == "sent"


def test_an_emergency_has_a_queue_of_its_own() -> None:
    sender = a_sender(3)
    sender.launch(is_urgent=True)
    assert {thing for thing, _ in sender.queues.sent} == {"emergencies"}
    sender.work()
    assert sender.reached() == sorted(sender.user_ids)


def test_the_parts_of_a_halted_broadcast_are_left_alone() -> None:
    sender = a_sender(0)
    parts(sender, 3)
    halt(sender.office, ID, "待ってください")
    deliver(sender.office, {"broadcast": ID, "slot": "0"})
    assert sender.line.calls == []
    assert {part.state for part in sender.parts} == {"pending"}


def test_a_part_another_worker_holds_is_not_tried_beside_it() -> None:
    sender = a_sender(0)
    parts(sender, 1)
    [part] = sender.parts
    held(sender, part)
    deliver(sender.office, {"broadcast": ID, "slot": "0"})
    assert sender.line.calls == []
    sender.minutes_pass(2)
    assert len(sender.line.calls) == 1


def held(sender: Sender, part: PartRecord) -> None:
    now = sender.clock()
    part.state, part.tried_at, part.free_at = "trying", now.isoformat(), (now + trying.LEASE).isoformat()
    Parts(sender.office.scope).records.change(part)
