"""What falls due while a town stands still (停止中・終了) waits, written down, and is asked again after (ADR 25).

A due thing comes up once and then waits here, so a town that stands still costs nothing after its first days. Nobody
decides here what is too late by then: deliveries, reminders and broadcasts know that of themselves, as after a
standstill of ours.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.estate import NOTICES
from chalicelib.kernel.ids import digest
from chalicelib.kernel.storage import Key, Place, TenantItem, TenantRepository
from chalicelib.platform.house import Office
from chalicelib.platform.reminders.minutes import due_place

SETTLES_WITHIN = timedelta(minutes=2)
"""Workers remember a town for a minute; by then all of them know that it is served again."""
UPTAKE = "uptake"


class AsideRecord(TenantItem):
    """An order that waits; under the name `uptake` the clock's note to hand them all over again."""

    kind = "aside"

    name = UnicodeAttribute()
    order = JSONAttribute()
    due_at = UnicodeAttribute(null=True)

    def key(self) -> Key:
        return Key(self.name)

    def falls_due(self) -> Place | None:
        return due_place(datetime.fromisoformat(self.due_at), self.name) if self.due_at else None


class Asides(TenantRepository[AsideRecord]):
    """What waits until a town is served again."""

    item: ClassVar[type[TenantItem]] = AsideRecord


def set_aside(office: Office, order: Mapping[str, Any]) -> None:
    """Let an order of the tick wait. Set aside twice it waits once."""
    name = digest("aside", order["kind"], order["bucket"], order["name"])
    Asides(office.scope).records.put(AsideRecord(name=name, order=dict(order)))


def resettle(office: Office) -> None:
    """Have what waits handed over soon. Written before the town is served again: whoever is killed in between leaves a
    note that finds the town still at rest, and nothing that waits for ever."""
    due = office.house.clock() + SETTLES_WITHIN
    Asides(office.scope).records.put(AsideRecord(name=UPTAKE, order={}, due_at=due.isoformat()))


def take_up(office: Office, _name: str) -> None:
    """Hand everything that waits to the workers, then end the note. Killed midway, the rest is handed over again."""
    asides = Asides(office.scope).records
    for record in [each for each in asides.each() if each.order]:
        office.house.queues.send(NOTICES, record.order)
        asides.remove(record)
    note = asides.find(UPTAKE)
    if note:
        asides.remove(note)
