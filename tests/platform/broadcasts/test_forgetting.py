from collections.abc import Iterator

import pytest

from chalicelib.platform.broadcasts import forgetting, parts
from chalicelib.platform.broadcasts.forgetting import AT_ONCE, Forgettings, forget, go_on
from chalicelib.platform.broadcasts.parts import GONE, Rolls, recipients
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.house import Office
from chalicelib.platform.residents.model import Resident, resident_id
from chalicelib.platform.residents.repository import Residents
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.platform.broadcasts.sending import ID, Sender, a_sender


@pytest.fixture(autouse=True)
def dynamo() -> Iterator[QuickDynamo]:
    with quick_tables(QuickDynamo()) as dynamo:
        yield dynamo


def somebody(sender: Sender, number: int = 0) -> Resident:
    return Residents(sender.office.scope).fetch(resident_id(sender.channel.line_id, sender.user_ids[number]))


def stored(sender: Sender) -> set[str]:
    """All ids in rolls, whether a part still names the roll or not."""
    rolls = Rolls(sender.office.scope).records.each(ID)
    return {user_id for roll in rolls for user_id in parts.unpack(roll.ids, roll.others or ())}


def a_sent_one(people: int = 7) -> Sender:
    sender = a_sender(people)
    sender.launch()
    sender.work()
    assert sender.broadcast.state == "sent"
    return sender


def waits(office: Office) -> bool:
    return bool(list(Forgettings(office.scope).records.each()))


def test_an_erased_resident_stands_in_no_roll_and_all_counts_stay() -> None:
    sender = a_sent_one()
    gone, before = somebody(sender), sender.account
    forget(sender.office, gone)
    go_on(sender.office, gone.id)
    assert gone.user_id not in stored(sender)
    assert {user_id for user_id, _ in recipients(sender.office, ID)} == set(sender.user_ids) - {gone.user_id}
    assert sender.account == before
    assert not waits(sender.office)


def test_ids_that_are_no_ids_of_line_are_forgotten_too() -> None:
    sender = a_sender(0)
    roll = Rolls(sender.office.scope).keep(ID, ["a-stranger", f"U{5:032x}"], sender.clock())
    Rolls(sender.office.scope).strike(ID, roll, "a-stranger")
    assert Rolls(sender.office.scope).ids(ID, roll) == [f"U{5:032x}"]
    assert GONE not in Rolls(sender.office.scope).ids(ID, roll)


def test_a_broadcast_under_way_is_waited_for() -> None:
    sender = a_sender(3)
    sender.launch()
    gone = somebody(sender)
    forget(sender.office, gone)
    go_on(sender.office, gone.id)
    assert waits(sender.office)
    sender.work()
    sender.clock.pass_(hours=1)
    go_on(sender.office, gone.id)
    assert gone.user_id not in stored(sender)
    assert not waits(sender.office)


def test_a_worker_killed_midway_is_followed_by_one_that_does_it_all() -> None:
    sender = a_sent_one()
    gone = somebody(sender)
    forget(sender.office, gone)
    go_on(sender.office, gone.id)
    forget(sender.office, gone)  # what a killed worker leaves: the wish as it was
    go_on(sender.office, gone.id)
    assert gone.user_id not in stored(sender)
    assert not waits(sender.office)


def test_many_broadcasts_are_looked_through_some_at_a_time() -> None:
    sender = a_sent_one()
    gone = somebody(sender)
    broadcasts, first = Broadcasts(sender.office.scope), sender.broadcast
    for number in range(AT_ONCE):
        sender.clock.pass_(minutes=1)
        moment = sender.office.now().isoformat()
        told = vars(first) | {"id": f"LATER{number:02d}", "began_at": moment}
        broadcasts.add(type(first)(**told))
    forget(sender.office, gone)
    go_on(sender.office, gone.id)
    assert waits(sender.office)
    assert gone.user_id in stored(sender)
    go_on(sender.office, gone.id)
    assert gone.user_id not in stored(sender)


def test_what_nobody_wished_is_not_done_and_what_expired_is_passed_over() -> None:
    sender = a_sent_one(2)
    go_on(sender.office, "NOBODY")
    gone = somebody(sender)
    for roll in list(Rolls(sender.office.scope).records.each(ID)):
        Rolls(sender.office.scope).records.remove(roll)
    forget(sender.office, gone)
    forgetting.go_on(sender.office, gone.id)
    assert not waits(sender.office)
