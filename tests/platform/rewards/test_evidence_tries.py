"""Five numbers may be typed in ten minutes, also by somebody who types them all at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.kernel.errors import TemporaryFailure
from chalicelib.platform.house import Office
from chalicelib.platform.rewards.evidence import Refusal
from chalicelib.platform.rewards.evidence_tries import AT_MOST, Tries
from tests.kit.fakes import Clock
from tests.kit.offices import a_house, an_office
from tests.kit.quick_dynamo import QuickDynamo, quick_tables


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(clock: Clock) -> Iterator[Office]:
    with quick_tables(QuickDynamo()):
        yield an_office(a_house(clock=clock))


def test_the_sixth_try_is_refused_with_how_long_to_wait(office: Office, clock: Clock) -> None:
    tries = Tries(office.scope)
    assert [tries.spend("r1", office.now()) for _ in range(AT_MOST)] == [None] * AT_MOST
    clock.pass_(minutes=4)
    assert tries.spend("r1", office.now()) == Refusal("code_locked", {"minutes": 6})
    assert tries.spend("r2", office.now()) is None
    clock.pass_(minutes=6)
    assert tries.spend("r1", office.now()) is None


def test_guesses_that_come_at_once_are_counted_one_by_one(office: Office) -> None:
    def guess(_: int) -> bool:
        try:
            return Tries(office.scope).spend("r1", office.now()) is None
        except TemporaryFailure:
            return False

    with ThreadPoolExecutor(8) as pool:
        allowed = sum(pool.map(guess, range(40)))
    assert allowed == AT_MOST


def test_a_count_is_forgotten_by_itself_and_with_the_resident(office: Office) -> None:
    tries = Tries(office.scope)
    tries.spend("r1", office.now())
    record = tries.records.fetch("r1")
    assert record.expires == office.now().timestamp() + 600
    tries.forget("r1")
    tries.forget("r1")
    assert tries.records.find("r1") is None
