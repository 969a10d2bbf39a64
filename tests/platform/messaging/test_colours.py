import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.messaging.colours import (
    ACCENT,
    FAINT,
    INK,
    LEAST_CONTRAST,
    PAPER,
    contrast,
    ink_on,
    known,
    under_white,
)

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_counted_as_wcag_counts_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # the well-known grey that just fails


@given(colours)
def test_letters_read_on_every_title_bar(colour: str) -> None:
    assert contrast(ink_on(colour), colour) >= LEAST_CONTRAST
    assert contrast(PAPER, under_white(colour)) >= LEAST_CONTRAST


@pytest.mark.parametrize("colour", [INK, FAINT, ACCENT])
def test_our_own_inks_read_on_paper(colour: str) -> None:
    assert contrast(colour, PAPER) >= LEAST_CONTRAST


@pytest.mark.parametrize("colour", ["", "red", "#12345", "#12345g"])
def test_what_is_no_colour_becomes_ours(colour: str) -> None:
    assert known(colour) == ACCENT
