"""Where channels are kept: with their tenant, and by key in the directory for the webhook door."""

import dataclasses
from collections.abc import Iterator
from typing import Any, ClassVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.storage import Directory, Key, TenantItem, TenantRepository
from chalicelib.platform.channels.model import Channel

_BY_KEY = Directory("channel")


class ChannelRecord(TenantItem):
    kind = "channel"

    channel_key = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.channel_key)


class Channels(TenantRepository[ChannelRecord]):
    """One tenant's channels."""

    item: ClassVar[type[TenantItem]] = ChannelRecord

    def of_key(self, key: str) -> Channel:
        return Channel(**self.records.fetch(key).facts)

    def all(self) -> Iterator[Channel]:
        return (Channel(**record.facts) for record in self.records.each())

    def keep(self, channel: Channel) -> None:
        """Write a channel, first where the webhook door looks it up: a key can belong to one tenant only."""
        facts: dict[str, Any] = dataclasses.asdict(channel)
        _BY_KEY.enter(channel.key, channel.tenant_id, facts)
        self.records.put(ChannelRecord(channel_key=channel.key, facts=facts))


def channel_at(key: str) -> Channel:
    """The channel whose webhook or pages live at that key, whoever owns it. `NotFound` if none does."""
    entry = _BY_KEY.find(key)
    if entry is None:
        raise NotFound()
    return Channel(**entry.facts)
