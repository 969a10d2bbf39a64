"""Names for new things.

Two kinds: ids that sort by birth (ULID, https://github.com/ulid/spec) for what a clerk starts, and ids derived from
a cause for what an event starts, so that the same event delivered twice names the same things.
"""

import hashlib
import secrets
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32

NewId = Callable[[], str]


def encode(number: int, length: int) -> str:
    """`number` in Crockford's base 32, the last `length` digits, zero-padded."""
    return "".join(ALPHABET[(number >> 5 * place) & 31] for place in reversed(range(length)))


def ulid(at: datetime) -> str:
    """26 characters that sort by `at` (milliseconds), then at random."""
    return encode(int(at.timestamp() * 1000), 10) + encode(secrets.randbits(80), 16)


def secret_key() -> str:
    """An unguessable name for an address or a session: 160 random bits."""
    return encode(secrets.randbits(160), 32)


def digest(*parts: str, length: int = 20) -> str:
    """A name that depends on `parts` alone and does not tell them."""
    told = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return encode(int.from_bytes(told, "big"), length)


def derived(cause: str) -> NewId:
    """Ids that follow from `cause`: the first, second, … call answers the same in every repetition."""
    numbers: Iterator[int] = iter(range(1_000))
    return lambda: digest(cause, str(next(numbers)))


def retry_key(*cause: str) -> str:
    """A UUID for LINE's `X-Line-Retry-Key` that follows from its cause."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "madoguchi:" + "\x1f".join(cause)))
