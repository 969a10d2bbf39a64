import pytest

from bench.goals import is_tick_independent
from bench.tick import by_size

DUE = (0, 3, 8)


@pytest.mark.usefixtures("aws_estate")
def test_a_tick_asks_the_same_however_many_reminders_are_stored() -> None:
    told = by_size((20, 400), DUE)
    assert is_tick_independent(told)
    assert {due: (each["rows"], each["messages"]) for due, each in told["400"].items()} == {
        str(due): (due, due) for due in DUE
    }


def test_a_tick_that_grows_with_what_is_stored_would_be_seen() -> None:
    assert not is_tick_independent({"20": {"0": {"rows": 0}}, "400": {"0": {"rows": 12}}})
