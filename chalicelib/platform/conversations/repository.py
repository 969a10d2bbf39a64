"""What is remembered of a talk: where it stands, and which events were heard."""

import dataclasses
import json
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.kernel.storage import Key, TenantItem, TenantRepository
from chalicelib.platform.conversations.talk import Talk
from chalicelib.platform.flows.engine import Conversation
from chalicelib.platform.residents.model import shard

HEARD_DAYS = 3
"""LINE redelivers within an undisclosed time; a reply token of a redelivery lives 20 minutes at most."""


class TalkRecord(TenantItem):
    kind = "talk"

    resident_id = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.resident_id, bucket=shard(self.resident_id))


class HeardRecord(TenantItem):
    """An event that was heard, and what is answered to it. Written together with what it changed."""

    kind = "heard"

    event_id = UnicodeAttribute()
    at = NumberAttribute()
    """When it was written, Unix seconds."""
    way = UnicodeAttribute(default="reply")
    messages = UnicodeAttribute(default="[]")

    def key(self) -> Key:
        return Key(self.event_id, bucket=self.event_id[-2:])

    def drawn(self) -> list[dict[str, Any]]:
        return list(json.loads(self.messages))


class Talks(TenantRepository[TalkRecord]):
    """Where each resident of a tenant stands."""

    item: ClassVar[type[TenantItem]] = TalkRecord

    def find(self, resident_id: str) -> TalkRecord:
        """The record, or a new one that was not written yet."""
        found = self.records.find(resident_id, bucket=shard(resident_id))
        return found or TalkRecord(resident_id=resident_id, facts={})

    def prepared(self, record: TalkRecord, talk: Talk, until: datetime) -> TalkRecord:
        """The record with a talk in it, ready to be written together with the heard event."""
        record.facts = dataclasses.asdict(talk)
        record.expires = until.timestamp()
        return self.records.prepared(record)

    def ended(self, record: TalkRecord) -> tuple[TalkRecord, ...]:
        """The record, ready to be removed together with the heard event; nothing where none was written."""
        return (self.records.prepared(record),) if record.version else ()


def talk_of(record: TalkRecord) -> Talk:
    facts = record.facts
    if not facts:
        return Talk()
    told = [Conversation(**each) for each in facts["conversations"]]
    return Talk(tuple(told), facts["asked_at"], facts["sealed"])


class Heards(TenantRepository[HeardRecord]):
    """The events a tenant has heard."""

    item: ClassVar[type[TenantItem]] = HeardRecord

    def find(self, event_id: str) -> HeardRecord | None:
        return self.records.find(event_id, bucket=event_id[-2:])

    def prepared(self, event_id: str, now: datetime, way: Literal["reply", "push"], messages: list[Any]) -> HeardRecord:
        told = json.dumps(messages, ensure_ascii=False, separators=(",", ":"))
        heard = HeardRecord(event_id=event_id, at=now.timestamp(), way=way, messages=told)
        heard.expires = (now + timedelta(days=HEARD_DAYS)).timestamp()
        return self.records.prepared(heard)
