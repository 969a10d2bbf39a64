"""Before anything of ours is imported: a stage of its own, and credentials that open nothing."""

import os
from collections.abc import Iterator

import pytest

os.environ.update(
    APP_STAGE="test",
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_SESSION_TOKEN="testing",
    AWS_DEFAULT_REGION="ap-northeast-1",
)


@pytest.fixture(scope="module")
def moto() -> Iterator[None]:
    """AWS in this process, for one module: what boto3 has loaded then serves all its tests."""
    from moto import mock_aws

    with mock_aws():
        yield


@pytest.fixture
def estate(moto: None) -> None:
    """Tables, queues, bucket and key on moto, empty for each test."""
    from moto.moto_api._internal.models import moto_api_backend

    from infra.local.estate import raise_estate

    moto_api_backend.reset()
    raise_estate()
