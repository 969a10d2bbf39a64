"""The AWS stand-in for suites that must also hold where moto is too kind."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.local.aws import AwsStandIn, is_installed, use


@contextmanager
def aws_standin(folder: Path) -> Iterator[AwsStandIn]:
    """ministack with its state in `folder`; boto3 in this process speaks to it meanwhile. Skips where it is absent.

    Clients and connections made before keep their old address: make them inside.
    """
    if not is_installed():
        pytest.skip("The AWS stand-in is not installed: make setup")
    before = dict(os.environ)
    standin = AwsStandIn(folder)
    use(standin.start())
    try:
        yield standin
    finally:
        standin.stop()
        os.environ.clear()
        os.environ.update(before)
