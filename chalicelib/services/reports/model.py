"""What the answers of a report mean."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

NEW = "new"
"""What the choice among reports nearby keeps when it is none of them."""

_DASHES = str.maketrans(dict.fromkeys("‐‑–—−ー", "-"))
_READ_AS = str.maketrans("OIL", "011")


def follows(answers: Mapping[str, Any]) -> bool:
    """Whether the resident follows a report that is there already, in place of filing theirs."""
    return answers.get("duplicate") not in (None, NEW)


def receipt_number_in(text: str) -> str | None:
    """The receipt number a text is, however it was typed: full-width, in small letters, with O for 0."""
    plain = unicodedata.normalize("NFKC", text).strip().upper().translate(_DASHES)
    found = re.fullmatch(r"(\d{6})-([0-9A-Z]{4})", plain)
    return f"{found[1]}-{found[2].translate(_READ_AS)}" if found else None
