"""What is covered cannot be seen any more."""

import io

import pytest
from PIL import Image

from chalicelib.platform.media.covering import Box, covered


def a_photo() -> bytes:
    """Stripes of two pixels, with a comment behind the picture."""
    picture = Image.new("RGB", (400, 200), "white")
    for left in range(0, 400, 4):
        picture.paste((255, 0, 0), (left, 0, left + 2, 200))
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=95, comment=b"secret")
    return written.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def colours(picture: Image.Image, at: tuple[int, int]) -> tuple[int, ...]:
    found = picture.getpixel(at)
    assert isinstance(found, tuple)
    return found


def brightness(picture: Image.Image, at: tuple[int, int]) -> int:
    return max(colours(picture, at))


def green(picture: Image.Image, at: tuple[int, int]) -> int:
    return colours(picture, at)[1]


def test_a_blacked_out_part_is_black_to_its_edges_and_the_rest_stays() -> None:
    after = opened(covered(a_photo(), [Box(0.25, 0.25, 0.5, 0.5)], "black"))
    assert after.size == (400, 200)
    assert all(brightness(after, at) < 30 for at in ((110, 60), (200, 100), (290, 140)))
    assert brightness(after, (20, 20)) > 100


def test_a_blurred_part_has_no_stripe_left() -> None:
    after = opened(covered(a_photo(), [Box(0.25, 0.25, 0.5, 0.5)], "blur"))
    greens = [green(after, (left, 100)) for left in range(120, 280)]
    assert max(greens) - min(greens) < 40
    rest = [green(after, (left, 20)) for left in range(40)]
    assert max(rest) - min(rest) > 60


def test_nothing_hides_behind_the_picture() -> None:
    assert b"secret" in a_photo()
    assert b"secret" not in covered(a_photo(), [Box(0, 0, 0.1, 0.1)], "black")


@pytest.mark.parametrize("box", [(-0.1, 0, 0.5, 0.5), (0, 0, 0, 0.5), (0.8, 0, 0.5, 0.5), (0, 1.2, 0.1, 0.1)])
def test_a_part_outside_the_photo_is_none(box: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="outside"):
        Box(*box)
