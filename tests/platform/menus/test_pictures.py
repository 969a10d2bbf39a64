import io

import pytest
from PIL import Image

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.menus.pictures import fitted, preview
from chalicelib.platform.messaging.menus import PICTURE_BYTES
from tests.kit.menu_worlds import a_picture


def saved(image: Image.Image, form: str, **how: object) -> bytes:
    written = io.BytesIO()
    image.save(written, form, **how)
    return written.getvalue()


def test_a_picture_that_fits_keeps_its_size_and_loses_what_hides_in_it() -> None:
    exif = Image.Exif()
    exif[0x010F] = "a camera"
    made = fitted(saved(Image.new("RGB", (1200, 810), "#0b4a78"), "JPEG", exif=exif))
    assert (made.width, made.height) == (1200, 810)
    assert b"a camera" not in made.content
    assert made.name.startswith("menus/")
    assert fitted(made.content).name == made.name


def test_what_is_too_large_is_made_smaller_until_line_takes_it() -> None:
    noise = Image.effect_noise((3600, 2400), 90).convert("RGB")
    made = fitted(saved(noise, "JPEG", quality=95))
    assert made.width in {2500, 1800, 1200}
    assert len(made.content) <= PICTURE_BYTES
    with Image.open(io.BytesIO(made.content)) as image:
        assert image.size == (made.width, made.height)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (a_picture(size=(799, 400)), "幅800・高さ250ピクセル以上"),
        (a_picture(size=(1200, 240)), "幅800・高さ250ピクセル以上"),
        (a_picture(size=(1200, 900)), "縦が長すぎます"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "JPEGかPNG"),
        (saved(Image.new("RGB", (1200, 800)), "GIF"), "JPEGかPNG"),
        (a_picture(size=(1200, 810))[:200], "こわれています"),
    ],
)
def test_what_line_would_refuse_is_said_in_words(content: bytes, told: str) -> None:
    with pytest.raises(StaffMistake, match=told):
        fitted(content)


def test_a_preview_is_as_wide_as_a_phone_shows_it() -> None:
    with Image.open(io.BytesIO(preview(a_picture(size=(2500, 1686))))) as image:
        assert image.width == 720
