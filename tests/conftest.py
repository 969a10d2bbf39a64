"""Before anything of ours is imported: a stage of its own, and credentials that open nothing."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, settings

# Nothing here is judged by its time: a busy machine is no fault.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

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


@contextmanager
def an_empty_estate() -> Iterator[None]:
    """Tables, queues, bucket and key on moto, with nothing in them."""
    from moto import mock_aws

    from infra.local.estate import raise_estate

    with mock_aws():
        raise_estate()
        yield


@pytest.fixture(scope="module")
def standing_estate() -> Iterator[None]:
    """An estate on moto for one module: raising it takes longer than most tests."""
    with an_empty_estate():
        yield


@pytest.fixture
def aws_estate(standing_estate: None) -> Iterator[None]:
    """An empty estate on moto for one test: for what goes down to AWS's own answers."""
    from tests.kit.tables import empty_estate

    yield
    empty_estate()


@pytest.fixture(scope="module")
def shared_tables() -> Iterator[None]:
    """As `estate`, for a whole module whose tests only read what the first one wrote."""
    from tests.kit.quick_dynamo import QuickDynamo, quick_tables

    with quick_tables(QuickDynamo()):
        yield


@pytest.fixture
def estate() -> Iterator[None]:
    """Empty tables for one test, in this process: what stands above the storage needs nothing else of AWS.

    `tests/contract/test_quick_dynamo.py` holds them to what moto answers; the storage itself, the doors and the
    journeys are tested on moto.
    """
    from tests.kit.quick_dynamo import QuickDynamo, quick_tables

    with quick_tables(QuickDynamo()):
        yield
