from collections.abc import Iterator

import pytest

from tests.kit.aws_worlds import WORLDS, AwsWorld, an_aws_world


@pytest.fixture
def estate(aws_estate: None) -> None:
    """An empty estate on moto: these tests go down to AWS's own answers."""


@pytest.fixture(params=WORLDS, scope="module")
def aws(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AwsWorld]:
    """Queues, files and seals, each kind once for a module."""
    with an_aws_world(request.param, tmp_path_factory.mktemp("aws")) as world:
        yield world
