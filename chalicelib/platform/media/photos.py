"""Photos of residents: made harmless before they are kept.

What comes out is a new JPEG of the pixels alone: turned as it was held, no larger than needed, without EXIF, location,
comments or anything hidden behind the picture.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.kernel.errors import ResidentMistake

if TYPE_CHECKING:
    from PIL.Image import Image

BYTES = 25 * 1024 * 1024
PIXELS, SCALED_PIXELS = 30_000_000, 170_000_000
"""What may be read whole, some 200 MB of memory; and of ordinary JPEGs, which are read at a smaller scale at once."""
SIDE = 2048
MESSAGE_SIDE, MESSAGE_BYTES = 1024, 1_000_000
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
SCALED = ("JPEG", "MPO")  # two JPEGs in one, as some phones take them

_TAKEN, _EXIF = 0x9003, 0x8769  # DateTimeOriginal, below the Exif IFD (CIPA DC-008)


@dataclass(frozen=True)
class Photo:
    """A photo as it is kept."""

    content: bytes
    """JPEG."""
    width: int
    """Pixels, as it is looked at."""
    height: int
    taken: datetime | None = None
    """When the camera says it was taken: the phone's local time, without a zone; None when it says nothing."""


def prepare(content: bytes) -> Photo:
    """The photo turned upright, at most 2048 pixels long, with nothing but the picture left.

    `ResidentMistake` in words for the resident when it is too large, damaged, or no photo.
    """
    if len(content) > BYTES:
        raise ResidentMistake("写真が大きすぎます。25MBまでの写真を送ってください。")
    with _opened(content) as image:
        taken = _taken(image)
        upright = _upright(image)
        return Photo(jpeg(upright), upright.width, upright.height, taken)


def for_messages(content: bytes) -> bytes:
    """A picture as LINE shows it in a message: a JPEG of at most 1024 pixels a side and a million bytes.

    `ResidentMistake` for what is no picture. https://developers.line.biz/en/reference/messaging-api/#image-message
    """
    from PIL import Image  # noqa: PLC0415

    with Image.open(io.BytesIO(prepare(content).content)) as image:
        side = MESSAGE_SIDE
        while True:
            image.thumbnail((side, side))
            written = jpeg(image)
            if len(written) <= MESSAGE_BYTES:
                return written
            side = side * 3 // 4


@contextmanager
def _opened(content: bytes) -> "Iterator[Image]":
    """The image, its header read and its size checked; what it cannot read is the resident's to put right."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we count the pixels ourselves
            image = Image.open(io.BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise ResidentMistake("写真として読めませんでした。JPEGかPNGの写真を送ってください。") from error
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except (OSError, ValueError, SyntaxError) as error:
        raise _damaged() from error
    with image:
        if image.width * image.height > _most_pixels(image):
            raise _too_many_pixels()
        try:
            yield image
        except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
            raise _damaged() from error


def _most_pixels(image: "Image") -> int:
    """A progressive JPEG is held whole while it is read, whatever scale is asked for."""
    return SCALED_PIXELS if image.format in SCALED and not image.info.get("progressive") else PIXELS


def _upright(image: "Image") -> "Image":
    """Made smaller and turned as EXIF says."""
    from PIL import ImageOps  # noqa: PLC0415
    from PIL.Image import Resampling  # noqa: PLC0415

    image.thumbnail((SIDE, SIDE), Resampling.LANCZOS, reducing_gap=2.0)
    return _on_white(ImageOps.exif_transpose(image))


def _on_white(image: "Image") -> "Image":
    """In plain colours; what shone through is white."""
    from PIL.Image import new  # noqa: PLC0415

    if not image.has_transparency_data:
        return image.convert("RGB")
    ground = new("RGB", image.size, "white")
    ground.paste(image.convert("RGBA"), mask=image.convert("RGBA").getchannel("A"))
    return ground


def jpeg(image: "Image") -> bytes:
    """The pixels alone: a fresh image carries no EXIF, profile or comment along."""
    from PIL.Image import new  # noqa: PLC0415

    bare = new("RGB", image.size)
    bare.paste(image)
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return written.getvalue()


def _taken(image: "Image") -> datetime | None:
    told = image.getexif().get_ifd(_EXIF).get(_TAKEN)
    try:
        return datetime.strptime(str(told).strip("\x00 "), "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None


def _too_many_pixels() -> ResidentMistake:
    return ResidentMistake("写真の縦横が大きすぎます。小さくしてから送ってください。")


def _damaged() -> ResidentMistake:
    return ResidentMistake("写真が途中で切れているか、こわれています。もう一度送ってください。")
