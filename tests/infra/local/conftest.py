import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.aws import AwsStandIn, is_installed, use


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AwsStandIn]:
    """The AWS stand-in, for one module; boto3 in this process speaks to it meanwhile."""
    if not is_installed():
        pytest.skip("The AWS stand-in is not installed: make setup")
    before = dict(os.environ)
    standin = AwsStandIn(tmp_path_factory.mktemp("aws"))
    use(standin.start())
    yield standin
    standin.stop()
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "city"
