"""Those whom a draw passed over wait for what is given back, in the order in which they were drawn.

Nobody chooses that order: it follows from the seed and the numbers that are published, so anybody can compute it. On
the list an entry has the moment of the draw and so many millionths of a second as its place in it; whoever joins later
stands behind. Entry and message are one transaction, and one of that moment is not written again: so who left meanwhile
is not put back when a killed worker is gone on after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.kernel.storage import TenantItem
from chalicelib.platform.bookings.model import Refused, Wanted
from chalicelib.platform.bookings.queue import WaitEntry, entry_id
from chalicelib.platform.bookings.telling import mine, reachable, said, summary, told
from chalicelib.platform.bookings.waiting import Queue
from chalicelib.platform.messaging.outbox import DeliveryRecord, hasten
from chalicelib.platform.messaging.reply import Card, Reply, Row, Say, Tap


@dataclass(frozen=True)
class PassedOver:
    """Who was drawn, and had no place."""

    queue: Queue
    drawn_at: datetime
    lost: Say
    """The result, with which their message begins."""

    def let_wait(self, position: int, wanted: Wanted, at: datetime) -> bool:
        """Put one on the list, once, and tell them with the way out. False: they are to be told of the result alone,
        as they cannot be told of an offer, or there will be none, or they stand on the list for themselves."""
        office = self.queue.desk.office
        entry = self._entry(position, wanted)
        if not reachable(office, wanted.resident) or not self.queue.may_offer(wanted.places, at):
            return False
        sent: list[DeliveryRecord] = []

        def with_it(place: int) -> Sequence[TenantItem]:
            reply = self._reply(entry, place)
            cause = ("lost", entry.id, self.drawn_at.isoformat())
            sent[:] = told(office, self.queue.desk.service, entry.resident, entry.channel, reply, *cause)
            return sent

        try:
            stands = self.queue.enter(entry, at, with_it=with_it)
        except Refused:  # they have the slot from elsewhere, or the list is full
            return False
        hasten(office, *sent)
        return stands.joined_at == entry.joined_at

    def _entry(self, position: int, wanted: Wanted) -> WaitEntry:
        slot = self.queue.slot
        return WaitEntry(
            entry_id(wanted.counts_for, slot.offering, slot.name), slot.offering, slot.name, wanted.resident,
            wanted.person, wanted.channel, wanted.places, self.drawn_at + timedelta(microseconds=position), "waiting",
            answers=wanted.answers, sealed=wanted.sealed, sealed_for=wanted.cause,
        )  # fmt: skip

    def _reply(self, entry: WaitEntry, place: int) -> Reply:
        queue, service = self.queue, self.queue.desk.service
        rows = summary(queue.offering.said, queue.slot.starts, entry.places, Row(said("draw.place"), str(place)))
        leave = Tap(said("button.leave"), f"{service}/decline/{queue.offering.id}@{queue.slot.name}")
        card = Card(said("draw.waits"), (*rows, said("draw.waits_next")), buttons=(leave,))
        return Reply((self.lost, card), (mine(service),))
