"""Opening a channel's sealed secrets, once per container and a while; sealing and changing them."""

from dataclasses import dataclass, field, replace

from chalicelib.kernel.clock import Clock
from chalicelib.kernel.memory import Memory
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.sealing.port import Sealer

PURPOSE = "channel-secret"
KEPT = 300  # seconds: a key that was disabled stops opening within that time


@dataclass(frozen=True)
class Keyring:
    """A sealer that remembers channel secrets for five minutes, so that a busy door asks the key service rarely.

    Nothing else it opens is remembered: what residents sealed has no business staying in a warm container.
    """

    sealer: Sealer
    clock: Clock
    _memory: Memory = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_memory", Memory(self.clock, KEPT))

    def seal(self, tenant_id: str, purpose: str, text: str) -> str:
        return self.sealer.seal(tenant_id, purpose, text)

    def open(self, tenant_id: str, purpose: str, sealed: str) -> str:
        if purpose != PURPOSE:
            return self.sealer.open(tenant_id, purpose, sealed)
        return self._memory.recall((tenant_id, sealed), lambda: self.sealer.open(tenant_id, purpose, sealed))


def seal_secret(channel: Channel, secret: str, sealer: Sealer) -> Channel:
    """The channel with this secret alone."""
    return replace(channel, sealed_secret=sealer.seal(channel.tenant_id, PURPOSE, secret), sealed_previous="")


def rotate(channel: Channel, secret: str, sealer: Sealer) -> Channel:
    """The channel with a new secret, the one it had accepted a while longer; the same secret changes nothing."""
    if secret in secrets_of(channel, sealer)[:1]:
        return channel
    return replace(seal_secret(channel, secret, sealer), sealed_previous=channel.sealed_secret)


def secrets_of(channel: Channel, sealer: Sealer) -> tuple[str, ...]:
    """The current secret, then the previous one if it is still accepted; none for a channel not set up yet."""
    sealed = (channel.sealed_secret, channel.sealed_previous)
    return tuple(sealer.open(channel.tenant_id, PURPOSE, each) for each in sealed if each)
