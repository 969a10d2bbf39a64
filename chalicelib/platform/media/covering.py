"""Blacking out or blurring parts of a photo, in a way that cannot be undone from the file."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from chalicelib.platform.media.photos import jpeg

if TYPE_CHECKING:
    from PIL.Image import Image

How = Literal["black", "blur"]
BLOCKS = 5
"""Patches that the longer side of a blurred part is reduced to before it is smoothed: no letter survives that."""


@dataclass(frozen=True)
class Box:
    """A part of a photo, in parts of its width and height from its upper left corner: all from 0 to 1."""

    left: float
    top: float
    width: float
    height: float

    def __post_init__(self) -> None:
        fits = self.left + self.width <= 1.001 and self.top + self.height <= 1.001
        if not (0 <= self.left < 1 and 0 <= self.top < 1 and self.width > 0 and self.height > 0 and fits):
            raise ValueError(f"{self} lies outside the photo")


def covered(content: bytes, boxes: Sequence[Box], how: How) -> bytes:
    """A new JPEG of the photo with those parts covered."""
    from PIL import Image  # noqa: PLC0415

    with Image.open(io.BytesIO(content)) as photo:
        picture = photo.convert("RGB")
    for box in boxes:
        _cover(picture, _pixels(picture, box), how)
    return jpeg(picture)


def _pixels(picture: "Image", box: Box) -> tuple[int, int, int, int]:
    """The pixels a box touches, each of them whole."""
    left, top = int(box.left * picture.width), int(box.top * picture.height)
    right = min(picture.width, -int(-(box.left + box.width) * picture.width // 1))
    bottom = min(picture.height, -int(-(box.top + box.height) * picture.height // 1))
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _cover(picture: "Image", part: tuple[int, int, int, int], how: How) -> None:
    from PIL import Image, ImageFilter  # noqa: PLC0415

    if how == "black":
        picture.paste((0, 0, 0), part)
        return
    cut = picture.crop(part)
    scale = BLOCKS / max(cut.size)
    small = cut.resize((max(1, round(cut.width * scale)), max(1, round(cut.height * scale))), Image.Resampling.BOX)
    smooth = small.resize(cut.size, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(max(cut.size) / 20))
    picture.paste(smooth, part)
