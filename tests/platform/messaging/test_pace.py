from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.adapters.line.memory import MemoryLine
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.pace import PER_SECOND, Endpoint, back_off, reserve
from tests.kit.fakes import Clock
from tests.kit.offices import a_house, a_tenant, an_office
from tests.kit.quick_dynamo import QuickDynamo, quick_tables

LONG = timedelta(hours=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(clock: Clock) -> Iterator[Office]:
    with quick_tables(QuickDynamo()):
        yield an_office(a_house(clock=clock, line=MemoryLine(clock)))


@pytest.mark.parametrize("endpoint", PER_SECOND)
def test_no_more_calls_begin_in_a_second_than_the_endpoint_has(office: Office, endpoint: Endpoint) -> None:
    waits = [reserve(office, "K", endpoint, 10, within=LONG) for _ in range(2 * PER_SECOND[endpoint] // 10 + 1)]
    assert waits[0] == 0
    assert waits[-1] == pytest.approx(2, abs=0.01)


def test_calls_that_were_not_made_are_not_saved_up(office: Office, clock: Clock) -> None:
    reserve(office, "K", "multicast", 190, within=LONG)
    clock.pass_(minutes=5)
    assert reserve(office, "K", "multicast", 190, within=LONG) == 0
    assert reserve(office, "K", "multicast", 1, within=LONG) == pytest.approx(1)


def test_who_would_wait_too_long_reserves_nothing(office: Office) -> None:
    reserve(office, "K", "multicast", 380, within=LONG)
    assert reserve(office, "K", "multicast", 8, within=timedelta(seconds=1)) is None
    assert reserve(office, "K", "multicast", 8, within=timedelta(seconds=3)) == pytest.approx(2)


def test_channels_endpoints_and_towns_have_paces_of_their_own(office: Office) -> None:
    reserve(office, "K", "multicast", 1_900, within=LONG)
    neighbour = an_office(office.house, a_tenant("yamabe"))
    assert reserve(office, "K", "push", within=LONG) == 0
    assert reserve(office, "L", "multicast", within=LONG) == 0
    assert reserve(neighbour, "K", "multicast", within=LONG) == 0


def test_what_is_urgent_overtakes_and_the_others_stand_back_by_as_much(office: Office) -> None:
    reserve(office, "K", "multicast", 950, within=LONG)
    assert reserve(office, "K", "multicast", 190, within=LONG, is_urgent=True) == 0
    assert reserve(office, "K", "multicast", 190, within=LONG, is_urgent=True) == pytest.approx(1)
    assert reserve(office, "K", "multicast", 1, within=LONG) == pytest.approx(7)


def test_after_a_429_nobody_calls_for_a_second(office: Office) -> None:
    back_off(office, "K", "multicast")
    assert reserve(office, "K", "multicast", within=LONG) == pytest.approx(1)
    assert reserve(office, "K", "multicast", within=LONG, is_urgent=True) == pytest.approx(1)
