"""The measurement of questions at its smallest: a turn costs the same with five times the entries."""

from typing import Any

import pytest

from bench.goals import question_goals
from bench.questions import measured


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return dict(measured((40, 200)))


def test_a_question_costs_the_same_however_many_entries_are_published(told: dict[str, Any]) -> None:
    assert [goal.found for goal in question_goals(told)] == ["the same"]
    assert told["40"]["question, answered"] == {"reads": 4, "writes": 3, "line": 1}


def test_one_that_reads_more_is_told_of(told: dict[str, Any]) -> None:
    more = told | {"200": told["200"] | {"menu": {"reads": 9, "writes": 1, "line": 1}}}
    assert not any(goal.is_met for goal in question_goals(more))
