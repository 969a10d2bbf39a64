"""Mobile numbers residents left for SMS in an emergency: sealed as soon as they are kept, opened only to send.

A number outlives a blocked account, since that is whom LINE does not reach; it goes when it is withdrawn or erased.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute

from chalicelib.kernel.storage import Key, TenantItem, TenantRepository
from chalicelib.platform.house import Office
from chalicelib.platform.residents.model import shard

PURPOSE = "sms-number"


@dataclass(frozen=True)
class Number:
    """A resident's number, opened."""

    resident_id: str
    e164: str = field(repr=False)
    """`+819012345678`."""


class NumberRecord(TenantItem):
    kind = "sms-number"

    resident_id = UnicodeAttribute()
    sealed = UnicodeAttribute()
    told_at = UnicodeAttribute()

    def key(self) -> Key:
        return Key(self.resident_id, bucket=shard(self.resident_id))


class Numbers(TenantRepository[NumberRecord]):
    """One tenant's numbers, sealed."""

    item: ClassVar[type[TenantItem]] = NumberRecord

    def find(self, resident_id: str) -> NumberRecord | None:
        return self.records.find(resident_id, bucket=shard(resident_id))


def seal_number(office: Office, resident_id: str, e164: str) -> None:
    """Keep a resident's number, instead of an earlier one."""
    sealed = office.house.sealer.seal(office.tenant.id, PURPOSE, e164)
    told_at = office.now().isoformat()
    Numbers(office.scope).records.put(NumberRecord(resident_id=resident_id, sealed=sealed, told_at=told_at))


def number_of(office: Office, resident_id: str) -> str | None:
    """A resident's number, opened; None where they left none."""
    record = Numbers(office.scope).find(resident_id)
    return _opened(office, record).e164 if record else None


def has_number(office: Office, resident_id: str) -> bool:
    """Whether a resident left a number; it stays sealed."""
    return Numbers(office.scope).find(resident_id) is not None


def withdraw(office: Office, resident_id: str) -> None:
    """Drop a resident's number; nothing happens where there is none."""
    numbers = Numbers(office.scope)
    record = numbers.find(resident_id)
    if record:
        numbers.records.remove(record)


def numbers_in(office: Office, shard_: str, *, after: str = "") -> Iterator[Number]:
    """The numbers of a shard of residents in order of resident id, behind the id `after`; page by page, opened."""
    return (_opened(office, record) for record in Numbers(office.scope).records.each(shard_, after=after))


def _opened(office: Office, record: NumberRecord) -> Number:
    return Number(record.resident_id, office.house.sealer.open(office.tenant.id, PURPOSE, record.sealed))
