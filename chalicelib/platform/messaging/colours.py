"""Colours one can read on: contrast as WCAG 2.2 counts it. https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""

import re

INK, FAINT, PAPER, BLACK = "#1a1a1c", "#595959", "#ffffff", "#000000"
ACCENT = "#0b4a78"
LEAST_CONTRAST = 4.5

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def known(colour: str) -> str:
    """The colour if it is one (#rrggbb), else the house's own."""
    return colour if _COLOUR.fullmatch(colour) else ACCENT


def contrast(one: str, other: str) -> float:
    """1 (the same) to 21 (black on white)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def ink_on(ground: str) -> str:
    """White or black, whichever reads better on it: one of them always reads well."""
    return PAPER if contrast(PAPER, ground) >= contrast(BLACK, ground) else BLACK


def under_white(colour: str) -> str:
    """The colour, darkened until white letters read on it."""
    channels = _channels(colour)
    while contrast(PAPER, _written(channels)) < LEAST_CONTRAST:
        channels = [channel * 9 // 10 for channel in channels]
    return _written(channels)


def _channels(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def _written(channels: list[int]) -> str:
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
