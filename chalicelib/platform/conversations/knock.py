"""LINE knocks: a webhook is proved to be LINE's, and each of its events made durable before it is answered."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from chalicelib.kernel.errors import PermanentFailure
from chalicelib.kernel.estate import TURNS
from chalicelib.kernel.ids import digest
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.channels.repository import channel_at
from chalicelib.platform.channels.webhook import verify
from chalicelib.platform.house import House
from chalicelib.platform.messaging.events import Event


def receive(house: House, key: str, body: bytes, signature: str | None) -> None:
    """Take a webhook in. `NotFound` for an unknown channel, `NotAllowed` for a signature that is not LINE's."""
    channel = house.memory.recall(("channel", key), partial(channel_at, key))
    hand_over(house, channel, verify(channel, body, signature, house.sealer).events)


def hand_over(house: House, channel: Channel, events: Iterable[Event]) -> None:
    """Put events on the turns queue; all of them lie there durably when this returns.

    One that the queue will never take (`PermanentFailure`) keeps none of the others from it.
    """
    refused: list[PermanentFailure] = []
    for event in events:
        body, group = _message(channel, event.raw), group_of(channel, event)
        try:
            house.queues.send(TURNS, body, group=group, once=digest(event.id))
        except PermanentFailure as failure:
            refused.append(failure)
    if refused:
        raise refused[0]


def group_of(channel: Channel, event: Event) -> str:
    """What keeps its order among itself: one resident of one channel."""
    return digest("turns", channel.key, event.user_id or event.id)


def _message(channel: Channel, raw: Mapping[str, Any]) -> dict[str, Any]:
    return {"tenant": channel.tenant_id, "channel": channel.key, "event": raw}
