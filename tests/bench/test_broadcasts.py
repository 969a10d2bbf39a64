"""The measurement of a broadcast at its smallest: every figure is there, and what is promised holds even then."""

from pathlib import Path
from typing import Any

import pytest

from bench.broadcasts import LINES_LIMIT, measured, peak
from bench.goals import FLAT, broadcast_goals
from bench.outside import the_outside
from bench.tick import DUE, on_a_stub
from bench.virtual import VirtualTime

PEOPLE = 40_000


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    kept: Path = tmp_path_factory.mktemp("bench") / "kept.json"
    kept.write_text("{}", encoding="utf-8")
    with the_outside(kept) as outside:
        return measured(PEOPLE, 200, outside.url)


def test_as_few_calls_as_can_be_are_made_and_none_is_refused(told: dict[str, Any]) -> None:
    assert told["sent"]["calls"] == told["sent"]["least_calls"] == 79 + 2
    assert told["sent"]["refused_by_rate"] == 0
    assert 0 < told["sent"]["share"] < 190 / LINES_LIMIT


def test_a_recipient_costs_a_fiftieth_of_a_write_unit_or_so(told: dict[str, Any]) -> None:
    writes = told["sent"]["plan"]["write units"] + told["sent"]["deliver"]["write units"]
    assert 20 < writes < 30
    assert told["sent"]["yen"] > 0


def test_the_documented_ways_cost_more_than_ours(told: dict[str, Any]) -> None:
    documented = told["documented"]
    assert documented["our_multicast_cpu_ms"] < documented["naive_multicast_cpu_ms"] < documented["push_each_cpu_ms"]


def test_memory_does_not_grow_with_the_recipients() -> None:
    assert peak(400_000) < FLAT * peak(40_000)


def test_the_goals_are_told_of(told: dict[str, Any]) -> None:
    assert {goal.what: goal.is_met for goal in broadcast_goals(told)}["broadcast, LINE calls"]


def test_a_tick_on_the_stub_costs_what_is_due_however_many_are_stored() -> None:
    small, large = (on_a_stub(stored, (0, 3)) for stored in (100, 20_000))
    assert small == large
    assert {due: each["messages"] for due, each in large.items()} == {"0": 0, "3": 3}
    assert DUE[0] == 0


def test_virtual_time_passes_while_all_sleep_and_in_the_order_of_waking() -> None:
    time, heard = VirtualTime(), []

    def worker(name: str, seconds: float) -> None:
        for _ in range(2):
            time.sleep(seconds)
            heard.append(name)

    began = time()
    time.run(lambda: worker("slow", 5), lambda: worker("quick", 2))
    assert heard == ["quick", "quick", "slow", "slow"]
    assert (time() - began).total_seconds() == 10
