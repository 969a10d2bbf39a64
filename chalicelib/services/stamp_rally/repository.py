"""Where spots, draws, addresses and counts are kept. Stamps, rewards and entries stand in the ledger (ADR 19)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.storage import Key, Records, TenantItem, TenantRepository
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.house import Office
from chalicelib.platform.rewards.model import STAMP, Entry, last_words
from chalicelib.services.stamp_rally.model import Spot, Stamp
from chalicelib.services.stamp_rally.model.spots import spot_from

SERVICE = "stamp_rally"
PART = 80
"""Spots of one item: far below DynamoDB's 400 KB, however long their notes."""
MOST_SPOTS = 500
NUMBERS = 5_000
"""Entry numbers of one item."""
EMPTY = ""
"""The edition of a campaign that has no spots yet."""
KEPT = timedelta(days=180)
"""How long an address is kept after the entries closed: to send prizes, and to ask who could not be reached."""
DRAFT = timedelta(days=1)
LEDGERS = "rally-"


def ledger_of(campaign: str, part: str = "") -> str:
    """The ledger of a campaign's stamps, or of one of its rewards or prizes."""
    return f"{LEDGERS}{campaign}.{part}" if part else f"{LEDGERS}{campaign}"


def stamps_in(entries: Sequence[Entry]) -> tuple[Stamp, ...]:
    """The stamps of one resident's entries, without those that were taken back."""
    return tuple(
        Stamp(entry.about, entry.at, entry.note.partition(" ")[2])
        for entry, last in last_words(entries)
        if entry.unit == STAMP and last.amount > 0
    )


def taken_back_in(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """What took stamps of one resident's back, and was not taken back itself."""
    return tuple(last for entry, last in last_words(entries) if entry.unit == STAMP and last.amount < 0)


class SpotPart(TenantItem):
    """Some spots of an edition."""

    kind = "rally_spots"

    campaign = UnicodeAttribute()
    edition = UnicodeAttribute()
    number = NumberAttribute()
    spots = JSONAttribute()

    def key(self) -> Key:
        return Key(f"{self.edition}#{int(self.number):03d}", bucket=self.campaign)


class SpotHead(TenantItem):
    """Which edition of a campaign's spots is read now."""

    kind = "rally_book"

    campaign = UnicodeAttribute()
    edition = UnicodeAttribute(default=EMPTY)
    before = UnicodeAttribute(default=EMPTY)
    """The one that stood before it, to go back to."""
    told = UnicodeAttribute(default="")
    """What changed, in words."""
    at = UnicodeAttribute(default="")

    def key(self) -> Key:
        return Key(self.campaign)


@dataclass(frozen=True)
class Edition:
    """The spots of a campaign as they stand."""

    id: str
    spots: tuple[Spot, ...] = ()
    before: str = EMPTY
    told: str = ""
    at: str = ""

    def spot(self, id_: str) -> Spot | None:
        return next((spot for spot in self.spots if spot.id == id_), None)

    @property
    def open_spots(self) -> tuple[Spot, ...]:
        return tuple(spot for spot in self.spots if not spot.is_closed)


class SpotBook(TenantRepository[SpotHead]):
    """A town's spots by campaign. All of them change at once: a new edition is written, then the head turned to it."""

    item: ClassVar[type[TenantItem]] = SpotHead

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self.parts: Records[SpotPart] = Records(scope, SpotPart)

    def now(self, campaign: str) -> Edition:
        head = self.records.find(campaign)
        if head is None:
            return Edition(EMPTY)
        return Edition(head.edition, self._spots(campaign, head.edition), head.before, head.told, head.at)

    def turn(self, campaign: str, spots: Sequence[Spot], *, seen: str, edition: str, told: str, at: datetime) -> None:
        """Make these the campaign's spots. `Conflict` where another edition than `seen` stands by now."""
        head = self.records.find(campaign) or SpotHead(campaign=campaign)
        if head.edition != seen:
            raise Conflict()
        for number, first in enumerate(range(0, len(spots), PART)):
            facts = [spot.facts for spot in spots[first : first + PART]]
            self.parts.put(SpotPart(campaign=campaign, edition=edition, number=number, spots=facts))
        gone = head.before
        head.before, head.edition, head.told, head.at = head.edition, edition, told, at.isoformat()
        self.records.change(head)
        if gone not in {EMPTY, head.edition, head.before}:
            self._drop(campaign, gone)

    def back(self, campaign: str, *, seen: str, told: str, at: datetime) -> None:
        """Turn to the edition before, once; from there, back again."""
        head = self.records.fetch(campaign)
        if head.edition != seen:
            raise Conflict()
        head.before, head.edition, head.told, head.at = head.edition, head.before, told, at.isoformat()
        self.records.change(head)

    def _spots(self, campaign: str, edition: str) -> tuple[Spot, ...]:
        if edition == EMPTY:
            return ()
        parts = self.parts.each(campaign, prefix=f"{edition}#")
        return tuple(spot_from(facts) for part in parts for facts in part.spots)

    def _drop(self, campaign: str, edition: str) -> None:
        for part in list(self.parts.each(campaign, prefix=f"{edition}#")):
            self.parts.remove(part)


def spots_of(office: Office, campaign: str) -> Edition:
    """The spots residents see; a change of staff's is up to a minute away."""
    key = (office.tenant.id, "rally-spots", campaign)
    return office.house.memory.recall(key, lambda: SpotBook(office.scope).now(campaign))


class SpotDraft(TenantItem):
    """A table that was read and waits for a clerk to say yes."""

    kind = "rally_draft"

    draft_id = UnicodeAttribute()
    campaign = UnicodeAttribute()
    number = NumberAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(f"{int(self.number):03d}", bucket=self.draft_id)


class SpotDrafts(TenantRepository[SpotDraft]):
    """Tables of spots that wait; gone after a day."""

    item: ClassVar[type[TenantItem]] = SpotDraft

    def keep(
        self, draft_id: str, campaign: str, spots: Sequence[Spot], told: Mapping[str, object], at: datetime
    ) -> None:
        rows = [spot.facts for spot in spots]
        for number in range(len(rows) // PART + 1):
            facts = {"spots": rows[number * PART : (number + 1) * PART], **(told if number == 0 else {})}
            draft = SpotDraft(draft_id=draft_id, campaign=campaign, number=number, facts=facts)
            draft.expires = (at + DRAFT).timestamp()
            self.records.put(draft)

    def find(self, draft_id: str, campaign: str) -> tuple[tuple[Spot, ...], Mapping[str, object]] | None:
        """The spots of a draft and what was told of it; None where there is none (any more)."""
        parts = [part for part in self.records.each(draft_id) if part.campaign == campaign]
        if not parts:
            return None
        spots = tuple(spot_from(facts) for part in parts for facts in part.facts["spots"])
        return spots, {name: value for name, value in parts[0].facts.items() if name != "spots"}


class AddressRecord(TenantItem):
    """Where a prize goes, sealed."""

    kind = "rally_address"

    resident_id = UnicodeAttribute()
    ledger = UnicodeAttribute()
    """Of the prize."""
    sealed = UnicodeAttribute()

    def key(self) -> Key:
        return Key(self.ledger, bucket=self.resident_id)


class Addresses(TenantRepository[AddressRecord]):
    """Addresses residents left for prizes."""

    item: ClassVar[type[TenantItem]] = AddressRecord

    def keep(self, office: Office, resident_id: str, ledger: str, told: Mapping[str, str], until: datetime) -> None:
        sealed = office.house.sealer.seal(office.tenant.id, "rally", json.dumps(told, ensure_ascii=False))
        record = AddressRecord(resident_id=resident_id, ledger=ledger, sealed=sealed)
        record.expires = (until + KEPT).timestamp()
        self.records.put(record)

    def opened(self, office: Office, resident_id: str, ledger: str) -> Mapping[str, str] | None:
        """The address itself; None where there is none (any more)."""
        record = self.records.find(ledger, bucket=resident_id)
        if record is None:
            return None
        told: dict[str, str] = json.loads(office.house.sealer.open(office.tenant.id, "rally", record.sealed))
        return told

    def of(self, resident_id: str) -> list[str]:
        """The ledgers of the prizes for which a resident left an address."""
        return [record.ledger for record in self.records.each(resident_id)]

    def forget(self, resident_id: str, *, prefix: str = "") -> None:
        """Drop a resident's addresses, or those of one campaign's prizes."""
        for record in list(self.records.each(resident_id, prefix=prefix)):
            self.records.remove(record)


class DayRecord(TenantItem):
    """Stamps of a day by spot and language, of one shard of residents."""

    kind = "rally_day"

    campaign = UnicodeAttribute()
    day = UnicodeAttribute()
    shard = UnicodeAttribute()
    stamps = JSONAttribute()
    """`spot/language` -> how many."""

    def key(self) -> Key:
        return Key(f"{self.day}#{self.shard}", bucket=self.campaign)


class ReachRecord(TenantItem):
    """How many residents of a shard have how many stamps, and which rewards they have reached."""

    kind = "rally_reach"

    campaign = UnicodeAttribute()
    shard = UnicodeAttribute()
    at = UnicodeAttribute()
    residents = JSONAttribute()
    """Stamps -> residents."""
    goals = JSONAttribute()
    """Reward -> residents."""

    def key(self) -> Key:
        return Key(self.shard, bucket=self.campaign)


class Counts(TenantRepository[DayRecord]):
    """What was counted of campaigns: sums, and nobody's id."""

    item: ClassVar[type[TenantItem]] = DayRecord

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self.reaches: Records[ReachRecord] = Records(scope, ReachRecord)

    def keep_day(self, campaign: str, day: str, shard: str, stamps: Mapping[str, int]) -> None:
        self.records.put(DayRecord(campaign=campaign, day=day, shard=shard, stamps=dict(stamps)))

    def days(self, campaign: str) -> Iterator[DayRecord]:
        """In the order of days."""
        return self.records.each(campaign)

    def keep_reach(
        self, campaign: str, shard: str, at: str, residents: Mapping[str, int], goals: Mapping[str, int]
    ) -> None:
        record = ReachRecord(campaign=campaign, shard=shard, at=at, residents=dict(residents), goals=dict(goals))
        self.reaches.put(record)

    def reach(self, campaign: str) -> list[ReachRecord]:
        return list(self.reaches.each(campaign))
