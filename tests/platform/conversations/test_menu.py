"""What free text is taken for."""

import pytest

from chalicelib.platform.conversations.menu import looks_english


@pytest.mark.parametrize(
    ("text", "is_english"),
    [
        ("garbage day", True),
        ("I don't know", True),
        ("garbage", False),
        ("261120-FD6HR", False),
        ("ごみ day to", False),
    ],
)
def test_english_is_two_words_and_no_receipt_number(text: str, is_english: bool) -> None:
    assert looks_english(text) == is_english
