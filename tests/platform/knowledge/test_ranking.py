import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.knowledge.fields import NAMES
from chalicelib.platform.knowledge.ranking import Blend, Weights, shipped_weights, standing

SCORES = st.lists(st.integers(0, 40), min_size=2, max_size=20)


@given(SCORES, st.floats(0.1, 9))
def test_a_standing_does_not_depend_on_the_scale(scores: list[int], scale: float) -> None:
    assert standing([scale * score for score in scores]) == pytest.approx(standing(scores), abs=1e-3)


def test_equal_scores_of_many_stand_nowhere() -> None:
    assert standing([3.0] * 60) == [0.0] * 60
    assert standing([0.0]) == [0.0]


def test_the_only_entry_of_a_town_stands_out_by_itself() -> None:
    assert standing([3.0])[0] == pytest.approx(7)


def test_a_blend_weighs_what_there_is() -> None:
    blend = Blend({"one": 2.0, "other": 5.0}, steep=1, lead=0, covers=0, lean=0)
    alone = standing([0.0, 1.0])
    assert blend.blended({"one": [0.0, 1.0]}) == [2 * alone[0], 2 * alone[1]]


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0, 9))
def test_a_confidence_lies_between_none_and_all(score: float, lead: float, covered: float) -> None:
    for blend in (shipped_weights().lexical, shipped_weights().hybrid):
        assert 0 <= blend.confidence(score, lead=lead, covered=covered) <= 1


def test_the_shipped_weights_weigh_every_kind_of_score() -> None:
    shipped = shipped_weights()
    assert set(shipped.lexical.fields) == set(NAMES)
    assert set(shipped.hybrid.fields) == {*NAMES, "question_meaning", "answer_meaning"}
    assert Weights.of(shipped.told()) == shipped
