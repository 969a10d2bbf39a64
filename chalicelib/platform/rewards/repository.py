"""Where ledgers stand: entries and accounts by campaign and shard of residents, and the books that are audited."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import ClassVar

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.storage import Key, Place, TenantItem, TenantRepository
from chalicelib.platform.reminders.minutes import due_place
from chalicelib.platform.residents.model import shard
from chalicelib.platform.rewards.model import Account, Entry


def bucket(campaign: str, resident_id: str) -> str:
    """Where a resident's account and entries of a campaign stand."""
    return f"{campaign}/{shard(resident_id)}"


class EntryRecord(TenantItem):
    """A line of a ledger. Written once, never changed."""

    kind = "rewards_entry"

    campaign = UnicodeAttribute()
    resident_id = UnicodeAttribute()
    cause = UnicodeAttribute()
    unit = UnicodeAttribute()
    amount = NumberAttribute()
    at = UnicodeAttribute()
    about = UnicodeAttribute(default="")
    by = UnicodeAttribute(default="")
    note = UnicodeAttribute(default="")
    value = NumberAttribute(default=0)
    held = NumberAttribute(default=0)
    part = UnicodeAttribute(default="")
    part_number = NumberAttribute(default=0)
    reverses = UnicodeAttribute(default="")
    number = NumberAttribute()

    def key(self) -> Key:
        return Key(f"{self.resident_id}#{self.cause}", bucket(self.campaign, self.resident_id))

    def entry(self) -> Entry:
        return Entry(**{name: getattr(self, name) for name in Entry.__dataclass_fields__})


class AccountRecord(TenantItem):
    """Where a resident stands in a campaign."""

    kind = "rewards_account"

    campaign = UnicodeAttribute()
    resident_id = UnicodeAttribute()
    balances = JSONAttribute(default=dict)
    entries = NumberAttribute(default=0)

    def key(self) -> Key:
        return Key(self.resident_id, bucket(self.campaign, self.resident_id))

    def account(self) -> Account:
        return Account(self.campaign, self.resident_id, dict(self.balances), int(self.entries), self.version)


def written(account: Account) -> AccountRecord:
    """An account as it is to be written, under the version it was read with."""
    facts = asdict(account)
    version = facts.pop("version")
    record = AccountRecord(**facts)
    if version is not None:
        record.version = version
    return record


class BookRecord(TenantItem):
    """One campaign's ledger as the audit goes through it: when it is due, how far it is, what it found last."""

    kind = "rewards_book"

    campaign = UnicodeAttribute()
    service = UnicodeAttribute()
    title = UnicodeAttribute()
    wakes_at = UnicodeAttribute()
    progress = JSONAttribute(default=dict)
    """How far the audit that is under way got; empty between two."""
    found = JSONAttribute(default=dict)
    """What the last whole audit found."""

    def key(self) -> Key:
        return Key(self.campaign)

    def falls_due(self) -> Place:
        return due_place(datetime.fromisoformat(self.wakes_at), self.campaign)


class Books(TenantRepository[BookRecord]):
    """A town's ledgers. What stands here is audited each night, and forgotten resident by resident."""

    item: ClassVar[type[TenantItem]] = BookRecord

    def open(self, campaign: str, service: str, title: str, first_audit: datetime) -> None:
        """Let a campaign have a ledger; nothing happens where it has one."""
        try:
            self.records.add(
                BookRecord(campaign=campaign, service=service, title=title, wakes_at=first_audit.isoformat())
            )
        except Conflict:
            return

    def find(self, campaign: str) -> BookRecord | None:
        return self.records.find(campaign)

    def all(self, service: str = "") -> Iterator[BookRecord]:
        """All ledgers, or those of one service."""
        return (book for book in self.records.each() if not service or book.service == service)
