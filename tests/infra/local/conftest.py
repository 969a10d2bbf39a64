from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.aws import AwsStandIn
from tests.kit.standin import aws_standin


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AwsStandIn]:
    """The AWS stand-in, for one module."""
    with aws_standin(tmp_path_factory.mktemp("aws")) as standin:
        yield standin


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "city"
