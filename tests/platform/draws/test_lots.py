from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.draws.lots import drawn, new_seed, promise

NAMES = st.lists(st.text(max_size=8), max_size=30)


@given(seed=st.text(min_size=1, max_size=32), names=NAMES)
def test_everybody_is_drawn_once_whatever_order_they_came_in(seed: str, names: list[str]) -> None:
    order = drawn(seed, names)
    assert sorted(order) == sorted(set(names))
    assert order == drawn(seed, reversed(names))


def test_the_order_is_the_published_one() -> None:
    assert drawn("5eed", ["1", "2", "3", "4"]) == ("1", "4", "2", "3")


def test_a_seed_is_promised_without_being_told() -> None:
    seed = new_seed()
    assert len(seed) == 32
    assert seed not in promise(seed)
    assert promise(seed) == promise(seed) != promise(new_seed())


def test_nobody_is_drawn_first_much_more_often_than_another() -> None:
    """Of 4,000 draws each of four should come first about 1,000 times; 850 is over five standard deviations away."""
    firsts = Counter(drawn(str(seed), "abcd")[0] for seed in range(4_000))
    assert min(firsts.values()) > 850
