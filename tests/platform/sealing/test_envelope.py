import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.errors import PermanentFailure
from chalicelib.platform.sealing.envelope import NONCE, context, decrypt, encrypt, packed, unpacked

KEY = bytes(range(32))
BOUND = context("minato", "phone")


@given(st.text())
def test_what_is_encrypted_decrypts(text: str) -> None:
    assert decrypt(KEY, encrypt(KEY, text, BOUND), BOUND) == text


def test_the_same_text_never_looks_the_same() -> None:
    assert len({encrypt(KEY, "text", BOUND)[:NONCE] for _ in range(50)}) == 50


@given(st.integers(min_value=0), st.integers(0, 7))
def test_any_changed_bit_is_noticed(place: int, bit: int) -> None:
    sealed = bytearray(encrypt(KEY, "text", BOUND))
    sealed[place % len(sealed)] ^= 1 << bit
    with pytest.raises(PermanentFailure):
        decrypt(KEY, bytes(sealed), BOUND)


@pytest.mark.parametrize("other", [context("minato", "address"), context("yamabe", "phone"), {}])
def test_it_opens_for_what_it_was_bound_to_alone(other: dict[str, str]) -> None:
    with pytest.raises(PermanentFailure):
        decrypt(KEY, encrypt(KEY, "text", BOUND), other)


@given(st.binary(max_size=40))
def test_what_was_never_encrypted_does_not_decrypt(sealed: bytes) -> None:
    with pytest.raises(PermanentFailure):
        decrypt(KEY, sealed, BOUND)


def test_a_seal_is_written_with_its_version() -> None:
    assert unpacked(packed("k1", b"\x00\xff")) == ("k1", b"\x00\xff")
    with pytest.raises(PermanentFailure):
        unpacked("k1.***")
