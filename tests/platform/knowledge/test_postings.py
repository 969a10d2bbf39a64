import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.knowledge.postings import K1, STEP, B, Postings

TEXTS = st.lists(st.lists(st.sampled_from("あいうえお"), max_size=8), max_size=12)


def test_the_score_is_bm25_up_to_a_byte() -> None:
    postings = Postings.built([["a", "a", "b"], ["b"], ["c", "c"]])
    rarity = math.log(1 + (3 - 1 + 0.5) / 1.5)
    impact = 2 * (K1 + 1) / (2 + K1 * (1 - B + B * 3 / 2))
    assert postings.scores([("a", 1.0)]) == [pytest.approx(rarity * impact, abs=rarity * STEP), 0, 0]
    assert postings.rarity("a") == pytest.approx(rarity)
    assert postings.rarity("unknown") > postings.rarity("a") > postings.rarity("b")


@given(TEXTS)
def test_what_is_kept_answers_as_before(texts: list[list[str]]) -> None:
    postings = Postings.built(texts)
    again = Postings.from_bytes(postings.to_bytes())
    asked = [(letter, 1.0) for letter in "あいうえおか"]
    assert again == postings
    assert again.scores(asked) == postings.scores(asked)


@given(TEXTS)
def test_only_texts_that_have_a_term_score(texts: list[list[str]]) -> None:
    scores = Postings.built(texts).scores([("あ", 1.0)])
    assert [score > 0 for score in scores] == ["あ" in text for text in texts]


def test_a_term_of_most_texts_tells_nothing_where_they_are_many() -> None:
    postings = Postings.built([["の", str(number)] for number in range(200)])
    assert not any(postings.scores([("の", 1.0)]))
    assert any(postings.scores([("7", 1.0)]))


def test_more_texts_than_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="65,535"):
        Postings.built([] for _ in range(65_536))


def test_bytes_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="length"):
        Postings.from_bytes(Postings.built([["a"]]).to_bytes()[:-1])
