"""The measurement of the desk at its smallest: its goals hold already then, and would be missed if they were."""

from typing import Any

import pytest

from bench.desk import measured
from bench.goals import WEIGHT, desk_goals


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return dict(measured((1_000, 2_000)))


def test_the_desk_keeps_its_goals_however_many_cases_are_stored(told: dict[str, Any]) -> None:
    assert {goal.what: goal.found for goal in desk_goals(told) if not goal.is_met} == {}


def test_a_page_that_grew_heavy_or_reads_more_is_told_of(told: dict[str, Any]) -> None:
    heavy = told | {"weight": {"map": {"bytes": 0, "compressed": WEIGHT + 1}}}
    busy = told | {"2000": told["2000"] | {"first page": {"Query": 4, "GetItem": 2}}}
    assert [goal.what for goal in desk_goals(heavy) if not goal.is_met] == ["heaviest page of the desk, bytes"]
    assert len([goal for goal in desk_goals(busy) if not goal.is_met]) == 2
