"""The order in which entries are drawn, from a seed that was promised before and is shown after.

A draw is announced with the seed's `promise` while entries still come in; the seed is published with the result. So
nobody, staff included, can choose a seed that suits them, and anybody who has the list can draw again and compare. The
method is a commitment with SHA-256 (FIPS 180-4), and a sort by the digest of seed and entry.
"""

from collections.abc import Iterable
from hashlib import sha256
from secrets import token_hex

SEED_BYTES = 16


def new_seed() -> str:
    """A seed that nobody can guess: 32 hexadecimal digits, to be kept secret until the draw."""
    return token_hex(SEED_BYTES)


def promise(seed: str) -> str:
    """What is published before the draw: the seed's digest, 64 hexadecimal digits."""
    return sha256(seed.encode()).hexdigest()


def drawn(seed: str, entries: Iterable[str]) -> tuple[str, ...]:
    """All entries in the order they are drawn; the same whatever order they come in. An entry counts once."""
    return tuple(sorted(set(entries), key=lambda entry: (_lot(seed, entry), entry)))


def _lot(seed: str, entry: str) -> bytes:
    return sha256(f"{seed}/{entry}".encode()).digest()
