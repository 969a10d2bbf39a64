"""A rich menu as a phone shows it, with what may be tapped."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Patch:
    """A part that may be tapped, in pixels of the picture."""

    number: int
    label: str
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class MenuPicture:
    """A menu's picture with its bar. Where a form below asks for a place, one may be drawn on it."""

    picture: str
    """As a `data:` address; empty where there is none yet."""
    told: str
    """The same in words."""
    bar: str
    width: int
    height: int
    patches: tuple[Patch, ...] = ()
    title: str = ""
    is_drawn_on: bool = False
    """Whether a script lets staff draw a place into the fields `left`, `top`, `width`, `height`."""
