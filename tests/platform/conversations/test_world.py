from collections.abc import Sequence

import pytest

from chalicelib.platform.conversations.world import World
from chalicelib.platform.flows.model import Answers, Option
from chalicelib.platform.house import Turn
from tests.kit.offices import a_house, a_turn, an_office


@pytest.fixture
def turn(estate: None) -> Turn:
    return a_turn(an_office(a_house()))


def test_the_choices_of_a_step_are_looked_for_once_for_the_same_answers(turn: Turn) -> None:
    looked: list[Answers] = []

    def choices(_: Turn, answers: Answers) -> Sequence[Option]:
        looked.append(answers)
        return [Option("a", "A")]

    world = World(turn)
    assert world.options(choices, {"place": 1}) == world.options(choices, {"place": 1})
    world.options(choices, {"place": 2})
    assert looked == [{"place": 1}, {"place": 2}]


def test_a_town_covers_what_lies_within_its_bounds(turn: Turn) -> None:
    assert World(turn).covers(35.1, 139.1)
    assert not World(turn).covers(36.1, 139.1)
