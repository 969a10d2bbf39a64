"""Which entries count: corrections, and corrections of corrections, in whatever order they are read."""

from itertools import permutations

import pytest

from chalicelib.platform.rewards.model import Entry, last_words

S = Entry("rally", "R1", "spot/1", "stamp", 1, "2026-11-22T10:00:00+09:00", about="1")
R = S.reversing("2026-11-22T11:00:00+09:00", "clerk", "誤り")
RR = R.reversing("2026-11-22T12:00:00+09:00", "clerk", "")
T = Entry("rally", "R1", "spot/2", "stamp", 1, "2026-11-22T13:00:00+09:00", about="2")


@pytest.mark.parametrize("order", list(permutations((S, R, RR, T))))
def test_the_last_correction_has_the_last_word(order: tuple[Entry, ...]) -> None:
    assert {(entry.cause, last.cause) for entry, last in last_words(order)} == {
        ("spot/1", "reversed/reversed/spot/1"),
        ("spot/2", "spot/2"),
    }


def test_an_entry_counts_where_its_last_word_is_of_its_amount() -> None:
    assert [[last.amount for _, last in last_words(told)] for told in ((S,), (S, R), (S, R, RR))] == [[1], [-1], [1]]
    assert last_words(()) == []
