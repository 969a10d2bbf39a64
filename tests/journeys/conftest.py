from collections.abc import Iterator

import pytest

from tests.journeys.towns import a_city
from tests.kit.journey import Town


@pytest.fixture
def estate(aws_estate: None) -> None:
    """An empty estate on moto: these tests go down to AWS's own answers."""


@pytest.fixture
def minato(estate: None) -> Iterator[Town]:
    """みなと市 by itself."""
    with a_city("minato") as [town]:
        yield town


@pytest.fixture
def both(estate: None) -> Iterator[list[Town]]:
    """みなと市 and やまべ町 under one roof."""
    with a_city("minato", "yamabe") as towns:
        yield towns
