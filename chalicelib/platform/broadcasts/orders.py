"""What workers are asked to do for a broadcast: messages on the two queues, and who does each."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from chalicelib.kernel.errors import PermanentFailure
from chalicelib.kernel.estate import BROADCASTS, EMERGENCIES
from chalicelib.platform.broadcasts.model import Broadcast
from chalicelib.platform.house import House, Office
from chalicelib.platform.tenants.grants import OwnMessage

Order = Mapping[str, Any]
Doer = Callable[[Office, Order], None]

DOERS = {
    "wake": "chalicelib.platform.broadcasts.motion:wake_ordered",
    "plan": "chalicelib.platform.broadcasts.planning:plan",
    "gather": "chalicelib.platform.broadcasts.planning:gather",
    "deliver": "chalicelib.platform.broadcasts.delivering:deliver",
    "count": "chalicelib.platform.segments.counting:count_shard",
}
"""Who does an order of each kind: a function `(office, order)`, imported when first asked for."""


def hand_over(office: Office, broadcast: Broadcast, kind: str, **facts: str) -> None:
    """Ask a worker to do something for a broadcast. What is urgent has a queue of its own."""
    queue = EMERGENCIES if broadcast.is_urgent else BROADCASTS
    order = {"tenant": office.tenant.id, "kind": kind, "broadcast": broadcast.id}
    office.house.queues.send(queue, order | facts)


def do_order(house: House, order: Order) -> None:
    """Do what a message of one of the two queues asks for."""
    if order["kind"] not in DOERS:
        raise PermanentFailure(f"Nobody does an order of the kind {order['kind']!r}")
    module, _, name = DOERS[order["kind"]].partition(":")
    doer: Doer = getattr(import_module(module), name)
    office = house.office(OwnMessage(order["tenant"]))
    if office.tenant.is_served:  # where it is not, the broadcast's own waking orders it again afterwards (ADR 25)
        doer(office, order)
