"""How we speak to AWS: how long we wait, how often boto3 tries again, and whose fault an error is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.kernel.errors import NotFound, PermanentFailure, TemporaryFailure

SETTINGS: dict[str, Any] = {
    "connect_timeout": 2,
    "read_timeout": 5,
    "retries": {"mode": "standard", "total_max_attempts": 3},
}
"""For botocore's `Config`."""

_MISSING = {"NoSuchKey", "404"}
_PASSING = (
    "Throttl",
    "TooManyRequests",
    "SlowDown",
    "RequestTimeout",
    "KMSInternal",
    "DependencyTimeout",
    "Unavailable",
)


@contextmanager
def told_apart(service: str) -> Iterator[None]:
    """AWS's errors as ours: `NotFound` for a missing file, `TemporaryFailure` for what passes, else permanent."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    try:
        yield
    except ClientError as error:
        raise _translated(service, error.response) from error
    except BotoCoreError as error:
        raise TemporaryFailure(f"{service}: {type(error).__name__}") from error


def _translated(service: str, response: Any) -> Exception:
    code = str(response.get("Error", {}).get("Code", ""))
    status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code in _MISSING:
        return NotFound()
    if status >= 500 or any(sign in code for sign in _PASSING):
        return TemporaryFailure(f"{service}: {code}")
    return PermanentFailure(f"{service}: {code}")
