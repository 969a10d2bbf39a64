"""How we speak to AWS: how long we wait, how often boto3 tries again, and whose fault an error is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.kernel.errors import Conflict, NotFound, PermanentFailure, TemporaryFailure
from chalicelib.kernel.estate import REGION

SETTINGS: dict[str, Any] = {
    "connect_timeout": 2,
    "read_timeout": 5,
    "retries": {"mode": "standard", "total_max_attempts": 3},
    "user_agent": "madoguchi",
}
"""For botocore's `Config`. A fixed user agent: botocore would compose one anew for every call."""

_MISSING = {"NoSuchKey", "404"}
_TAKEN = {"PreconditionFailed"}
_PASSING = (
    "Throttl",
    "TooManyRequests",
    "SlowDown",
    "RequestTimeout",
    "KMSInternal",
    "DependencyTimeout",
    "Unavailable",
    "ConditionalRequestConflict",
    "ModelNotReady",
    "ModelTimeout",
)


def light_client(service: str, *, tries: int = 3) -> Any:
    """A client of AWS straight from botocore, without what boto3 loads besides: for the door that LINE waits at."""
    from botocore.config import Config  # noqa: PLC0415
    from botocore.session import get_session  # noqa: PLC0415

    settings = SETTINGS | {"retries": SETTINGS["retries"] | {"total_max_attempts": tries}}
    return get_session().create_client(service, region_name=REGION, config=Config(**settings))


@contextmanager
def told_apart(service: str) -> Iterator[None]:
    """AWS's errors as ours: `NotFound` for a missing file, `Conflict` for one that is there already, `TemporaryFailure`
    for what passes, else permanent."""
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
    if code in _TAKEN:
        return Conflict()
    if status >= 500 or any(sign in code for sign in _PASSING):
        return TemporaryFailure(f"{service}: {code}")
    return PermanentFailure(f"{service}: {code}")
