"""What short messages cost: an entry for each text to each number, and the month's account, written together.

The account is the sum of its entries at any moment: an entry is added with what it costs added to the account, in one
transaction, refused where that would pass the town's cap; what was not sent gives its cost back the same way.
"""

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar, Literal

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.storage import Key, Place, Records, TenantItem, TenantRepository, together
from chalicelib.kernel.tenancy import TenantScope

TRIES = 5

EntryState = Literal["trying", "again", "sent", "refused", "failed", "unknown"]


class EntryRecord(TenantItem):
    """One text to one number."""

    kind = "sms_entry"

    broadcast_id = UnicodeAttribute()
    number_id = UnicodeAttribute()
    month = UnicodeAttribute()
    yen = NumberAttribute()
    """What it costs as far as we know; 0 once it is sure that nothing was sent."""
    state = UnicodeAttribute()
    at = UnicodeAttribute()

    def key(self) -> Key:
        return Key(self.number_id, bucket=self.broadcast_id)

    def on_shelf(self) -> Place:
        return Place(f"month/{self.month}", f"{self.at}#{self.number_id}")


class MonthRecord(TenantItem):
    """A month's account."""

    kind = "sms_month"

    month = UnicodeAttribute()
    yen = NumberAttribute(default=0)

    def key(self) -> Key:
        return Key(self.month)


@dataclass(frozen=True)
class SmsAccount:
    """How many numbers of a broadcast stand where, and what it cost; summed from the entries."""

    sent: int = 0
    refused: int = 0
    failed: int = 0
    unknown: int = 0
    yen: int = 0


class CapReached(Conflict):
    """今月のSMSの上限に達しました。"""


class Ledger(TenantRepository[EntryRecord]):
    """A town's entries and accounts."""

    item: ClassVar[type[TenantItem]] = EntryRecord

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self.months: Records[MonthRecord] = Records(scope, MonthRecord)

    def find(self, broadcast_id: str, number_id: str) -> EntryRecord | None:
        return self.records.find(number_id, broadcast_id)

    def reserve(self, entry: EntryRecord, *, cap: int) -> None:
        """Write an entry and add its cost to the month; `CapReached` where that would pass the cap."""
        for _ in range(TRIES):
            month = self._month(entry.month)
            if month.yen + entry.yen > cap:
                raise CapReached()
            month.yen += entry.yen
            try:
                together(self.records.prepared(entry), self.months.prepared(month))
            except Conflict:
                if entry.version is None and self.find(entry.broadcast_id, entry.number_id):
                    raise
                continue
            return
        raise Conflict()

    def give_back(self, entry: EntryRecord, state: EntryState) -> None:
        """Nothing was sent: the entry says so, and the month has its cost back."""
        for _ in range(TRIES):
            month, cost = self._month(entry.month), entry.yen
            entry.state, entry.yen, month.yen = state, 0, month.yen - cost
            try:
                together(self.records.prepared(entry), self.months.prepared(month))
            except Conflict:
                entry.yen = cost
                continue
            return
        raise Conflict()

    def settle(self, entry: EntryRecord, state: EntryState) -> None:
        entry.state = state
        self.records.change(entry)

    def spent(self, month: str) -> int:
        """The month's account, yen."""
        return int(self._month(month).yen)

    def sum_of(self, month: str) -> int:
        """The same, summed from the month's entries."""
        total, start = 0, None
        while True:
            page = self.records.shelf(f"month/{month}", limit=500, start=start)
            total += sum(int(entry.yen) for entry in page.items)
            start = page.next
            if start is None:
                return total

    def account(self, broadcast_id: str) -> SmsAccount:
        """What became of a broadcast's short messages."""
        entries = list(self.records.each(broadcast_id))
        stands = Counter(entry.state for entry in entries)
        unknown = stands["unknown"] + stands["trying"]
        yen = sum(int(entry.yen) for entry in entries)
        return SmsAccount(stands["sent"], stands["refused"], stands["failed"] + stands["again"], unknown, yen)

    def _month(self, month: str) -> MonthRecord:
        return self.months.find(month) or MonthRecord(month=month, yen=0)
