"""Sending without a reply token: what is to be sent is written down first, with its retry key, and is due until done.

A delivery on paper: an action prepares it and writes it in the same transaction as what it tells of; `hasten` puts it
on the queue; a worker pushes it with the key that was fixed before the first try, and marks it done. Killed before the
queue: the minute tick finds it due. Killed after LINE accepted: the next try carries the same key, LINE answers 409,
and it is marked done. A key is never used when it may be older than LINE remembers (24 hours).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pynamodb.attributes import ListAttribute, UnicodeAttribute

from chalicelib.kernel.errors import NotFound, TemporaryFailure
from chalicelib.kernel.estate import NOTICES
from chalicelib.kernel.ids import digest, retry_key
from chalicelib.kernel.storage import Key, Place, TenantItem, TenantRepository
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.drawing import draw
from chalicelib.platform.messaging.pace import back_off, reserve
from chalicelib.platform.messaging.port import Message, TooManyRequests
from chalicelib.platform.messaging.reply import Reply
from chalicelib.platform.reminders.minutes import due_place
from chalicelib.platform.residents.model import Resident

KEY_HOURS = 23
"""LINE remembers a retry key for 24 hours; after that the same key would send a second time."""
KEPT_DAYS = 7
AT_MOST = 500
"""Recipients of one multicast."""
WAIT = timedelta(seconds=10)
"""For the channel's pace; a third of what a worker has."""


class DeliveryRecord(TenantItem):
    kind = "delivery"

    delivery_id = UnicodeAttribute()
    group = UnicodeAttribute(default="")
    """What the delivery is a part of, such as one evening's reminder."""
    channel_key = UnicodeAttribute()
    recipients: ListAttribute[Any] = ListAttribute()
    """LINE user ids."""
    messages = UnicodeAttribute()
    retry_key = UnicodeAttribute()
    written_at = UnicodeAttribute()
    due_at = UnicodeAttribute(null=True)
    """The minute it is due; None when done."""
    outcome = UnicodeAttribute(default="")
    """Empty while due, then `accepted`, `refused` or `too_late`."""

    def key(self) -> Key:
        return Key(self.delivery_id, bucket=self.group)

    def falls_due(self) -> Place | None:
        return due_place(datetime.fromisoformat(self.due_at), self.delivery_id) if self.due_at else None


class Deliveries(TenantRepository[DeliveryRecord]):
    """A tenant's deliveries."""

    item: ClassVar[type[TenantItem]] = DeliveryRecord

    def written(
        self,
        office: Office,
        channel: Channel,
        recipients: Sequence[str],
        messages: Sequence[Message],
        *cause: str,
        group: str = "",
    ) -> DeliveryRecord:
        """A delivery that follows from its cause, ready to be written (`together`, or `keep`)."""
        now = office.house.clock()
        record = DeliveryRecord(
            delivery_id=digest("delivery", channel.key, *cause),
            group=group,
            channel_key=channel.key,
            recipients=list(recipients),
            messages=json.dumps(messages, ensure_ascii=False, separators=(",", ":")),
            retry_key=retry_key(office.tenant.id, channel.key, *cause),
            written_at=now.isoformat(),
            due_at=(now + timedelta(minutes=1)).isoformat(),
        )
        record.expires = (now + timedelta(days=KEPT_DAYS)).timestamp()
        return self.records.prepared(record)


def notice(
    office: Office, channel: Channel, resident: Resident, reply: Reply, service: str, *cause: str
) -> DeliveryRecord:
    """A message to one resident in their language, to be written together with what it tells of."""
    messages = draw(office, channel, service, resident.language, reply)
    return Deliveries(office.scope).written(office, channel, [resident.user_id], messages, *cause)


def hasten(office: Office, *deliveries: DeliveryRecord) -> None:
    """Hand written deliveries to the workers now; the tick would do it a minute later."""
    for delivery in deliveries:
        office.house.queues.send(NOTICES, order_for(office.tenant.id, "delivery", delivery.group, delivery.delivery_id))


def order_for(tenant_id: str, kind: str, bucket: str, name: str) -> Mapping[str, Any]:
    """The queue message that asks a worker to do a due thing."""
    return {"tenant": tenant_id, "kind": kind, "bucket": bucket, "name": name}


def deliver(office: Office, bucket: str, name: str) -> None:
    """Send a delivery if it is still due, and mark it done."""
    deliveries = Deliveries(office.scope)
    delivery = deliveries.records.find(name, bucket)
    if delivery is None or delivery.outcome:
        return
    delivery.outcome, delivery.due_at = _sent(office, delivery), None
    deliveries.records.change(delivery)


def _sent(office: Office, delivery: DeliveryRecord) -> str:
    age = office.house.clock() - datetime.fromisoformat(delivery.written_at)
    if age > timedelta(hours=KEY_HOURS):
        return "too_late"
    messages: list[Message] = json.loads(delivery.messages)
    try:
        channel = office.channel(delivery.channel_key)
    except NotFound:
        return "refused"
    line, to = office.house.line, [str(recipient) for recipient in delivery.recipients]
    if len(to) == 1:
        line.push(channel, to[0], messages, delivery.retry_key)
    else:
        _at_pace(office, channel, lambda: line.multicast(channel, to, messages, delivery.retry_key))
    return "accepted"


def _at_pace(office: Office, channel: Channel, call: Callable[[], None]) -> None:
    """Multicasts are few a second, and broadcasts take from the same."""
    wait = reserve(office, channel.key, "multicast", within=WAIT)
    if wait is None:
        raise TemporaryFailure("The channel's calls are given out for longer than this worker may wait")
    if wait > 0:
        office.house.pause(wait)
    try:
        call()
    except TooManyRequests:
        back_off(office, channel.key, "multicast")
        raise
