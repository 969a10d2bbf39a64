import pytest

from chalicelib.adapters.kms.vendor import VendorSealer


@pytest.mark.usefixtures("estate")
@pytest.mark.parametrize(("size", "version"), [(2048, "k1."), (2049, "e1."), (100_000, "e1.")])
def test_short_texts_are_sealed_by_kms_itself_and_longer_ones_in_an_envelope(size: int, version: str) -> None:
    assert VendorSealer().seal("minato", "a", "x" * size).startswith(version)
