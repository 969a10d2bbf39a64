"""How a time of an offering is named in buttons and addresses, and receipt numbers as people type them."""

import re
import unicodedata
from dataclasses import dataclass

WAIT = "wait:"
"""Before the name of a slot that is full: choosing it joins the waiting list."""
QUESTION = "q-"
"""Before the names of a town's own questions, so that none is taken for a step of the flow."""

_DASHES = str.maketrans(dict.fromkeys("‐‑–—−ー", "-"))
_READ_AS = str.maketrans("OIL", "011")


@dataclass(frozen=True)
class Chosen:
    """An offering, and perhaps a time of it: `umikaze@2026-11-23T10:00+09:00`."""

    offering: str
    slot: str = ""

    @classmethod
    def read(cls, told: object) -> "Chosen":
        offering, _, slot = str(told or "").partition("@")
        return cls(offering, slot)

    @property
    def name(self) -> str:
        return f"{self.offering}@{self.slot}" if self.slot else self.offering


def receipt_number_in(text: str) -> str | None:
    """The receipt number of a booking that a text is, however it was typed."""
    plain = unicodedata.normalize("NFKC", text).strip().upper().translate(_DASHES)
    found = re.fullmatch(r"(\d{6})-([0-9A-Z]{5})", plain)
    return f"{found[1]}-{found[2].translate(_READ_AS)}" if found else None
