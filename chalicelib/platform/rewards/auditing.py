"""The nightly audit: every account is the sum of its entries, every budget's part the sum of what was booked on it.

On paper: at twenty to three the book of a campaign is due. What its parts stand at is noted, with how many bookings
each has. Then accounts and entries are walked beside each other, shard by shard, a bounded number a minute; entries
that were booked on a part after its noted number are not summed for it. What differs at the end is named. Killed
anywhere, it goes on from where it last wrote down how far it was.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, time, timedelta
from heapq import merge
from itertools import groupby
from typing import Any

from chalicelib.kernel.errors import Conflict
from chalicelib.platform.house import Office
from chalicelib.platform.ledgers.audits import Audits, Book, next_night
from chalicelib.platform.residents.model import shards
from chalicelib.platform.rewards.budget import Budgets
from chalicelib.platform.rewards.ledger import Ledger
from chalicelib.platform.rewards.model import Account, Difference, Entry
from chalicelib.platform.rewards.repository import AccountRecord, BookRecord, Books, EntryRecord

NIGHT = time(2, 40)
AT_ONCE = 20_000
"""Entries read in one wake, and what belongs to the resident with whom they end."""
MOST_NAMED = 50
DIFFERENCE = "difference"
"""The slip on the first page."""
LOOKS = 3


@dataclass
class Progress:
    """How far an audit got."""

    begun_at: str
    parts: dict[str, list[int]] = field(default_factory=dict)
    """Part -> bookings, spent, held when it began."""
    sums: dict[str, list[int]] = field(default_factory=dict)
    """Part -> the same, summed from entries so far."""
    shard: str = "00"
    after: str = ""
    """The resident up to whom the shard is done."""
    entries: int = 0
    residents: int = 0
    differences: list[dict[str, Any]] = field(default_factory=list)
    is_second: bool = False
    """Parts differed, and all is walked again: somebody may have been forgotten meanwhile, and moved."""


def go_on(office: Office, campaign: str, *, at_once: int = AT_ONCE) -> None:
    """Do what is due of a campaign's audit, reading about so many entries."""
    book, now = Books(office.scope).find(campaign), office.now()
    if book is None or datetime.fromisoformat(book.wakes_at) > now:
        return
    progress = Progress(**book.progress) if book.progress else _begun(office, campaign, is_second=False)
    walked = _walk(office, campaign, progress, at_once)
    if walked and _parts_differ(progress) and not progress.is_second:
        progress, walked = _begun(office, campaign, is_second=True), False
    if walked:
        _finish(office, book, progress)
    book.progress = {} if walked else asdict(progress)
    book.wakes_at = (next_night(now, NIGHT) if walked else now + timedelta(minutes=1)).isoformat()
    try:
        Books(office.scope).records.change(book)
    except Conflict:
        return  # another worker did the same


def audit_now(office: Office, campaign: str) -> None:
    """Let the audit of a campaign begin with the next minute."""
    book = Books(office.scope).records.fetch(campaign)
    book.wakes_at = office.now().isoformat()
    Books(office.scope).records.change(book)


def _begun(office: Office, campaign: str, *, is_second: bool) -> Progress:
    parts = {
        part.name: [int(part.bookings), int(part.spent), int(part.held)]
        for part in Budgets(office.scope).parts_of(campaign)
    }
    sums = {name: [0, 0, 0] for name in parts}
    return Progress(office.now().isoformat(), parts, sums, is_second=is_second)


def _walk(office: Office, campaign: str, progress: Progress, at_once: int) -> bool:
    """Walk on; whether all was walked."""
    ledger, until = Ledger(office.scope), progress.entries + at_once
    for shard in shards():
        if shard < progress.shard:
            continue
        if shard > progress.shard:
            progress.shard, progress.after = shard, ""
        for resident_id, account, entries in _residents(ledger, f"{campaign}/{shard}", progress.after):
            _count(progress, entries)
            if differences(campaign, resident_id, account, entries):
                _note(progress, _steady(ledger, campaign, resident_id))
            progress.after = resident_id
            if progress.entries >= until:
                return False
    return True


def _residents(ledger: Ledger, place: str, after: str) -> Iterator[tuple[str, Account | None, list[Entry]]]:
    """Who stands in a shard behind an id, in order of id: account and entries, of which one may be missing."""
    accounts = ledger.accounts.each(place, after=after)
    lines = ledger.records.each(place, after=f"{after}$")  # behind `<id>#…`
    both: Iterator[AccountRecord | EntryRecord] = merge(accounts, lines, key=lambda record: record.resident_id)
    for resident_id, records in groupby(both, key=lambda record: str(record.resident_id)):
        found = list(records)
        account = next((each.account() for each in found if isinstance(each, AccountRecord)), None)
        yield resident_id, account, [each.entry() for each in found if isinstance(each, EntryRecord)]


def _count(progress: Progress, entries: list[Entry]) -> None:
    progress.residents += 1
    progress.entries += len(entries)
    for entry in entries:
        _add(progress, entry)


def _note(progress: Progress, found: Iterable[Difference]) -> None:
    progress.differences = [*progress.differences, *map(asdict, found)][:MOST_NAMED]


def _add(progress: Progress, entry: Entry) -> None:
    noted = progress.parts.get(entry.part)
    if noted and entry.part_number <= noted[0]:
        count, spent, held = progress.sums[entry.part]
        progress.sums[entry.part] = [count + 1, spent + entry.value, held + entry.held]


def differences(
    campaign: str, resident_id: str, account: Account | None, entries: list[Entry]
) -> tuple[Difference, ...]:
    """Where an account is not what its entries say."""
    thing, told = f"resident/{resident_id}", account or Account(campaign, resident_id)
    sums: dict[str, int] = dict.fromkeys(told.balances, 0)
    for entry in entries:
        sums[entry.unit] = sums.get(entry.unit, 0) + entry.amount
    wrong = [Difference(campaign, thing, unit, told.balance(unit), sums[unit]) for unit in sorted(sums)]
    counts = Difference(campaign, thing, "entries", told.entries, len(entries))
    return tuple(each for each in (*wrong, counts) if each.kept != each.summed)


def _steady(ledger: Ledger, campaign: str, resident_id: str) -> tuple[Difference, ...]:
    """The same, read while nothing was booked; nothing where the resident never stood still: they are looked at again
    the next night."""
    for _ in range(LOOKS):
        before, entries = ledger.account(campaign, resident_id), ledger.entries_of(campaign, resident_id)
        if ledger.account(campaign, resident_id).version == before.version:
            return differences(campaign, resident_id, before, entries)
    return ()


def _parts_differ(progress: Progress) -> bool:
    return progress.parts != progress.sums


def _finish(office: Office, book: BookRecord, progress: Progress) -> None:
    campaign = book.campaign
    named = [*progress.differences, *map(asdict, _of_parts(campaign, progress.parts, progress.sums))]
    book.found = {
        "at": office.now().isoformat(),
        "begun_at": progress.begun_at,
        "entries": progress.entries,
        "residents": progress.residents,
        "differences": named[:MOST_NAMED],
    }
    ledger = Book(f"rewards/{campaign}", book.service, f"特典の台帳「{book.title}」", DIFFERENCE)
    Audits(office.scope).tell(ledger, office.now(), (campaign,) if named else ())


def _of_parts(campaign: str, kept: Mapping[str, list[int]], summed: Mapping[str, list[int]]) -> Iterator[Difference]:
    for name in kept:
        for what, stands, adds_up in zip(("entries", "spent", "held"), kept[name], summed[name], strict=True):
            if stands != adds_up:
                yield Difference(campaign, f"part/{name}", what, stands, adds_up)
