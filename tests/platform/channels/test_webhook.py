import json
from dataclasses import replace

import pytest

from chalicelib.adapters.kms.memory import MemorySealer
from chalicelib.kernel.errors import NotAllowed
from chalicelib.platform.channels.keyring import rotate, seal_secret
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.channels.webhook import verify
from chalicelib.platform.messaging.events import NotAWebhook
from chalicelib.platform.tenants.grants import grant
from tests.kit.webhook_events import BOT, GOLDEN, signature, webhook

SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
SEALER = MemorySealer()
CHANNEL = seal_secret(Channel("KEY", "minato", "みなと市", "live", "1234567890", bot_user_id=BOT), SECRET, SEALER)
BODY = webhook(*GOLDEN.values())


def test_a_signed_webhook_gives_its_events_and_the_tenants_scope() -> None:
    verified = verify(CHANNEL, BODY, signature(SECRET, BODY), SEALER)
    assert [event.raw for event in verified.events] == list(GOLDEN.values())
    assert verified.channel == CHANNEL
    assert grant(verified).tenant_id == "minato"


def test_an_independent_example_of_a_signature() -> None:
    """`printf %s '{"destination":"","events":[]}' | openssl dgst -sha256 -hmac <SECRET> -binary | base64`."""
    body = b'{"destination":"","events":[]}'
    channel = replace(CHANNEL, bot_user_id="")
    assert verify(channel, body, "rKg+ggOeVyPIrnLFaqELd6ZGmqRQbfiorQf/ajjR1Qc=", SEALER).events == ()


@pytest.mark.parametrize("secret", ["second", SECRET])
def test_current_and_previous_secret_are_accepted_while_staff_change_them(secret: str) -> None:
    channel = rotate(CHANNEL, "second", SEALER)
    assert verify(channel, BODY, signature(secret, BODY), SEALER).events


def test_the_secret_before_the_previous_one_is_refused() -> None:
    channel = rotate(rotate(CHANNEL, "second", SEALER), "third", SEALER)
    with pytest.raises(NotAllowed):
        verify(channel, BODY, signature(SECRET, BODY), SEALER)


@pytest.mark.parametrize(
    "given", [None, "", "x", "é", "\udc80", signature("another", BODY), signature(SECRET, BODY).lower(), "=" * 44]
)
def test_any_other_signature_is_refused(given: str | None) -> None:
    with pytest.raises(NotAllowed):
        verify(CHANNEL, BODY, given, SEALER)


def test_one_changed_byte_is_refused() -> None:
    with pytest.raises(NotAllowed):
        verify(CHANNEL, BODY + b" ", signature(SECRET, BODY), SEALER)


def test_the_bytes_are_signed_not_what_they_mean() -> None:
    spaced = json.dumps(json.loads(BODY)).encode()
    assert verify(CHANNEL, spaced, signature(SECRET, spaced), SEALER).events
    with pytest.raises(NotAllowed):
        verify(CHANNEL, spaced, signature(SECRET, BODY), SEALER)


def test_a_webhook_for_another_bot_is_refused_though_signed() -> None:
    body = webhook(destination="U" + "c" * 32)
    with pytest.raises(NotAllowed):
        verify(CHANNEL, body, signature(SECRET, body), SEALER)
    assert verify(replace(CHANNEL, bot_user_id=""), body, signature(SECRET, body), SEALER).events == ()


def test_a_channel_without_secret_verifies_nothing() -> None:
    with pytest.raises(NotAllowed):
        verify(replace(CHANNEL, sealed_secret=""), BODY, signature("", BODY), SEALER)


def test_a_signed_body_that_is_no_webhook_is_told_apart() -> None:
    with pytest.raises(NotAWebhook):
        verify(CHANNEL, b"{", signature(SECRET, b"{"), SEALER)


def test_an_unsigned_body_is_refused_before_it_is_read() -> None:
    with pytest.raises(NotAllowed):
        verify(CHANNEL, b"{", "x", SEALER)
