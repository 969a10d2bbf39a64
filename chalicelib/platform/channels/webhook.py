"""The proof that a webhook is LINE's.

https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from chalicelib.kernel.errors import NotAllowed
from chalicelib.platform.channels.keyring import secrets_of
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.messaging.events import Event, events_of
from chalicelib.platform.sealing.port import Sealer
from chalicelib.platform.tenants.grants import Evidence


@dataclass(frozen=True, slots=True)
class VerifiedWebhook(Evidence):
    """A webhook whose signature was made with the channel's secret. Made by `verify` and nowhere else."""

    channel: Channel
    events: tuple[Event, ...]


def verify(channel: Channel, body: bytes, signature: str | None, sealer: Sealer) -> VerifiedWebhook:
    """The events of a webhook signed for this channel and bot.

    `body` is the request as it came, byte for byte. `NotAllowed` for another's signature or bot, `NotAWebhook` for a
    signed body that is no webhook.
    """
    secrets = secrets_of(channel, sealer)
    if not signature or not any(_is_signed(body, signature, secret) for secret in secrets):
        raise NotAllowed()
    destination, events = events_of(body)
    if channel.bot_user_id and destination != channel.bot_user_id:
        raise NotAllowed()
    return VerifiedWebhook(channel.tenant_id, channel, events)


def _is_signed(body: bytes, signature: str, secret: str) -> bool:
    expected = base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256))
    return hmac.compare_digest(expected, signature.encode("utf-8", "surrogatepass"))
