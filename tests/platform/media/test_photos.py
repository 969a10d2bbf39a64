import io
import os
import struct
import subprocess
import sys
import zlib
from datetime import datetime
from typing import Any

import pytest
from PIL import Image

from chalicelib.kernel.errors import ResidentMistake
from chalicelib.platform.media.photos import BYTES, SIDE, prepare

RED, BLUE = (200, 30, 30), (30, 30, 200)
PLACE = {1: "N", 2: (35.0, 26.0, 37.0), 3: "E", 4: (139.0, 38.0, 17.0)}


def a_photo(size: tuple[int, int] = (400, 300), form: str = "JPEG", mode: str = "RGB", **more: Any) -> bytes:
    """Red in its upper left corner, blue elsewhere."""
    image = Image.new("RGB", size, BLUE)
    image.paste(RED, (0, 0, size[0] // 2, size[1] // 2))
    written = io.BytesIO()
    image.convert(mode).save(written, form, **more)
    return written.getvalue()


def exif(orientation: int = 1, taken: str = "2026:11:20 09:30:00") -> Image.Exif:
    told = Image.Exif()
    told[0x010F], told[0x0112] = "Camera Maker", orientation
    told.get_ifd(0x8769)[0x9003] = taken
    told.get_ifd(0x8769)[0x9286] = "a comment"
    told.get_ifd(0x8825).update(PLACE)
    return told


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def is_red(image: Image.Image, x: float, y: float) -> bool:
    pixel = image.getpixel((int(image.width * x), int(image.height * y)))
    assert isinstance(pixel, tuple)
    return pixel[0] > pixel[2]


def test_nothing_but_the_picture_is_left() -> None:
    given = a_photo(exif=exif(), comment=b"hidden", icc_profile=b"profile") + b"hidden behind the end"
    assert b"Camera Maker" in given
    photo = prepare(given)
    image = opened(photo.content)
    assert image.format == "JPEG"
    assert dict(image.getexif()) == {}
    assert {"exif", "icc_profile", "comment", "xmp"} & image.info.keys() == set()
    for told in (b"Exif", b"GPS", b"Camera", b"hidden", b"profile", b"comment"):
        assert told not in photo.content


def test_the_test_photo_did_tell_its_place() -> None:
    assert opened(a_photo(exif=exif())).getexif().get_ifd(0x8825)[2] == (35.0, 26.0, 37.0)


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, (0, 0)), (2, (1, 0)), (3, (1, 1)), (4, (0, 1)), (5, (0, 0)), (6, (1, 0)), (7, (1, 1)), (8, (0, 1))],
)
def test_a_photo_is_turned_as_it_was_held(orientation: int, corner: tuple[int, int]) -> None:
    photo = prepare(a_photo((400, 300), exif=exif(orientation)))
    assert (photo.width, photo.height) == ((400, 300) if orientation <= 4 else (300, 400))
    image = opened(photo.content)
    assert image.size == (photo.width, photo.height)
    found = [(x, y) for x in (0, 1) for y in (0, 1) if is_red(image, 0.1 + 0.8 * x, 0.1 + 0.8 * y)]
    assert found == [corner]


def test_the_longest_side_is_at_most_2048_and_small_photos_stay() -> None:
    assert (prepare(a_photo((4000, 1000))).width, prepare(a_photo((4000, 1000))).height) == (SIDE, 512)
    assert prepare(a_photo((1000, 4000), exif=exif(6))).width == SIDE
    assert (prepare(a_photo((40, 30))).width, prepare(a_photo((1, 1))).height) == (40, 1)


def test_when_it_was_taken_is_told() -> None:
    assert prepare(a_photo(exif=exif())).taken == datetime(2026, 11, 20, 9, 30)
    assert prepare(a_photo(exif=exif(taken="0000:00:00 00:00:00"))).taken is None
    assert prepare(a_photo()).taken is None


@pytest.mark.parametrize(
    ("form", "mode"),
    [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "LA"), ("PNG", "1"), ("JPEG", "L"), ("JPEG", "CMYK"),
     ("WEBP", "RGB"), ("WEBP", "RGBA"), ("GIF", "P"), ("JPEG", "RGB")],
)  # fmt: skip
def test_the_usual_kinds_of_pictures_become_jpegs(form: str, mode: str) -> None:
    photo = prepare(a_photo(form=form, mode=mode))
    assert opened(photo.content).mode == "RGB"
    assert (photo.width, photo.height) == (400, 300)


def test_of_two_pictures_in_one_the_first_is_kept() -> None:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), RED).save(
        written, "MPO", save_all=True, append_images=[Image.new("RGB", (40, 30), BLUE)]
    )
    assert Image.open(io.BytesIO(written.getvalue())).format == "MPO"
    assert is_red(opened(prepare(written.getvalue()).content), 0.5, 0.5)


def test_what_shone_through_is_white() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(written, "PNG")
    assert opened(prepare(written.getvalue()).content).getpixel((10, 10)) == (255, 255, 255)


def test_a_photo_of_12_megabytes_works() -> None:
    size = (4032, 3024)
    written = io.BytesIO()
    Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)).save(written, "JPEG", quality=93, exif=exif(6))
    given = written.getvalue()
    assert 12_000_000 < len(given) < BYTES
    photo = prepare(given)
    assert (photo.width, photo.height) == (1536, SIDE)
    assert b"Exif" not in photo.content


def test_the_same_photo_becomes_the_same_bytes() -> None:
    given = a_photo(exif=exif(6))
    assert prepare(given) == prepare(given)


def a_claim(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is enormous."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\x00" * 1000)), (b"IEND", b"")]
    crcs = [(len(body), kind, body, zlib.crc32(kind + body)) for kind, body in chunks]
    written = [struct.pack(">I", size) + kind + body + struct.pack(">I", crc) for size, kind, body, crc in crcs]
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


@pytest.mark.parametrize("size", [(6000, 5001), (30_000, 30_000), (60_000, 60_000)])
def test_a_picture_that_would_fill_the_memory_is_refused_unread(size: tuple[int, int]) -> None:
    with pytest.raises(ResidentMistake, match="縦横が大きすぎます"):
        prepare(a_claim(*size))


@pytest.mark.parametrize(("progressive", "is_taken"), [(False, True), (True, False)])
def test_ordinary_jpegs_of_the_largest_cameras_are_taken(*, progressive: bool, is_taken: bool) -> None:
    given = a_photo((9000, 4000), progressive=progressive)
    if is_taken:
        assert prepare(given).width == SIDE
    else:
        with pytest.raises(ResidentMistake, match="縦横が大きすぎます"):
            prepare(given)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "content", [b"", b"hello", SVG, b"%PDF-1.7", b"\x00\x00\x00\x18ftypheic", a_photo(form="BMP"), a_photo(form="TIFF")]
)
def test_what_is_no_photo_is_refused_in_words_for_the_resident(content: bytes) -> None:
    with pytest.raises(ResidentMistake, match="写真として読めませんでした。JPEGかPNGの写真を送ってください。"):
        prepare(content)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_photo_that_was_cut_off_is_refused(form: str) -> None:
    size = (300, 300)
    written = io.BytesIO()
    Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)).save(written, form)
    with pytest.raises(ResidentMistake):
        prepare(written.getvalue()[: len(written.getvalue()) // 2])


def test_more_than_25_megabytes_are_refused_unread() -> None:
    with pytest.raises(ResidentMistake, match="25MB"):
        prepare(a_photo() + bytes(BYTES))


def test_a_large_photo_needs_little_memory() -> None:
    """In a process of its own, so that the peak is this photo's alone."""
    program = (
        "import sys, resource\n"
        "from chalicelib.platform.media.photos import prepare\n"
        "from PIL import JpegImagePlugin\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "prepare(sys.stdin.buffer.read())\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    given = a_photo((12000, 9000))
    told = subprocess.run([sys.executable, "-c", program], input=given, capture_output=True, check=True)
    assert int(told.stdout) < 150 * 1024, "kilobytes; the pixels themselves would be 316 MB"
