"""PINs are kept so that nobody reads them back."""

import re

from chalicelib.platform.partners.pins import is_right, new_pin, printed, sealed, typed_digits


def test_a_pin_is_right_and_no_other_is() -> None:
    kept = sealed("01234567")
    assert is_right("01234567", kept)
    assert not is_right("01234568", kept)
    assert not is_right("", kept)


def test_where_nothing_is_kept_nothing_is_right() -> None:
    assert not is_right("", "")
    assert not is_right("00000000", "")


def test_the_same_pin_is_kept_differently_each_time_and_never_itself() -> None:
    one, other = sealed("01234567"), sealed("01234567")
    assert one != other
    assert "01234567" not in one


def test_a_new_pin_has_eight_digits() -> None:
    assert all(re.fullmatch(r"\d{8}", new_pin()) for _ in range(50))
    assert len({new_pin() for _ in range(50)}) > 40


def test_digits_are_read_however_they_are_written() -> None:
    assert typed_digits(printed("01234567")) == "01234567"
    assert typed_digits(" ０１２３－４５ ６７") == "01234567"
    assert typed_digits("²③abc") == "23"
