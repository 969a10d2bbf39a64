from dataclasses import replace

import pytest

from chalicelib.adapters.kms.memory import MemorySealer
from chalicelib.kernel.errors import PermanentFailure
from chalicelib.platform.channels.keyring import PURPOSE, Keyring, rotate, seal_secret, secrets_of
from chalicelib.platform.channels.model import Channel
from tests.kit.fakes import Clock

CHANNEL = Channel("KEY", "minato", "みなと市", "live", line_id="1234567890")


class Counted(MemorySealer):
    """Counts how often the key service is asked."""

    def __init__(self) -> None:
        self.opened = 0

    def open(self, tenant_id: str, purpose: str, sealed: str) -> str:
        self.opened += 1
        return super().open(tenant_id, purpose, sealed)


def test_a_sealed_secret_is_not_readable_and_opens_again() -> None:
    channel = seal_secret(CHANNEL, "first", MemorySealer())
    assert "first" not in channel.sealed_secret
    assert secrets_of(channel, MemorySealer()) == ("first",)


def test_a_channel_without_secret_has_none() -> None:
    assert secrets_of(CHANNEL, MemorySealer()) == ()


def test_rotating_keeps_the_previous_secret_and_drops_the_one_before() -> None:
    sealer = MemorySealer()
    second = rotate(seal_secret(CHANNEL, "first", sealer), "second", sealer)
    assert secrets_of(second, sealer) == ("second", "first")
    assert secrets_of(rotate(second, "third", sealer), sealer) == ("third", "second")


def test_rotating_to_the_same_secret_keeps_the_previous_one() -> None:
    sealer = MemorySealer()
    channel = rotate(seal_secret(CHANNEL, "first", sealer), "second", sealer)
    assert rotate(channel, "second", sealer) == channel


def test_another_tenants_secret_does_not_open() -> None:
    channel = replace(seal_secret(CHANNEL, "first", MemorySealer()), tenant_id="yamabe")
    with pytest.raises(PermanentFailure):
        secrets_of(channel, Keyring(MemorySealer(), Clock()))


def test_a_keyring_asks_the_key_service_once_in_five_minutes() -> None:
    sealer, clock = Counted(), Clock()
    keyring = Keyring(sealer, clock)
    sealed = keyring.seal("minato", PURPOSE, "secret")
    for _ in range(3):
        assert keyring.open("minato", PURPOSE, sealed) == "secret"
    assert sealer.opened == 1
    clock.pass_(seconds=301)
    assert keyring.open("minato", PURPOSE, sealed) == "secret"
    assert sealer.opened == 2


def test_a_keyring_remembers_nothing_but_channel_secrets() -> None:
    sealer = Counted()
    keyring = Keyring(sealer, Clock())
    sealed = keyring.seal("minato", "page", "いえの電話")
    for _ in range(2):
        assert keyring.open("minato", "page", sealed) == "いえの電話"
    assert sealer.opened == 2


def test_a_keyring_remembers_for_whom_it_opened() -> None:
    keyring = Keyring(MemorySealer(), Clock())
    sealed = keyring.seal("minato", PURPOSE, "secret")
    keyring.open("minato", PURPOSE, sealed)
    with pytest.raises(PermanentFailure):
        keyring.open("yamabe", PURPOSE, sealed)


def test_a_keyring_does_not_show_what_it_holds() -> None:
    keyring = Keyring(MemorySealer(), Clock())
    keyring.open("minato", PURPOSE, keyring.seal("minato", PURPOSE, "hidden"))
    assert "hidden" not in repr(keyring)
