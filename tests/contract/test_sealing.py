"""What every sealer of ours promises."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.kernel.errors import PermanentFailure
from tests.kit.aws_worlds import AwsWorld

SHORT, LONG = "8c570fa6dd201bb328f1c1eac23a96d8", "長い文です。" * 1000


@pytest.mark.parametrize("text", [SHORT, LONG, "x" * 2048, "x" * 2049, "👍"])
def test_a_sealed_text_opens_again_and_cannot_be_read(aws: AwsWorld, text: str) -> None:
    sealed = aws.sealer.seal("minato", "channel-secret", text)
    assert sealed.isascii()
    assert text[:8] not in sealed
    assert aws.sealer.open("minato", "channel-secret", sealed) == text


@pytest.mark.parametrize("text", [SHORT, LONG])
def test_the_same_text_is_sealed_differently_each_time(aws: AwsWorld, text: str) -> None:
    assert aws.sealer.seal("minato", "a", text) != aws.sealer.seal("minato", "a", text)


@pytest.mark.parametrize("text", [SHORT, LONG])
@pytest.mark.parametrize(("tenant", "purpose"), [("yamabe", "channel-secret"), ("minato", "phone")])
def test_another_tenant_or_purpose_does_not_open(aws: AwsWorld, text: str, tenant: str, purpose: str) -> None:
    sealed = aws.sealer.seal("minato", "channel-secret", text)
    with pytest.raises(PermanentFailure):
        aws.sealer.open(tenant, purpose, sealed)


def changed(sealed: str) -> str:
    """With one letter in the middle turned into another."""
    middle = len(sealed) // 2
    return sealed[:middle] + ("A" if sealed[middle] != "A" else "B") + sealed[middle + 1 :]


@pytest.mark.parametrize("text", [SHORT, LONG])
def test_a_changed_seal_does_not_open(aws: AwsWorld, text: str) -> None:
    if (aws.kind, text) == ("standin", SHORT):
        pytest.skip("The stand-in's KMS does not notice a changed ciphertext; AWS's and moto's do")
    sealed = aws.sealer.seal("minato", "a", text)
    with pytest.raises(PermanentFailure):
        aws.sealer.open("minato", "a", changed(sealed))


@pytest.mark.parametrize("text", [SHORT, LONG])
def test_a_cut_or_foreign_seal_does_not_open(aws: AwsWorld, text: str) -> None:
    sealed = aws.sealer.seal("minato", "a", text)
    for broken in (sealed[: len(sealed) // 2 // 4 * 4 + 3], "x1" + sealed[2:]):
        with pytest.raises(PermanentFailure):
            aws.sealer.open("minato", "a", broken)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
def test_what_is_no_seal_does_not_open(aws: AwsWorld, text: str) -> None:
    with pytest.raises(PermanentFailure):
        aws.sealer.open("minato", "a", text)


def test_nothing_cannot_be_sealed(aws: AwsWorld) -> None:
    with pytest.raises(PermanentFailure):
        aws.sealer.seal("minato", "a", "")
