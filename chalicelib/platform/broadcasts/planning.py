"""Planning: the residents of a segment, cut into parts, so that whoever is killed when, everybody is in exactly one.

A shard on paper: its parts are the links of one chain (`07-00000`, `07-00001`, …). A planner reads the links there are
and who is in them, streams the shard, passes over those, and adds the next link whenever 500 of one variant are
gathered. A link is added only where its place is free, so of two planners one gives way and decides nothing. The last
link holds who is left over. When all shards are closed, the left over are gathered into the last parts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from chalicelib.kernel.errors import Conflict
from chalicelib.platform.broadcasts.content import variant_of
from chalicelib.platform.broadcasts.model import Broadcast
from chalicelib.platform.broadcasts.orders import Order, hand_over
from chalicelib.platform.broadcasts.parts import (
    AT_MOST,
    SLOTS,
    PartRecord,
    Parts,
    Rests,
    Rolls,
    a_part,
    account_of,
    slot_of,
)
from chalicelib.platform.broadcasts.recipients import meant
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.house import Office
from chalicelib.platform.residents.model import Resident, shards
from chalicelib.platform.segments.reading import matching

MOST_OPEN = 200
"""Variants gathered at once. Where there are more, the oldest is cut short: what is told to each alone is pushed."""
MORE_BY_SHARE, MORE_BY_COUNT = 1.1, 100
"""What a count may have grown by, since somebody approved it."""
GREW = "宛先が、承認されたときより大きく増えました"

Reader = Callable[[Office, str, Mapping[str, Any], str], Iterator[Resident]]
"""`(office, channel key, audience, shard)`: those of a shard it is for, in order of resident id."""
Telling = Callable[[Office, Broadcast, Resident, datetime], str]
"""`(office, broadcast, resident, at)`: the variant they read."""


@dataclass
class Chain:
    """The links of a shard, and who is in them."""

    office: Office
    broadcast: Broadcast
    shard: str
    length: int = 0
    rests: Mapping[str, str] | None = None
    """Of a closed chain."""
    known: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, office: Office, broadcast: Broadcast, shard: str) -> "Chain":
        links = Parts(office.scope).chain(broadcast.id, shard)
        chain = cls(office, broadcast, shard, length=len(links))
        if links and links[-1].state == "rests":
            chain.rests = links[-1].rests or {}
            return chain
        rolls = Rolls(office.scope)
        chain.known = {user_id for link in links for user_id in rolls.ids(broadcast.id, link.roll)}
        return chain

    def add(self, variant: str, ids: list[str]) -> None:
        part = a_part(self.office, self.broadcast.id, slot_of(self.shard), self._name(), variant=variant, ids=ids)
        self._add(part)

    def close(self, left: Mapping[str, list[str]]) -> Mapping[str, str]:
        """Write down who is left over: the chain's last link."""
        rolls, now = Rolls(self.office.scope), self.office.house.clock()
        rests = {variant: rolls.keep(self.broadcast.id, ids, now) for variant, ids in left.items()}
        moved_at, slot = now.isoformat(), slot_of(self.shard)
        link = PartRecord(
            broadcast_id=self.broadcast.id, slot=slot, name=self._name(), state="rests", rests=rests, moved_at=moved_at
        )
        self._add(link)
        return rests

    def _name(self) -> str:
        return f"{self.shard}-{self.length:05d}"

    def _add(self, link: PartRecord) -> None:
        Parts(self.office.scope).add(link, self.office.house.clock())
        self.length += 1


@dataclass(frozen=True)
class How:
    """How residents are read and told apart, how large a part may be, and how a shard's links are kept."""

    matching: Reader = matching
    variant_of: Telling = variant_of
    at_most: int = AT_MOST
    shards: tuple[str, ...] = shards()
    chain: type[Chain] = Chain


AS_EVER = How()


def plan(office: Office, order: Order, how: How = AS_EVER) -> None:
    """Cut the shard an order names into parts, or what is missing of it."""
    broadcast_id, shard = order["broadcast"], order["shard"]
    broadcast = Broadcasts(office.scope).fetch(broadcast_id)
    if broadcast.state == "planning":
        _plan(office, broadcast, shard, how)
    _clear_away(office, broadcast_id, [slot_of(shard)])


def _plan(office: Office, broadcast: Broadcast, shard: str, how: How) -> None:
    chain = how.chain.read(office, broadcast, shard)
    try:
        rests = chain.rests if chain.rests is not None else _cut(chain, how)
    except Conflict:
        return  # another planner was first: it goes on, or the clock sends one after it
    Rests(office.scope).keep(broadcast.id, shard, rests, office.house.clock())
    if are_all_closed(office, broadcast.id, how):
        hand_over(office, broadcast, "gather")


def _clear_away(office: Office, broadcast_id: str, slots: Iterable[str]) -> None:
    """What a planner added after staff stopped the broadcast is stopped too, and the account closed anew."""
    broadcast = Broadcasts(office.scope).fetch(broadcast_id)
    if broadcast.state == "stopped":
        for slot in slots:
            hand_over(office, broadcast, "deliver", slot=slot)


def gather(office: Office, order: Order, how: How = AS_EVER) -> None:
    """Make the last parts of what the shards left over, and let the broadcast go."""
    broadcast_id = order["broadcast"]
    broadcast = Broadcasts(office.scope).fetch(broadcast_id)
    if broadcast.state == "planning" and are_all_closed(office, broadcast_id, how):
        _gather(office, broadcast, how)
    _clear_away(office, broadcast_id, SLOTS)


def _gather(office: Office, broadcast: Broadcast, how: How) -> None:
    now = office.house.clock()
    for number, (variant, ids) in enumerate(_gathered(office, broadcast.id, how.at_most)):
        part = a_part(office, broadcast.id, SLOTS[number % len(SLOTS)], f"rest-{number:05d}", variant=variant, ids=ids)
        Parts(office.scope).add_once(part, now)
    _let_go(office, broadcast)


def are_all_closed(office: Office, broadcast_id: str, how: How = AS_EVER) -> bool:
    return len(Rests(office.scope).of(broadcast_id)) == len(how.shards)


def shards_to_plan(office: Office, broadcast_id: str, since: datetime, how: How = AS_EVER) -> list[str]:
    """Shards that are not closed, and in which nothing was added since then."""
    closed = {rest.shard for rest in Rests(office.scope).of(broadcast_id)}
    newest = {shard: _newest(office, broadcast_id, shard) for shard in how.shards if shard not in closed}
    return [shard for shard, at in newest.items() if at < since.isoformat()]


def _newest(office: Office, broadcast_id: str, shard: str) -> str:
    return max((link.moved_at for link in Parts(office.scope).chain(broadcast_id, shard)), default="")


def _cut(chain: Chain, how: How) -> Mapping[str, str]:
    office, broadcast, at = chain.office, chain.broadcast, chain.office.house.clock()
    left: dict[str, list[str]] = {}
    for resident in how.matching(office, broadcast.channel_key, meant(broadcast), chain.shard):
        if resident.user_id in chain.known:
            continue
        variant = how.variant_of(office, broadcast, resident, at)
        left.setdefault(variant, []).append(resident.user_id)
        if len(left[variant]) == how.at_most:
            chain.add(variant, left.pop(variant))
        elif len(left) > MOST_OPEN:
            oldest = next(iter(left))
            chain.add(oldest, left.pop(oldest))
    return chain.close(left)


def _gathered(office: Office, broadcast_id: str, at_most: int) -> Iterator[tuple[str, list[str]]]:
    """What all shards left over, by variant, in the order of shards, in parts."""
    rests, rolls = Rests(office.scope).of(broadcast_id), Rolls(office.scope)
    for variant in sorted({variant for rest in rests for variant in rest.rests}):
        named = (rest.rests[variant] for rest in rests if variant in rest.rests)
        ids = (user_id for roll in named for user_id in rolls.ids(broadcast_id, roll))
        yield from ((variant, part) for part in _batches(ids, at_most))


def _batches(ids: Iterable[str], size: int) -> Iterator[list[str]]:
    left = iter(ids)
    while batch := list(islice(left, size)):
        yield batch


def _let_go(office: Office, broadcast: Broadcast) -> None:
    """From planning to sending; or to a halt, when far more are meant than were approved."""
    now = office.house.clock()
    count = account_of(office, broadcast.id).planned

    def planned(stands: Broadcast) -> Broadcast:
        done = replace(stands, planned_at=now.isoformat())
        if has_grown(stands, count):
            return replace(done, state="halted", halted_because=f"{GREW}（{_approved(stands)}人 → {count}人）")
        return replace(done, state="sending")

    try:
        after = Broadcasts(office.scope).move(broadcast.id, {"planning"}, planned, wakes_at=now + timedelta(minutes=1))
    except Conflict:
        return  # somebody else let it go, or staff stopped it
    for slot in SLOTS if after.state == "sending" else ():
        hand_over(office, after, "deliver", slot=slot)


def has_grown(broadcast: Broadcast, count: int) -> bool:
    """Whether far more are meant than somebody approved. A standing order of the town approves no count."""
    approved = _approved(broadcast)
    if approved is None:
        return False
    return count > MORE_BY_SHARE * approved and count > approved + MORE_BY_COUNT


def _approved(broadcast: Broadcast) -> int | None:
    if broadcast.approval is None:
        return broadcast.expected
    if broadcast.approval.by.startswith("standing:"):
        return None
    return broadcast.approval.count or None  # an emergency may be approved before its people are counted
