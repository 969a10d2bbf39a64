"""Taking an erased resident out of the rolls of past broadcasts.

A wish on paper: erasing a resident writes a wish that is due at once, under their own id. The clock's worker goes
through the town's broadcasts, the latest first, some at a time; in each it reads the rolls the resident may stand in
(their shard's, and those of the left over) and puts nobody in their place, so that counts stay. Then it writes how far
it got, and at the end deletes the wish. A broadcast still under way is waited for. All of it may be done twice.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute

from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.kernel.storage import Key, Place, TenantItem, TenantRepository
from chalicelib.platform.broadcasts.model import Broadcast
from chalicelib.platform.broadcasts.parts import KEPT_DAYS, SLOTS, Parts, Rests, Rolls, slot_of
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.house import Office
from chalicelib.platform.reminders.minutes import due_place
from chalicelib.platform.residents.model import Resident, shard

AT_ONCE = 20
"""Broadcasts looked through at one time."""
UNDER_WAY = frozenset({"planning", "sending", "halted", "stopped"})
WAIT = timedelta(hours=1)


class ForgettingRecord(TenantItem):
    kind = "forgetting"

    resident_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    since = UnicodeAttribute()
    """When it was wished. Later broadcasts do not hold them."""
    reached = UnicodeAttribute(null=True)
    """The moment of the last broadcast that was looked through."""
    due_at = UnicodeAttribute()

    def key(self) -> Key:
        return Key(self.resident_id)

    def falls_due(self) -> Place:
        return due_place(datetime.fromisoformat(self.due_at), self.resident_id)


class Forgettings(TenantRepository[ForgettingRecord]):
    """Wishes that are not done yet."""

    item: ClassVar[type[TenantItem]] = ForgettingRecord


def forget(office: Office, resident: Resident) -> None:
    """Wish that the rolls forget a resident. Wished again, it begins anew."""
    now = office.house.clock().isoformat()
    wish = ForgettingRecord(resident_id=resident.id, user_id=resident.user_id, since=now, due_at=now)
    Forgettings(office.scope).records.put(wish)


def go_on(office: Office, resident_id: str) -> None:
    """Look through some more broadcasts; the wish goes when all are done."""
    wishes = Forgettings(office.scope).records
    wish = wishes.find(resident_id)
    if wish is None:
        return
    wait = _looked_through(office, wish)
    if wait is None:
        wishes.remove(wish)
    else:
        _put_off(office, wish, office.house.clock() + wait)


def _looked_through(office: Office, wish: ForgettingRecord) -> timedelta | None:
    """Go through some more; answers how long to wait before the next, None when there are no more."""
    some = list(islice(_to_look_through(office, wish), AT_ONCE))
    for broadcast in some:
        if broadcast.state in UNDER_WAY and not broadcast.closed_at:
            return WAIT
        _strike(office, broadcast, wish)
        wish.reached = broadcast.moment
    return timedelta(minutes=1) if len(some) == AT_ONCE else None


def _put_off(office: Office, wish: ForgettingRecord, until: datetime) -> None:
    wish.due_at = until.isoformat()
    try:
        Forgettings(office.scope).records.change(wish)
    except Conflict:
        return  # wished again, or another worker was first


def _to_look_through(office: Office, wish: ForgettingRecord) -> Iterator[Broadcast]:
    """Broadcasts that may hold them, the latest first, from where the last worker stood."""
    oldest = (datetime.fromisoformat(wish.since) - timedelta(days=KEPT_DAYS)).isoformat()
    for broadcast in Broadcasts(office.scope).within(""):
        if datetime.fromisoformat(broadcast.moment) < datetime.fromisoformat(oldest):
            return
        if broadcast.began_at and (not wish.reached or broadcast.moment <= wish.reached):
            yield broadcast


def _strike(office: Office, broadcast: Broadcast, wish: ForgettingRecord) -> None:
    rolls = Rolls(office.scope)
    for roll_id in _rolls_of(office, broadcast.id, shard(wish.resident_id)):
        try:
            rolls.strike(broadcast.id, roll_id, wish.user_id)
        except NotFound:
            continue  # it expired


def _rolls_of(office: Office, broadcast_id: str, home: str) -> Iterator[str]:
    """Names of the rolls in which somebody of a shard may stand: their shard's parts, and those of the left over."""
    parts = Parts(office.scope).records
    yield from (part.roll for part in parts.each(f"{broadcast_id}#{slot_of(home)}", prefix=f"{home}-") if part.roll)
    for slot in SLOTS:
        yield from (part.roll for part in parts.each(f"{broadcast_id}#{slot}", prefix="rest-"))
    for rest in Rests(office.scope).of(broadcast_id):
        yield from rest.rests.values() if rest.shard == home else ()
