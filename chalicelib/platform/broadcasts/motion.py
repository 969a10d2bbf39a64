"""Keeping broadcasts moving: what the clock does for one each minute, and what staff may do to one on its way."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.kernel.errors import Conflict
from chalicelib.platform.broadcasts import life
from chalicelib.platform.broadcasts.model import Broadcast
from chalicelib.platform.broadcasts.orders import Order, hand_over
from chalicelib.platform.broadcasts.parts import OPEN, SLOTS, Parts
from chalicelib.platform.broadcasts.planning import AS_EVER, How, are_all_closed, shards_to_plan
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.broadcasts.settling import SOON, settle
from chalicelib.platform.broadcasts.trying import begin_anew
from chalicelib.platform.house import Office

STILL = timedelta(seconds=45)
"""Where nothing moved for so long, nobody is at work."""


def wake_ordered(office: Office, order: Order) -> None:
    wake(office, order["broadcast"])


def wake(office: Office, broadcast_id: str, how: How = AS_EVER) -> None:
    """Do what is due for a broadcast now: begin it, order again what nobody is at, or close it."""
    broadcast = Broadcasts(office.scope).fetch(broadcast_id)
    if broadcast.state == "approved" and life.begin(office, broadcast_id):
        _order_plans(office, broadcast, how.shards)
    elif broadcast.state == "planning" and _stays_awake(office, broadcast):
        _heal_planning(office, broadcast, how)
    elif broadcast.state in {"sending", "stopped"} and not broadcast.closed_at and _stays_awake(office, broadcast):
        _heal_sending(office, broadcast)


def stop(office: Office, broadcast_id: str, by: str) -> Broadcast:
    """Send to nobody more. `by` is who said so. The account is closed when what was being tried has its outcome."""
    broadcast = Broadcasts(office.scope).move(
        broadcast_id,
        ("planning", "sending", "halted"),
        lambda stands: replace(stands, state="stopped", stopped_by=by),
        wakes_at=office.house.clock() + SOON,
    )
    _order_slots(office, broadcast, SLOTS)
    return broadcast


def resume(office: Office, broadcast_id: str) -> Broadcast:
    """Go on with a halted broadcast where it stood."""
    broadcast = Broadcasts(office.scope).move(
        broadcast_id,
        ("halted",),
        lambda stands: replace(stands, state="sending" if stands.planned_at else "planning", halted_because=""),
        wakes_at=office.house.clock() + SOON,
    )
    if broadcast.state == "sending":
        _order_slots(office, broadcast, SLOTS)
    else:
        _heal_planning(office, broadcast, AS_EVER)
    return broadcast


def redrive(office: Office, broadcast_id: str) -> int:
    """Try again, under new keys, what failed and was surely never accepted. Answers for how many residents."""
    broadcast = Broadcasts(office.scope).fetch(broadcast_id)
    if broadcast.state not in {"sending", "sent"}:
        raise Conflict("送り直せるのは、配信中または配信済みのものだけです。")
    parts = list(Parts(office.scope).of(broadcast_id))
    failed = [part for part in parts if part.state == "failed" and begin_anew(office, part)]
    if any(part.state in OPEN for part in parts):
        reopened = Broadcasts(office.scope).move(
            broadcast_id,
            ("sending", "sent"),
            lambda stands: replace(stands, state="sending", account=None, closed_at=""),
            wakes_at=office.house.clock() + SOON,
        )
        _order_slots(office, reopened, SLOTS)
    return sum(int(part.people) for part in failed)


def _stays_awake(office: Office, broadcast: Broadcast) -> bool:
    """Have the clock look again in a minute, before anything else is done; False when the broadcast has moved on."""
    soon = office.house.clock() + SOON
    try:
        Broadcasts(office.scope).move(broadcast.id, (broadcast.state,), lambda stands: stands, wakes_at=soon)
    except Conflict:
        return False
    return True


def _heal_planning(office: Office, broadcast: Broadcast, how: How) -> None:
    if are_all_closed(office, broadcast.id, how):
        hand_over(office, broadcast, "gather")
    since = office.house.clock() - STILL
    _order_plans(office, broadcast, shards_to_plan(office, broadcast.id, since, how))


def _heal_sending(office: Office, broadcast: Broadcast) -> None:
    if settle(office, broadcast.id):
        return
    since = (office.house.clock() - STILL).isoformat()
    _order_slots(office, broadcast, [slot for slot in SLOTS if _is_still(office, broadcast.id, slot, since)])


def _is_still(office: Office, broadcast_id: str, slot: str, since: str) -> bool:
    """Whether something waits in a slot in which nothing moved since then. What was halved may wait for its halves."""
    parts = list(Parts(office.scope).in_slot(broadcast_id, slot))
    waits = any(part.state in OPEN or part.state == "split" for part in parts)
    return waits and max(part.moved_at for part in parts) < since


def _order_plans(office: Office, broadcast: Broadcast, shards: "tuple[str, ...] | list[str]") -> None:
    for shard in shards:
        hand_over(office, broadcast, "plan", shard=shard)


def _order_slots(office: Office, broadcast: Broadcast, slots: "tuple[str, ...] | list[str]") -> None:
    for slot in slots:
        hand_over(office, broadcast, "deliver", slot=slot)
