"""Five hundred bad days: whatever goes wrong, every recipient gets it once, and the account is LINE's own book."""

from collections import Counter

import pytest

from tests.platform.broadcasts.chaos.day import lived

RUNS, GROUP = 500, 50
EVER_FAILED = {
    1: "two towns' tokens had one name, in the book's own wire",
    489: "a planner woke up after its broadcast was stopped and closed",
    48: "no tick had ever ended before the first broadcast was due",
}
"""Seeds that ever failed, and why."""


@pytest.mark.parametrize("first", range(0, RUNS, GROUP))
def test_whatever_goes_wrong_everybody_gets_it_once_and_the_account_is_lines_book(first: int) -> None:
    happened: Counter[str] = sum((lived(seed).happened for seed in range(first, first + GROUP)), Counter())
    assert min(happened[each] for each in ("killed", "frozen", "throttled", "raised")) > GROUP
    assert min(happened[each] for each in ("silent", "timeout", "error", "rate", "expired", "monthly", "stopped")) > 1


@pytest.mark.parametrize("seed", EVER_FAILED)
def test_a_day_that_once_failed_ends_well(seed: int) -> None:
    lived(seed)
