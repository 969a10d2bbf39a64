import pytest

from chalicelib.kernel.errors import Conflict, NotFound, TemporaryFailure
from chalicelib.kernel.insisting import LONGEST, TRIES, Busy, insist


def test_a_step_is_done_anew_until_nobody_was_quicker() -> None:
    in_the_way: list[Exception] = [Conflict(), TemporaryFailure()]
    waited: list[float] = []

    def step() -> str:
        if in_the_way:
            raise in_the_way.pop()
        return "done"

    assert insist(step, waited.append) == "done"
    assert len(waited) == 2


def test_who_never_gets_through_is_told_so_after_short_waits() -> None:
    waited: list[float] = []

    def step() -> None:
        raise Conflict

    with pytest.raises(Busy):
        insist(step, waited.append)
    assert len(waited) == TRIES
    assert max(waited) <= LONGEST


def test_what_trying_again_does_not_mend_is_told_at_once() -> None:
    waited: list[float] = []

    def step() -> None:
        raise NotFound

    with pytest.raises(NotFound):
        insist(step, waited.append)
    assert waited == []
