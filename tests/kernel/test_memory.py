"""A warm container remembers for a while, and no longer."""

import pytest

from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.memory import Memory
from tests.kit.fakes import Clock


def test_a_value_is_looked_up_once_until_it_is_old() -> None:
    clock, asked = Clock(), []
    memory = Memory(clock, seconds=60)

    def look_up() -> int:
        asked.append(1)
        return len(asked)

    assert [memory.recall("a", look_up) for _ in range(3)] == [1, 1, 1]
    clock.pass_(seconds=61)
    assert memory.recall("a", look_up) == 2
    memory.forget()
    assert memory.recall("a", look_up) == 3


def test_a_clock_moved_back_does_not_keep_a_value_for_ever() -> None:
    clock = Clock()
    memory = Memory(clock, seconds=60)
    memory.recall("a", lambda: 1)
    clock.pass_(hours=-5)
    assert memory.recall("a", lambda: 2) == 2


def test_a_failure_is_not_remembered() -> None:
    memory = Memory(Clock())

    def fail() -> int:
        raise NotFound

    with pytest.raises(NotFound):
        memory.recall("a", fail)
    assert memory.recall("a", lambda: 1) == 1
