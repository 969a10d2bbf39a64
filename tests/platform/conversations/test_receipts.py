import pytest

from chalicelib.platform.conversations.receipts import BOOKING, CASE, receipt_number_in


@pytest.mark.parametrize("text", ["261122-4K7Q", "２６１１２２－４Ｋ７Ｑ", "261122-4k7q", " 261122ー4K7Q "])
def test_a_receipt_number_is_read_however_it_is_typed(text: str) -> None:
    assert receipt_number_in(text, CASE) == "261122-4K7Q"


def test_letters_that_no_number_has_are_read_as_the_digits_they_look_like() -> None:
    assert receipt_number_in("261122-OIL1", CASE) == "261122-0111"
    assert receipt_number_in("261122-oil12", BOOKING) == "261122-01112"


@pytest.mark.parametrize("text", ["0123456789", "261122", "明日のごみ", "261122-4K7Q です"])
def test_other_texts_are_no_receipt_number(text: str) -> None:
    assert receipt_number_in(text, CASE) is None


def test_a_number_says_by_its_shape_whether_it_is_of_a_case_or_a_booking() -> None:
    assert receipt_number_in("261122-4K7Q", BOOKING) is None
    assert receipt_number_in("261122-4K7QX", CASE) is None
