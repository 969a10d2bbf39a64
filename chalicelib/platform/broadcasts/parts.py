"""Parts of a broadcast: who is to get it, under which key, and what came of it. Every count comes from here.

A part is two rows: its roll (名簿, the LINE ids, never changed) and itself. `docs/adr/0009-parts-are-the-ledger.md`
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from pynamodb.attributes import BinaryAttribute, JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.ids import digest, retry_key
from chalicelib.kernel.storage import Key, Records, TenantItem, TenantRepository
from chalicelib.platform.broadcasts.model import Account
from chalicelib.platform.house import Office

AT_MOST = 500
"""Recipients of one call. https://developers.line.biz/en/reference/messaging-api/#send-multicast-message"""
SLOTS = tuple("01234567")
"""A broadcast's parts lie in so many partitions, each read by one order at a time."""
KEPT_DAYS = 180
"""After which nobody asks any more who got it, and the ids are gone."""

PartState = Literal["pending", "trying", "accepted", "split", "refused", "stopped", "failed", "unknown", "rests"]
OPEN = frozenset({"pending", "trying"})
NOBODY = frozenset({"split", "rests"})
"""Parts that hold nobody themselves: halved ones, and the link that closes a shard's chain."""

_ID = re.compile(r"U[0-9a-f]{32}")
ID_BYTES = 16
GONE = "U" + 32 * "f"
"""In the place of a resident who was erased."""


class RollRecord(TenantItem):
    kind = "roll"

    broadcast_id = UnicodeAttribute()
    roll_id = UnicodeAttribute()
    ids = BinaryAttribute(legacy_encoding=False)
    """LINE user ids, 16 bytes each."""
    others: ListAttribute[Any] = ListAttribute(null=True)
    """Ids of another shape, whole."""

    def key(self) -> Key:
        return Key(self.roll_id, bucket=self.broadcast_id)


class PartRecord(TenantItem):
    kind = "part"

    broadcast_id = UnicodeAttribute()
    slot = UnicodeAttribute()
    name = UnicodeAttribute()
    """`<shard>-<number>`, `rest-<number>`; a halved part's halves are `<name>.0` and `<name>.1`."""
    state = UnicodeAttribute(default="pending")
    variant = UnicodeAttribute(default="")
    roll = UnicodeAttribute(default="")
    people = NumberAttribute(default=0)
    """How many its roll names."""
    retry_key = UnicodeAttribute(default="")
    moved_at = UnicodeAttribute()
    """When its state last changed."""
    tried_at = UnicodeAttribute(null=True)
    """The first try under this key whose end is not known; None: LINE surely did not accept this key."""
    free_at = UnicodeAttribute(null=True)
    """Before that nobody else tries it."""
    tries = NumberAttribute(default=0)
    halved_at = NumberAttribute(null=True)
    """Place of the one recipient LINE named; None: halved in the middle."""
    reason = UnicodeAttribute(null=True)
    rests = JSONAttribute(null=True)
    """Of the link that closes a chain: variant -> roll of those left over."""

    def key(self) -> Key:
        return Key(self.name, bucket=f"{self.broadcast_id}#{self.slot}")

    def is_free(self, now: datetime) -> bool:
        return self.free_at is None or datetime.fromisoformat(self.free_at) <= now


class RestRecord(TenantItem):
    """A shard is planned, and these are left over."""

    kind = "rest"

    broadcast_id = UnicodeAttribute()
    shard = UnicodeAttribute()
    rests = JSONAttribute()

    def key(self) -> Key:
        return Key(self.shard, bucket=self.broadcast_id)


class Rolls(TenantRepository[RollRecord]):
    """Who is in a part."""

    item: ClassVar[type[TenantItem]] = RollRecord

    def keep(self, broadcast_id: str, ids: Sequence[str], now: datetime) -> str:
        """Write a roll under a name that follows from its content; answers the name."""
        packed, others = pack(ids)
        name = digest("roll", broadcast_id, packed.hex(), *others)
        roll = RollRecord(broadcast_id=broadcast_id, roll_id=name, ids=packed, others=others or None)
        roll.expires = int((now + timedelta(days=KEPT_DAYS)).timestamp())
        self.records.put(roll)
        return name

    def ids(self, broadcast_id: str, roll_id: str) -> list[str]:
        """LINE user ids in the order LINE is told them; `NotFound` when the roll is gone."""
        roll = self.records.fetch(roll_id, broadcast_id)
        return [user_id for user_id in unpack(roll.ids, roll.others or ()) if user_id != GONE]

    def strike(self, broadcast_id: str, roll_id: str, user_id: str) -> None:
        """Put nobody in the place of somebody who was erased; `NotFound` when the roll is gone."""
        roll = self.records.fetch(roll_id, broadcast_id)
        told = unpack(roll.ids, roll.others or ())
        if user_id in told:
            roll.ids, others = pack(GONE if each == user_id else each for each in told)
            roll.others = others or None
            self.records.change(roll)


class Parts(TenantRepository[PartRecord]):
    """A tenant's parts."""

    item: ClassVar[type[TenantItem]] = PartRecord

    def add(self, part: PartRecord, now: datetime) -> None:
        """Write a new part; `Conflict` if its name is taken."""
        part.expires = int((now + timedelta(days=KEPT_DAYS)).timestamp())
        self.records.add(part)

    def add_once(self, part: PartRecord, now: datetime) -> None:
        """Write a part that can only be the same as the one of its name, if there is one."""
        try:
            self.add(part, now)
        except Conflict:
            return

    def again(self, part: PartRecord) -> PartRecord:
        """The part as it stands now."""
        return self.records.fetch(*part.key())

    def chain(self, broadcast_id: str, shard: str) -> list[PartRecord]:
        """What a shard was cut into so far, in order."""
        links = self.records.each(f"{broadcast_id}#{slot_of(shard)}", prefix=f"{shard}-")
        return [link for link in links if "." not in link.name]

    def in_slot(self, broadcast_id: str, slot: str, after: str = "") -> Iterator[PartRecord]:
        return self.records.each(f"{broadcast_id}#{slot}", after=after)

    def of(self, broadcast_id: str) -> Iterator[PartRecord]:
        for slot in SLOTS:
            yield from self.in_slot(broadcast_id, slot)


class Rests(TenantRepository[RestRecord]):
    """What the shards left over."""

    item: ClassVar[type[TenantItem]] = RestRecord

    def keep(self, broadcast_id: str, shard: str, rests: Mapping[str, str], now: datetime) -> None:
        rest = RestRecord(broadcast_id=broadcast_id, shard=shard, rests=dict(rests))
        rest.expires = int((now + timedelta(days=KEPT_DAYS)).timestamp())
        self.records.put(rest)

    def of(self, broadcast_id: str) -> list[RestRecord]:
        """In the order of shards."""
        return list(self.records.each(broadcast_id))


def slot_of(shard: str) -> str:
    return SLOTS[int(shard) % len(SLOTS)]


def pack(ids: Iterable[str]) -> tuple[bytes, list[str]]:
    """LINE's user ids (U and 32 hex digits) as bytes, and those of any other shape as they are."""
    told = list(ids)
    fitting = [id_ for id_ in told if _ID.fullmatch(id_)]
    return bytes.fromhex("".join(id_[1:] for id_ in fitting)), [id_ for id_ in told if not _ID.fullmatch(id_)]


def unpack(packed: bytes, others: Iterable[str] = ()) -> list[str]:
    whole = packed.hex()
    return [f"U{whole[at : at + 2 * ID_BYTES]}" for at in range(0, len(whole), 2 * ID_BYTES)] + list(others)


def a_part(office: Office, broadcast_id: str, slot: str, name: str, *, variant: str, ids: Sequence[str]) -> PartRecord:
    """A new part of those residents, whose roll is written and whose key is fixed."""
    now = office.house.clock()
    return PartRecord(
        broadcast_id=broadcast_id,
        slot=slot,
        name=name,
        variant=variant,
        roll=Rolls(office.scope).keep(broadcast_id, ids, now),
        people=len(ids),
        retry_key=retry_key(office.tenant.id, broadcast_id, name),
        moved_at=now.isoformat(),
    )


def account_of(office: Office, broadcast_id: str) -> Account:
    """How many residents stand where, summed from the parts as they are now."""
    sums: Counter[str] = Counter()
    last = ""
    for part in _holding(office, broadcast_id):
        sums[part.state] += int(part.people)
        last = max(last, part.moved_at) if part.state == "accepted" else last
    return Account(
        planned=sums.total(),
        accepted=sums["accepted"],
        refused=sums["refused"],
        stopped=sums["stopped"],
        failed=sums["failed"],
        unknown=sums["unknown"],
        last_accepted_at=last,
    )


def by_minute(office: Office, broadcast_id: str) -> dict[str, int]:
    """Residents for whom LINE accepted it, by minute of the town's clocks (`2026-11-22T10:00`)."""
    minutes: Counter[str] = Counter()
    for part in _holding(office, broadcast_id):
        if part.state == "accepted":
            at = office.tenant.local(datetime.fromisoformat(part.moved_at))
            minutes[at.strftime("%Y-%m-%dT%H:%M")] += int(part.people)
    return dict(sorted(minutes.items()))


def by_variant(office: Office, broadcast_id: str) -> Iterator[tuple[str, str, int]]:
    """Of each part: its variant, its outcome, and how many residents it holds."""
    return ((part.variant, part.state, int(part.people)) for part in _holding(office, broadcast_id))


def recipients(office: Office, broadcast_id: str) -> Iterator[tuple[str, str]]:
    """Everybody it was meant for: LINE user id and the outcome of their part (`pending` and `trying`: none yet)."""
    rolls = Rolls(office.scope)
    for part in _holding(office, broadcast_id):
        yield from ((user_id, part.state) for user_id in rolls.ids(broadcast_id, part.roll))


def purge(office: Office, broadcast_id: str) -> None:
    """Delete all parts and rolls, as of a drill that is over."""
    parts, rolls, rests = Parts(office.scope), Rolls(office.scope), Rests(office.scope)
    for slot in SLOTS:
        _clear(parts.records, f"{broadcast_id}#{slot}")
    _clear(rolls.records, broadcast_id)
    _clear(rests.records, broadcast_id)


def _clear(records: "Records[PartRecord] | Records[RollRecord] | Records[RestRecord]", bucket: str) -> None:
    for item in records.each(bucket):
        records.remove(item)  # type: ignore[arg-type]


def _holding(office: Office, broadcast_id: str) -> Iterator[PartRecord]:
    """Parts that hold somebody. A halved one whose halves are not written yet holds them still."""
    whole = list(Parts(office.scope).of(broadcast_id))
    names = {part.name for part in whole}
    for part in whole:
        if part.state not in NOBODY or (part.state == "split" and not {f"{part.name}.0", f"{part.name}.1"} <= names):
            yield part
