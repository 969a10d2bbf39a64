"""PINs of partners: eight digits, shown once, kept as a slow salted hash alone.

scrypt (RFC 7914) with N = 2^14, r = 8, p = 1: 16 MB and some tens of milliseconds for each guess. Against guessing at
the door there are the lockouts; this is against whoever reads the table.
"""

import base64
import hashlib
import secrets
import unicodedata

DIGITS = 8
COST, BLOCK, LANES = 2**14, 8, 1
_NOBODY = "c2FsdCBvZiBub2JvZHk=$" + "A" * 43 + "="
"""Compared with where there is no such partner, so that an unknown code takes as long as a wrong PIN."""


def new_pin() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def sealed(pin: str) -> str:
    """What is kept of a PIN: salt and hash, base64, with a dollar sign between."""
    salt = secrets.token_bytes(16)
    return f"{_written(salt)}${_written(_hashed(pin, salt))}"


def is_right(told: str, kept: str) -> bool:
    """Whether it is that PIN; as slow where nothing is kept, and as slow for a wrong one as for the right one."""
    salt, _, known = (kept or _NOBODY).partition("$")
    found = _hashed(told, base64.b64decode(salt))
    return secrets.compare_digest(found, base64.b64decode(known)) and bool(kept)


def typed_digits(text: str) -> str:
    """The digits of what was typed: full width, with hyphens or blanks between, it is the same."""
    return "".join(mark for mark in unicodedata.normalize("NFKC", text) if mark in "0123456789")


def printed(pin: str) -> str:
    """As it stands on a card: `1234-5678`."""
    return f"{pin[:4]}-{pin[4:]}"


def _hashed(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=COST, r=BLOCK, p=LANES, dklen=32)


def _written(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
