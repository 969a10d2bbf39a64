"""Cards with a QR code, to be printed and cut out: a shop's way in, the poster of a spot."""

from dataclasses import dataclass


@dataclass(frozen=True)
class QrCard:
    title: str
    content: str
    """What the code says: an address."""
    told: str
    """What the code is, for who does not see it."""
    rows: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class QrCards:
    """Cards side by side, two to a row on paper. Put a `Printing` beside them."""

    cards: tuple[QrCard, ...]
    title: str = ""
