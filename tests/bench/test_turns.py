import pytest

from bench.goals import is_step_met
from bench.turns import by_kind


@pytest.fixture
def kinds(estate: None) -> dict[str, dict[str, int]]:
    return by_kind()


def test_a_step_of_a_flow_costs_three_reads_two_writes_and_one_call(kinds: dict[str, dict[str, int]]) -> None:
    for kind in ("first question of a flow", "step of a flow"):
        assert is_step_met(kinds[kind]), (kind, kinds[kind])


def test_the_first_turn_with_a_service_that_day_notes_it_and_later_ones_do_not(
    kinds: dict[str, dict[str, int]],
) -> None:
    first, later = kinds["first turn with a service that day"], kinds["first question of a flow"]
    assert (first["reads"], first["writes"]) == (later["reads"] + 1, later["writes"] + 1)


def test_a_photo_is_fetched_besides_and_nothing_more(kinds: dict[str, dict[str, int]]) -> None:
    photo = kinds["photo step"]
    assert is_step_met(photo | {"line": photo["line"] - 1})


def test_a_cold_container_reads_the_channel_at_the_door_and_again_with_the_town_in_the_turn(
    kinds: dict[str, dict[str, int]],
) -> None:
    cold, warm = kinds["step of a flow, cold container"], kinds["step of a flow"]
    assert cold["reads"] - warm["reads"] == 3
    assert (cold["writes"], cold["line"]) == (warm["writes"], warm["line"])


def test_an_event_that_comes_again_writes_nothing(kinds: dict[str, dict[str, int]]) -> None:
    assert kinds["event delivered again"]["writes"] == 0


def test_every_kind_of_turn_asks_line_for_one_answer_at_most(kinds: dict[str, dict[str, int]]) -> None:
    assert {kind: each["line"] for kind, each in kinds.items() if each["line"] > 1} == {"photo step": 2}
