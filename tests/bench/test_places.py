"""The measurement of places at its smallest: a search reads a bounded number of items, and one too many is told of."""

from bench.goals import place_goals
from bench.places import measured


def test_searches_read_a_bounded_number_of_items() -> None:
    told = dict(measured((300, 4_000)))
    assert {goal.what: goal.found for goal in place_goals(told) if not goal.is_met} == {}
    heavy = told | {"4000": told["4000"] | {"the ten nearest, at the edge": 40, "largest item": 500_000}}
    assert [goal.what for goal in place_goals(heavy) if not goal.is_met] == [
        "places: the ten nearest, at the edge, reads",
        "places: largest item, bytes",
    ]
