"""Where residents are kept, spread over shards."""

import dataclasses
from collections.abc import Iterator
from typing import Any, ClassVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.storage import Key, TenantItem, TenantRepository
from chalicelib.platform.residents.model import Person, Resident, shard

PAGE = 500
"""Residents read at once where many are: a page of theirs stays well below DynamoDB's megabyte."""


class ResidentRecord(TenantItem):
    kind = "resident"

    resident_id = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.resident_id, bucket=shard(self.resident_id))


def _resident(facts: dict[str, Any]) -> Resident:
    told = facts | {"persons": tuple(Person(**person) for person in facts["persons"])}
    told["stopped_series"] = tuple(told.get("stopped_series", ()))
    if told.get("categories") is not None:
        told["categories"] = tuple(told["categories"])
    return Resident(**told)


class Residents(TenantRepository[ResidentRecord]):
    """One tenant's residents."""

    item: ClassVar[type[TenantItem]] = ResidentRecord

    def find(self, resident_id: str) -> Resident | None:
        record = self.records.find(resident_id, bucket=shard(resident_id))
        return _resident(record.facts) if record else None

    def fetch(self, resident_id: str) -> Resident:
        return _resident(self.records.fetch(resident_id, bucket=shard(resident_id)).facts)

    def following(self, channel_key: str, shard: str, *, after: str = "") -> Iterator[Resident]:
        """The residents of a shard who follow a channel, in order of id, behind the id `after`; page by page."""
        for record in self.records.each(shard, after=after, pages_of=PAGE):
            facts = record.facts
            if facts["channel_key"] == channel_key and facts["follow"] == "following":
                yield _resident(facts)

    def keep(self, resident: Resident) -> None:
        self.records.put(ResidentRecord(resident_id=resident.id, facts=dataclasses.asdict(resident)))

    def forget(self, resident_id: str) -> None:
        record = self.records.find(resident_id, bucket=shard(resident_id))
        if record:
            self.records.remove(record)
