"""Receipt numbers (受付番号) as people type them: into the chat, or at the desk."""

import re
import unicodedata

CASE, BOOKING = 4, 5
"""Characters behind the day; so a number says by its shape what it is (ADR 18)."""

_DASHES = str.maketrans(dict.fromkeys("‐‑–—−ー", "-"))
_READ_AS = str.maketrans("OIL", "011")


def receipt_number_in(text: str, characters: int) -> str | None:
    """The receipt number a text is, however it was typed: full-width, in small letters, with O for 0."""
    plain = unicodedata.normalize("NFKC", text).strip().upper().translate(_DASHES)
    found = re.fullmatch(rf"(\d{{6}})-([0-9A-Z]{{{characters}}})", plain)
    return f"{found[1]}-{found[2].translate(_READ_AS)}" if found else None
