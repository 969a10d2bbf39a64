import pytest


@pytest.fixture
def estate(aws_estate: None) -> None:
    """An empty estate on moto: these tests go down to AWS's own answers."""
