"""Pictures that staff upload for a menu, made to fit what LINE takes.

https://developers.line.biz/en/reference/messaging-api/#upload-rich-menu-image
"""

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.kernel.errors import StaffMistake
from chalicelib.kernel.ids import digest
from chalicelib.platform.messaging.menus import LEAST_RATIO, LOWEST, NARROWEST, PICTURE_BYTES, WIDEST

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG")
PIXELS = 20_000_000
"""What may be read whole: some 150 MB of memory."""
QUALITIES = (92, 85, 75, 65, 50)
WIDTHS = (1800, 1200)
SHOWN = 720
"""Width of what the console shows: two pixels for each point of a phone."""


@dataclass(frozen=True)
class Picture:
    """A menu's picture as LINE takes it."""

    content: bytes
    width: int
    height: int

    @property
    def name(self) -> str:
        """Where it lies among the tenant's files: the same content always under the same name."""
        return f"menus/{digest('menu picture', self.content.hex())}"


def fitted(content: bytes) -> Picture:
    """The picture without what hides in its file, made smaller where LINE asks for it.

    `StaffMistake` in words for the clerk when it is no JPEG or PNG, too small, too high, or damaged.
    """
    image = _opened(content)
    if image.width < NARROWEST or image.height < LOWEST:
        told = (
            f"幅{NARROWEST}・高さ{LOWEST}ピクセル以上の画像にしてください。この画像は{image.width}×{image.height}です。"
        )
        raise StaffMistake(told)
    if image.width / image.height < LEAST_RATIO:
        raise StaffMistake(
            f"縦が長すぎます。横が縦の{LEAST_RATIO}倍以上になるように切り取ってください。"
            f"この画像は{image.width}×{image.height}（{image.width / image.height:.2f}倍）です。"
        )
    if image.width > WIDEST:
        image = image.resize((WIDEST, round(image.height * WIDEST / image.width)))
    return next(_within_limit(image), None) or _refused()


def preview(content: bytes) -> bytes:
    """The same, no larger than a phone shows it; PNG."""
    from PIL import Image  # noqa: PLC0415

    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        small = image.convert("RGB")
    small.thumbnail((SHOWN, SHOWN))
    written = io.BytesIO()
    small.quantize(128).save(written, "PNG")
    return written.getvalue()


def _opened(content: bytes) -> "Image":
    """The pixels alone."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we count the pixels ourselves
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                if image.width * image.height > PIXELS:
                    raise StaffMistake("画像の縦横が大きすぎます。小さくしてから選び直してください。")
                return _bare(image)
    except UnidentifiedImageError as error:
        raise StaffMistake("画像として読めませんでした。JPEGかPNGの画像を選んでください。") from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise StaffMistake("画像が途中で切れているか、こわれています。もう一度選んでください。") from error


def _bare(image: "Image") -> "Image":
    from PIL import ImageOps  # noqa: PLC0415
    from PIL.Image import new  # noqa: PLC0415

    upright = ImageOps.exif_transpose(image).convert("RGBA")
    ground = new("RGB", upright.size, "white")
    ground.paste(upright, mask=upright.getchannel("A"))
    return ground


def _within_limit(image: "Image") -> Iterator[Picture]:
    """What keeps to LINE's megabyte, the best first: as it is, then as JPEG, ever lighter, then ever smaller."""
    yield from _saved(image, "PNG", optimize=1)
    for width in (image.width, *(width for width in WIDTHS if width < image.width)):
        scaled = image.resize((width, round(image.height * width / image.width)))
        for quality in QUALITIES:
            yield from _saved(scaled, "JPEG", quality=quality)


def _saved(image: "Image", form: str, **how: int) -> Iterator[Picture]:
    written = io.BytesIO()
    image.save(written, form, **how)
    if written.tell() <= PICTURE_BYTES:
        yield Picture(written.getvalue(), image.width, image.height)


def _refused() -> Picture:
    raise StaffMistake("画像を1MBまで小さくできませんでした。細かい写真を減らすか、小さい画像にしてください。")
