"""How often a resident may type a number: each try is counted before it is looked at, so guessing cannot race."""

from datetime import datetime, timedelta
from math import ceil
from typing import ClassVar

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict, TemporaryFailure
from chalicelib.kernel.storage import Key, TenantItem, TenantRepository
from chalicelib.platform.rewards.evidence import Refusal

AT_MOST = 5
SPAN = timedelta(minutes=10)
AGAIN = 8
"""Times a count is begun anew because another try of the same resident came between."""


class TriesRecord(TenantItem):
    kind = "evidence_tries"

    resident_id = UnicodeAttribute()
    since = UnicodeAttribute()
    spent = NumberAttribute()

    def key(self) -> Key:
        return Key(self.resident_id)


class Tries(TenantRepository[TriesRecord]):
    """Tries of one tenant's residents, forgotten soon after."""

    item: ClassVar[type[TenantItem]] = TriesRecord

    def spend(self, resident_id: str, now: datetime) -> Refusal | None:
        """Count a try; the refusal where none is left."""
        for _ in range(AGAIN):
            try:
                return self._spent(resident_id, now)
            except Conflict:
                continue
        raise TemporaryFailure("Tries of one resident come too fast to be counted")

    def forget(self, resident_id: str) -> None:
        record = self.records.find(resident_id)
        if record:
            self.records.remove(record)

    def _spent(self, resident_id: str, now: datetime) -> Refusal | None:
        record = self.records.find(resident_id) or TriesRecord(resident_id=resident_id, since=now.isoformat(), spent=0)
        ends = datetime.fromisoformat(record.since) + SPAN
        if now >= ends:
            record.since, record.spent, ends = now.isoformat(), 0, now + SPAN
        if record.spent >= AT_MOST:
            return Refusal("code_locked", {"minutes": ceil((ends - now).total_seconds() / 60)})
        record.spent, record.expires = int(record.spent) + 1, ends.timestamp()
        self.records.change(record)
        return None
