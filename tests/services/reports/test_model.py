import pytest

from chalicelib.services.reports.model import follows, receipt_number_in


@pytest.mark.parametrize("text", ["261122-4K7Q", "２６１１２２－４Ｋ７Ｑ", "261122-4k7q", " 261122ー4K7Q "])
def test_a_receipt_number_is_read_however_it_is_typed(text: str) -> None:
    assert receipt_number_in(text) == "261122-4K7Q"


def test_letters_that_no_number_has_are_read_as_the_digits_they_look_like() -> None:
    assert receipt_number_in("261122-OIL1") == "261122-0111"


@pytest.mark.parametrize("text", ["0123456789", "261122", "明日のごみ", "261122-4K7Q です"])
def test_other_texts_are_no_receipt_number(text: str) -> None:
    assert receipt_number_in(text) is None


def test_only_a_chosen_report_is_followed() -> None:
    assert follows({"duplicate": "261122-4K7Q"})
    assert not follows({"duplicate": "new"})
    assert not follows({"duplicate": None})
    assert not follows({})
