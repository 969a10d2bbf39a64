import subprocess
import sys
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from chalicelib.adapters.aws import told_apart
from chalicelib.kernel.errors import NotFound, PermanentFailure, TemporaryFailure


def refused(code: str, status: int) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": "m"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "Operation")


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (refused("NoSuchKey", 404), NotFound),
        (refused("InternalError", 500), TemporaryFailure),
        (refused("SlowDown", 503), TemporaryFailure),
        (refused("ThrottlingException", 400), TemporaryFailure),
        (refused("RequestThrottled", 403), TemporaryFailure),
        (refused("KMSInternalException", 500), TemporaryFailure),
        (refused("AccessDenied", 403), PermanentFailure),
        (refused("InvalidCiphertextException", 400), PermanentFailure),
        (refused("AWS.SimpleQueueService.NonExistentQueue", 400), PermanentFailure),
        (EndpointConnectionError(endpoint_url="http://127.0.0.1"), TemporaryFailure),
        (ReadTimeoutError(endpoint_url="http://127.0.0.1"), TemporaryFailure),
    ],
)
def test_each_error_of_aws_is_told_apart(error: Exception, ours: type[Exception]) -> None:
    with pytest.raises(ours) as raised, told_apart("S3"):
        raise error
    assert type(raised.value) is ours
    assert raised.value.__cause__ is error


def test_other_errors_pass_through() -> None:
    with pytest.raises(KeyError), told_apart("S3"):
        raise KeyError("ours")


def test_naming_the_adapters_loads_no_client() -> None:
    names = ("sqs", "s3", "kms")
    program = (
        f"import sys; {'; '.join(f'import chalicelib.adapters.{name}.vendor' for name in names)}; print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"boto3", "botocore", "cryptography", "PIL"} & {name.partition(".")[0] for name in loaded}
