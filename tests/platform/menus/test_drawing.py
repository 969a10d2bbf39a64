import io
from dataclasses import replace

import pytest
from PIL import Image

from chalicelib.platform.menus import drawing
from chalicelib.platform.menus.drawing import colour_complaint, drawn, fits, unknown_letters
from chalicelib.platform.menus.grids import GRIDS, tab_bounds
from chalicelib.platform.menus.icons import ICONS
from chalicelib.platform.menus.model import Area, Design
from chalicelib.platform.menus.requests import placed
from chalicelib.platform.messaging.menus import LEAST_RATIO, PICTURE_BYTES
from tests.platform.menus.town import LIFE, a_design, tabs

needs_letters = pytest.mark.skipif(not drawing.LETTERS.exists(), reason="letters are not installed: make assets")


@pytest.mark.parametrize("name", GRIDS)
@pytest.mark.parametrize("number", [0, 2, 4])
def test_tiles_cover_the_picture_once(name: str, number: int) -> None:
    grid = GRIDS[name]
    places = (*tab_bounds(number), *grid.tiles(has_tabs=bool(number)))
    assert sum(at.width * at.height for at in places) == 1200 * grid.height
    assert len(places) == number + grid.number <= 16
    assert all(at.x + at.width <= 1200 and at.y + at.height <= grid.height for at in places)
    assert 1200 / grid.height >= LEAST_RATIO


@needs_letters
@pytest.mark.parametrize("name", GRIDS)
def test_every_grid_is_drawn_in_its_size_below_lines_megabyte(name: str) -> None:
    tiles = tuple(Area("今日・明日のごみ", "tap", "garbage/today", "trash3") for _ in range(GRIDS[name].number))
    design = a_design("life", *tiles, grid=name, tabs=tabs("life", "tell"), height=GRIDS[name].height)
    picture = drawn(design)
    with Image.open(io.BytesIO(picture)) as image:
        assert image.size == (1200, GRIDS[name].height)
        assert len(image.getcolors(256) or ()) > 2
    assert len(picture) < PICTURE_BYTES / 5


@needs_letters
def test_the_same_design_is_the_same_picture_and_another_is_not() -> None:
    first = drawn.__wrapped__(LIFE)
    assert drawn.__wrapped__(replace(LIFE)) == first
    assert drawn.__wrapped__(replace(LIFE, ink="#b3261e")) != first


@needs_letters
def test_letters_the_font_has_not_are_named() -> None:
    assert unknown_letters("今日のごみ・Garbage 123（火）") == ""
    assert unknown_letters("髙橋😀") == "髙😀"


@needs_letters
def test_every_icon_is_in_the_set() -> None:
    assert set(ICONS) <= set(drawing._icon_places())


@needs_letters
def test_a_label_that_must_be_cut_does_not_fit() -> None:
    narrow = GRIDS["4-4-4"].tiles(has_tabs=True)[0]
    assert fits("今日のごみ", narrow)
    assert fits("Garbage calendar", narrow)
    assert not fits("あ" * 40, narrow)


@pytest.mark.parametrize(("ground", "ink", "is_fine"), [("#ffffff", "#0017c1", True), ("#ffffff", "#ffd700", False)])
def test_colours_are_checked_for_contrast(ground: str, ink: str, *, is_fine: bool) -> None:
    assert (colour_complaint(ground, ink) == "") == is_fine


def test_a_grid_on_a_picture_lies_in_proportion() -> None:
    design = Design("1", "a", "a", "a", "2", tiles=(Area(), Area()), picture="menus/x", width=2500, height=1686)
    places = [at for _, _, at in placed(design)]
    assert [(at.x, at.width, at.height) for at in places] == [(0, 1250, 1686), (1250, 1250, 1686)]
