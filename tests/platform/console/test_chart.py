"""What is written into a chart fits beside its neighbours."""

import pytest

from chalicelib.platform.console.chart import Chart


def a_chart(*labels: str, value: float = 0) -> Chart:
    return Chart("友だち", "人", tuple((label, value) for label in labels))


@pytest.mark.parametrize(
    ("labels", "every"),
    [(["1月", "2月", "3月"], 1), ([f"11/{day}〜" for day in range(10, 18)], 2), ([f"1/{n}" for n in range(10, 41)], 4)],
)
def test_labels_that_would_run_into_each_other_are_left_out(labels: list[str], every: int) -> None:
    assert a_chart(*labels).every == every


def test_a_chart_of_nothing_still_counts_its_bars() -> None:
    assert Chart("友だち", "人", ()).every == 1
    assert Chart("友だち", "人", (("1月", None),)).has_room_for_values


def test_numbers_above_many_bars_are_left_to_the_table() -> None:
    assert a_chart(*"あいう", value=12_345).has_room_for_values
    assert not a_chart(*map(str, range(31)), value=12_345).has_room_for_values
