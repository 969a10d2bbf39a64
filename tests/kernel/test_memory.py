"""A warm container remembers for a while, and not without end."""

from collections.abc import Callable
from itertools import count

from chalicelib.kernel.memory import MOST, Memory
from tests.kit.fakes import Clock


def counting() -> Callable[[], int]:
    numbers = count(1)
    return lambda: next(numbers)


def test_a_value_is_looked_up_again_when_its_time_is_over() -> None:
    clock, look_up = Clock(), counting()
    memory = Memory(clock)
    assert [memory.recall("a", look_up), memory.recall("a", look_up)] == [1, 1]
    clock.pass_(seconds=61)
    assert memory.recall("a", look_up) == 2


def test_what_never_changes_under_its_key_may_be_kept_longer() -> None:
    clock, look_up = Clock(), counting()
    memory = Memory(clock)
    memory.recall("a", look_up, seconds=3600)
    clock.pass_(minutes=59)
    assert memory.recall("a", look_up, seconds=3600) == 1
    clock.pass_(minutes=2)
    assert memory.recall("a", look_up, seconds=3600) == 2


def test_a_clock_that_was_moved_back_keeps_nothing_for_ever() -> None:
    clock, look_up = Clock(), counting()
    memory = Memory(clock)
    memory.recall("a", look_up)
    clock.pass_(days=-1)
    assert memory.recall("a", look_up) == 2


def test_the_oldest_goes_first_when_much_is_remembered() -> None:
    memory = Memory(Clock())
    for number in range(MOST + 1):
        memory.recall(number, lambda: "first")
    assert memory.recall(MOST, lambda: "second") == "first"
    assert memory.recall(0, lambda: "second") == "second"
