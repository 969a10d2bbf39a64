"""The ledger: an entry and the account it changes are written together, once per cause (ADR 19)."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import islice
from typing import ClassVar

from chalicelib.kernel.clock import Pause, machine_pause
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.ids import secret_key
from chalicelib.kernel.insisting import insist
from chalicelib.kernel.storage import Records, TenantItem, TenantRepository, together
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.residents.model import shards
from chalicelib.platform.rewards.model import Account, Entry
from chalicelib.platform.rewards.repository import AccountRecord, EntryRecord, bucket, written

MOVED_AT_ONCE = 40
"""Entries moved in one transaction, each a write and a removal; DynamoDB takes a hundred."""


class Ledger(TenantRepository[EntryRecord]):
    """A town's entries and accounts."""

    item: ClassVar[type[TenantItem]] = EntryRecord

    def __init__(self, scope: TenantScope, pause: Pause = machine_pause) -> None:
        super().__init__(scope)
        self.accounts: Records[AccountRecord] = Records(scope, AccountRecord)
        self.pause = pause

    # reading

    def find(self, campaign: str, resident_id: str, cause: str) -> Entry | None:
        """What was booked for a cause, if anything. One read."""
        record = self.records.find(f"{resident_id}#{cause}", bucket(campaign, resident_id))
        return record.entry() if record else None

    def account(self, campaign: str, resident_id: str) -> Account:
        """Where a resident stands; an empty account for who has no entry. One read."""
        record = self.accounts.find(resident_id, bucket(campaign, resident_id))
        return record.account() if record else Account(campaign, resident_id)

    def balance(self, campaign: str, resident_id: str, unit: str) -> int:
        """How many of a unit a resident has. One read."""
        return self.account(campaign, resident_id).balance(unit)

    def entries_of(self, campaign: str, resident_id: str) -> list[Entry]:
        """All entries of a resident in the order in which they were booked. One query."""
        place = bucket(campaign, resident_id)
        found = [record.entry() for record in self.records.each(place, prefix=f"{resident_id}#")]
        return sorted(found, key=lambda entry: entry.number)

    def each(self, campaign: str) -> Iterator[Entry]:
        """All entries of a campaign, resident by resident, page by page."""
        for shard in shards():
            for record in self.records.each(f"{campaign}/{shard}"):
                yield record.entry()

    # writing

    def append(self, entry: Entry) -> Entry:
        """Book an entry that touches no budget; answers it as it stands, also where its cause was booked before.

        `NotEnough` where the balance would fall below zero.
        """
        return insist(lambda: self._appended(entry), self.pause)

    def _appended(self, entry: Entry) -> Entry:
        earlier = self.find(entry.campaign, entry.resident_id, entry.cause)
        if earlier:
            return earlier
        account = self.account(entry.campaign, entry.resident_id)
        together(*self.prepared(entry, account))
        return replace(entry, number=account.entries + 1)

    def prepared(self, entry: Entry, account: Account) -> tuple[TenantItem, ...]:
        """An entry and its account, to be written by `together` with what else must happen at once.

        `account` as it was read before anything was decided by its entries: if one came in between, nothing is written.
        """
        facts = asdict(replace(entry, number=account.entries + 1))
        line = self.records.prepared(EntryRecord(**facts))
        return line, self.accounts.prepared(written(account.after(entry)))

    def correct(self, entry: Entry, *, at: str, by: str, note: str) -> Entry:
        """Take back an entry that touches no budget, by one that reverses it; once, however often it is asked."""
        if self.find(entry.campaign, entry.resident_id, entry.cause) is None:
            raise NotFound()
        return self.append(entry.reversing(at, by, note))

    # forgetting

    def forget(self, campaign: str, resident_id: str) -> None:
        """Cut the tie between a resident and their entries: all are moved under a name drawn at random.

        Sums stay as they are in every step, so it may be killed anywhere and done again.
        """
        while True:
            nobody = f"-{secret_key()}"
            if insist(lambda: self._moved(campaign, resident_id, nobody), self.pause):  # noqa: B023  (called at once)
                return

    def _moved(self, campaign: str, resident_id: str, nobody: str) -> bool:
        """Move some entries; whether none is left."""
        account = self.account(campaign, resident_id)
        place = bucket(campaign, resident_id)
        lines = list(islice(self.records.each(place, prefix=f"{resident_id}#"), MOVED_AT_ONCE))
        if account.version is None:
            return True
        left, moved = account, Account(campaign, nobody)
        for line in lines:
            left, moved = _without(left, line.entry()), _with(moved, line.entry())
        kept = [self.records.prepared(_renamed(line, moved, at)) for at, line in enumerate(lines, 1)]
        new = [*kept, self.accounts.prepared(written(moved))] if lines else []
        old = self.accounts.prepared(written(left))
        gone = [self.records.prepared(line) for line in lines]
        if left.entries:
            together(*new, old, without=gone)
        else:
            together(*new, without=[*gone, old])
        return not left.entries


def _renamed(line: EntryRecord, to: Account, number: int) -> EntryRecord:
    """The same entry as another's; who booked it, where that was the resident, and words about it stay behind."""
    facts = asdict(replace(line.entry(), resident_id=to.resident_id, number=number, note=""))
    return EntryRecord(**facts)


def _with(account: Account, entry: Entry) -> Account:
    balances = {**account.balances, entry.unit: account.balance(entry.unit) + entry.amount}
    return replace(account, balances=balances, entries=account.entries + 1)


def _without(account: Account, entry: Entry) -> Account:
    balances = {**account.balances, entry.unit: account.balance(entry.unit) - entry.amount}
    return replace(account, balances=balances, entries=account.entries - 1)
