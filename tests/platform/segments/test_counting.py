"""Counting who is meant: exactly where that is quick, as an estimate where not, and exactly by workers."""

from collections.abc import Mapping
from typing import Any

import pytest

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.kernel.estate import BROADCASTS
from chalicelib.platform.house import Office
from chalicelib.platform.residents.model import Resident, resident_id, shard, shards
from chalicelib.platform.residents.repository import Residents
from chalicelib.platform.segments.counting import LOOK, Count, ask, count_shard, counted, result
from chalicelib.services import load
from tests.kit.fakes import Clock, FakeQueues
from tests.kit.mortal import Fate, Guarded, Killed, watched
from tests.kit.offices import a_house, a_resident, an_office
from tests.platform.segments.crowd import CHANNEL, town

EVENT = {"category": "event"}


@pytest.fixture
def office(estate: None) -> Office:
    return an_office(a_house(*map(load, town().services)), town())


def orders(office: Office) -> list[Mapping[str, Any]]:
    queues = office.house.queues
    assert isinstance(queues, FakeQueues)
    told = [body for thing, body in queues.sent if thing == BROADCASTS.thing]
    queues.sent.clear()
    return told


def some(office: Office) -> None:
    for number in range(9):
        a_resident(office, str(number), language="en" if number % 3 else "", categories=("event",))
    a_resident(office, "20", categories=())
    a_resident(office, "21", follow="blocked", categories=("event",))


def test_a_small_town_is_counted_exactly_and_by_language(office: Office) -> None:
    some(office)
    assert counted(office, CHANNEL, EVENT) == Count(9, True, {"ja": 3, "en": 6})
    assert counted(office, CHANNEL, {"language": ["ja-easy"]}) == Count(0, True, {})


def test_a_large_town_is_estimated_from_the_beginning_of_one_shard(office: Office) -> None:
    residents, name, there = Residents(office.scope), 0, 0
    while there < LOOK + 500:
        name += 1
        user = f"U{name:032x}"
        id_ = resident_id("1234567890", user)
        if shard(id_) == "00":
            there += 1
            residents.keep(Resident(id_, CHANNEL, user, "following", categories=("event",) if name % 2 else ()))
    count = counted(office, CHANNEL, EVENT)
    assert not count.is_exact
    assert count.number == pytest.approx((LOOK + 500) * 16 / 2, rel=0.2)
    assert sum(count.by_language.values()) == count.number


def test_workers_count_exactly_shard_by_shard(office: Office) -> None:
    some(office)
    id_ = ask(office, CHANNEL, EVENT)
    told = orders(office)
    assert sorted(order["shard"] for order in told) == list(shards())
    assert {(order["kind"], order["tenant"]) for order in told} == {("count", "minato")}
    for order in told[:-1]:
        count_shard(office, order)
    assert result(office, id_) is None
    count_shard(office, told[-1])
    for order in told:
        count_shard(office, order)
    assert result(office, id_) == Count(9, True, {"ja": 3, "en": 6})


def test_asking_twice_is_one_count_and_orders_once(office: Office) -> None:
    assert ask(office, CHANNEL, EVENT) == ask(office, CHANNEL, EVENT)
    assert len(orders(office)) == len(shards())


def test_a_count_is_of_the_day_it_was_asked_on(office: Office) -> None:
    a_resident(office, "1", followed_at="2026-11-20T09:00:00+09:00")
    id_ = ask(office, CHANNEL, {"followed": {"within_days": 0}})
    clock = office.house.clock
    assert isinstance(clock, Clock)
    clock.pass_(hours=20)
    for order in orders(office):
        count_shard(office, order)
    assert result(office, id_) == Count(1, True, {"ja": 1})


def test_orders_that_were_lost_are_given_again_when_somebody_looks(office: Office) -> None:
    some(office)
    id_ = ask(office, CHANNEL, EVENT)
    for order in orders(office)[:5]:
        count_shard(office, order)
    assert result(office, id_) is None
    assert orders(office) == []
    clock = office.house.clock
    assert isinstance(clock, Clock)
    clock.pass_(minutes=4)
    assert result(office, id_) is None
    for order in orders(office):
        count_shard(office, order)
    assert result(office, id_) == Count(9, True, {"ja": 3, "en": 6})


def test_an_unknown_count_is_not_found_and_its_order_does_nothing(office: Office) -> None:
    with pytest.raises(NotFound):
        result(office, "NONE")
    count_shard(office, {"kind": "count", "count": "NONE", "shard": "00"})
    with pytest.raises(NotFound):
        result(office, "NONE")


def test_what_cannot_be_meant_is_not_counted(office: Office) -> None:
    for count in (counted, ask):
        with pytest.raises(StaffMistake):
            count(office, CHANNEL, {})
    assert orders(office) == []


def test_a_worker_killed_anywhere_leaves_the_count_right(office: Office) -> None:
    some(office)
    for moment in range(0, 400, 9):
        fate = Fate(moment)
        mortal = an_office(a_house(*map(load, town().services), queues=Guarded(FakeQueues(), fate)), town())
        queues = mortal.house.queues.thing  # type: ignore[attr-defined]
        office.house.clock.pass_(minutes=2)  # type: ignore[attr-defined]
        mortal.house.clock.now = office.house.clock()  # type: ignore[attr-defined]
        has_died = False
        try:
            with watched(fate):
                id_ = ask(mortal, CHANNEL, EVENT)
                for _, order in list(queues.sent):
                    count_shard(mortal, order)
                result(mortal, id_)
        except Killed:
            has_died = True
        id_ = ask(office, CHANNEL, EVENT)  # the clerk's page is drawn again
        office.house.clock.pass_(minutes=4)  # type: ignore[attr-defined]
        result(office, id_)
        for order in [*(body for _, body in queues.sent), *orders(office)]:
            count_shard(office, order)
        assert result(office, id_) == Count(9, True, {"ja": 3, "en": 6})
        if not has_died:
            assert moment > len(shards())
            return
    raise AssertionError("never ended")
