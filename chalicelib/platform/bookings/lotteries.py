"""Lotteries (抽選): entries, a promise before the first of them, a draw anybody can repeat.

On paper: the record is written with its seed, sealed, and the seed's promise, before an entry can be. After the closing
and a pause longer than any turn lasts, a clerk draws: the seed is shown, and from then on the list is fixed. Who won
follows from seed, list and capacity alone. Winners are booked one by one under causes that follow from their entries,
each told in the same transaction; a killed worker is gone on after.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.kernel.ids import digest
from chalicelib.kernel.storage import Key, Place, Records, TenantItem, TenantRepository, together
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.bookings import slips
from chalicelib.platform.bookings.after_draw import PassedOver
from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.model import (
    Booking,
    Refused,
    Slot,
    Wanted,
    moment_in_words,
    refuse_unfit,
    refuse_untimely,
)
from chalicelib.platform.bookings.reminding import reminders_of
from chalicelib.platform.bookings.settings import Offering
from chalicelib.platform.bookings.telling import card, mine, reachable, said, told
from chalicelib.platform.bookings.waiting import Queue
from chalicelib.platform.draws.lots import drawn, new_seed, promise
from chalicelib.platform.messaging.outbox import DeliveryRecord, hasten
from chalicelib.platform.messaging.reply import Reply
from chalicelib.platform.reminders.model import Notice, Recipient, Reminder
from chalicelib.platform.reminders.repository import Reminders

PAUSE = timedelta(minutes=10)
"""Between closing and draw: an entry that was pressed in time is written by then."""
MOST = 3000
SEED = "booking/lottery"
"""What seeds are sealed for."""

EntryState = Literal["entered", "withdrawn", "won"]


class LotteryRecord(TenantItem):
    kind = "booking_lottery"

    service = UnicodeAttribute()
    offering = UnicodeAttribute()
    starts = UnicodeAttribute()
    promise = UnicodeAttribute()
    sealed_seed = UnicodeAttribute()
    seed = UnicodeAttribute(default="")
    """Shown with the draw; empty before."""
    drawn_at = UnicodeAttribute(default="")
    entries = NumberAttribute(default=0)
    capacity = NumberAttribute(default=0)

    def key(self) -> Key:
        return Key(self.starts, bucket=f"{self.service}/{self.offering}")


class EntryRecord(TenantItem):
    kind = "booking_entry"

    entry_id = UnicodeAttribute()
    service = UnicodeAttribute()
    offering = UnicodeAttribute()
    starts = UnicodeAttribute()
    resident = UnicodeAttribute()
    number = UnicodeAttribute()
    state = UnicodeAttribute()
    places = NumberAttribute(default=1)
    entered_at = UnicodeAttribute()
    facts = JSONAttribute(default=dict)

    def key(self) -> Key:
        return Key(self.entry_id, bucket=f"{self.service}/{self.offering}/{self.starts}")

    def on_shelf(self) -> Place | None:
        if self.state == "withdrawn":
            return None
        return Place(f"resident/{self.service}/{self.resident}", f"{self.starts}#{self.entry_id}")


class Lotteries(TenantRepository[LotteryRecord]):
    """One tenant's lotteries and their entries."""

    item: ClassVar[type[TenantItem]] = LotteryRecord

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self.entries: Records[EntryRecord] = Records(scope, EntryRecord)

    def find(self, service: str, offering: str, starts: str) -> LotteryRecord | None:
        return self.records.find(starts, bucket=f"{service}/{offering}")

    def of_offering(self, service: str, offering: str) -> Iterator[LotteryRecord]:
        return self.records.each(f"{service}/{offering}")

    def entries_of(self, service: str, offering: str, starts: str) -> tuple[EntryRecord, ...]:
        """Who takes part, by number: those who withdrew do not."""
        found = self.entries.each(f"{service}/{offering}/{starts}", pages_of=500)
        return tuple(sorted((each for each in found if each.state != "withdrawn"), key=lambda each: each.number))

    def of_resident(self, service: str, resident: str) -> tuple[EntryRecord, ...]:
        return self.entries.shelf(f"resident/{service}/{resident}", limit=100).items


@dataclass(frozen=True)
class Result:
    """One line of a draw, in drawn order."""

    position: int
    number: str
    places: int
    has_won: bool


def result_of(seed: str, places: Mapping[str, int], capacity: int) -> tuple[Result, ...]:
    """Who won: in drawn order, each whose party still fits. Anybody can repeat it."""
    left, lines = capacity, list[Result]()
    for position, number in enumerate(drawn(seed, places), 1):
        has_won = places[number] <= left
        left -= places[number] * has_won
        lines.append(Result(position, number, places[number], has_won))
    return tuple(lines)


@dataclass(frozen=True)
class Lottery:
    """The lottery for one slot."""

    desk: Desk
    offering: Offering
    slot: Slot
    kept: Lotteries = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kept", Lotteries(self.desk.office.scope))

    @property
    def closes_at(self) -> datetime:
        return self.offering.lottery.plain().moment(self.slot.starts)

    def announced(self) -> LotteryRecord:
        """The lottery with its promise, which stands from the first look at it."""
        found = self._found()
        if found:
            return found
        seed, office = new_seed(), self.desk.office
        record = LotteryRecord(
            service=self.desk.service, offering=self.offering.id, starts=self.slot.name, promise=promise(seed),
            sealed_seed=office.house.sealer.seal(office.tenant.id, SEED, seed),
        )  # fmt: skip
        closes = self.closes_at.date()
        slips.keep_lottery(office.scope, self.desk.service, self.slot, closes)
        try:
            return self.kept.records.add(record)
        except Conflict:
            return self.kept.records.fetch(self.slot.name, bucket=f"{self.desk.service}/{self.offering.id}")

    def enter(self, wanted: Wanted, at: datetime) -> EntryRecord:
        """Take part once; the same person again changes nothing. `wanted.cause` is to be `cause_for`."""
        refuse_unfit(wanted)
        refuse_untimely(replace(wanted.limits, book=self.offering.lottery.plain()), (self.slot,), at)
        lottery = self.announced()
        if lottery.drawn_at or at >= self.closes_at:
            raise Refused("lottery_closed", until=moment_in_words(self.closes_at))
        stands = self._entry(wanted.counts_for)
        if stands and stands.state != "withdrawn":
            return stands
        if len(self.kept.entries_of(self.desk.service, self.offering.id, self.slot.name)) >= MOST:
            raise Refused("lottery_full", at_most=MOST)
        record = self._record(wanted, at)
        if stands:
            record.version = stands.version
        try:
            return self.kept.entries.change(record)
        except Conflict:
            return self.kept.entries.fetch(record.entry_id, bucket=record.key().bucket)

    def withdraw(self, id_: str, at: datetime) -> None:
        record = self.kept.entries.fetch(id_, bucket=f"{self.desk.service}/{self.offering.id}/{self.slot.name}")
        if at >= self.closes_at:
            raise Refused("lottery_closed", until=moment_in_words(self.closes_at))
        record.state, record.facts = "withdrawn", {**record.facts, "answers": {}, "sealed": ""}
        self.kept.entries.change(record)

    def draw(self, at: datetime) -> LotteryRecord:
        """Show the seed and fix the result; winners are booked and all are told by what is due then."""
        lottery = self.announced()
        if lottery.drawn_at:
            return lottery
        if at < self.closes_at + PAUSE:
            raise Refused("not_open")
        office = self.desk.office
        lottery.seed = office.house.sealer.open(office.tenant.id, SEED, lottery.sealed_seed)
        lottery.drawn_at, lottery.capacity = at.isoformat(), self.slot.capacity
        lottery.entries = len(self.kept.entries_of(self.desk.service, self.offering.id, self.slot.name))
        about = {"what": "lottery", "offering": self.offering.id, "starts": self.slot.name}
        name = digest("lottery", self.offering.id, self.slot.name, length=16)
        due = Reminder(f"{self.desk.service}/lottery/{name}", self.desk.service, at, about)
        together(self.kept.records.prepared(lottery), Reminders(office.scope).prepared(due))
        slips.drop(office.scope, slips.LOTTERY, self.desk.service, self.offering.id, self.slot.name)
        return lottery

    def results(self) -> tuple[Result, ...]:
        """The lines of the draw; none before it."""
        lottery = self._found()
        if lottery is None or not lottery.drawn_at:
            return ()
        places = {entry.number: int(entry.places) for entry in self._entries()}
        return result_of(lottery.seed, places, int(lottery.capacity))

    def settle(self, at: datetime) -> Sequence[Notice]:
        """Book who won and is not booked yet; the notices for those who did not win."""
        lottery = self._found()
        if lottery is None:
            raise NotFound
        entries = {entry.number: entry for entry in self._entries()}
        lines = self.results()
        for entry in (entries[line.number] for line in lines if line.has_won):
            if entry.state != "won":
                self._book(entry, at)
        facts = {"entries": int(lottery.entries), "capacity": int(lottery.capacity)}
        lost = said("draw.lost", offering=self.offering.said, when=moment_in_words(self.slot.starts), **facts)
        losers = [(line.position, entries[line.number]) for line in lines if not line.has_won]
        if self.offering.losers_wait:
            queue = Queue(self.desk, self.offering, self.slot)
            over = PassedOver(queue, datetime.fromisoformat(lottery.drawn_at), lost)
            losers = [each for each in losers if not over.let_wait(each[0], self._wish(each[1]), at)]
        reply = Reply((lost,), (mine(self.desk.service),))
        return [notice for _, entry in losers for notice in self._notice(entry, reply)]

    def _book(self, entry: EntryRecord, at: datetime) -> None:
        sent: list[DeliveryRecord] = []

        def with_it(booking: Booking) -> Sequence[TenantItem]:
            fresh = self.kept.entries.fetch(entry.entry_id, bucket=entry.key().bucket)
            fresh.state = "won"
            lines = (said("draw.won_next"), *((self.offering.about,) if self.offering.about else ()))
            reply = Reply((card("draw.won", self.offering, booking, *lines),), (mine(self.desk.service),))
            channel = entry.facts["channel"]
            sent[:] = told(self.desk.office, self.desk.service, entry.resident, channel, reply, "won", booking.id)
            return (self.kept.entries.prepared(fresh), *reminders_of(self.desk, booking, at), *sent)

        try:
            self.desk.ledger.book(self._wish(entry), at=at, with_it=with_it)
        except Refused:  # they have the slot from elsewhere, or staff gave it away
            return
        hasten(self.desk.office, *sent)

    def _notice(self, entry: EntryRecord, reply: Reply) -> Iterator[Notice]:
        known = reachable(self.desk.office, entry.resident)
        if known:
            yield Notice(Recipient(known.user_id, entry.facts["channel"], known.language or "ja"), reply)

    def cause_for(self, counts_for: str) -> str:
        """What a winner's booking will follow from."""
        return f"lottery/{self._entry_id(counts_for)}"

    def _wish(self, entry: EntryRecord) -> Wanted:
        facts: Mapping[str, Any] = entry.facts
        return Wanted(
            facts["cause"], (self.slot,), replace(self.offering.limits(), places=0), int(entry.places), entry.resident,
            facts["person"], facts["channel"], "lottery", answers=facts["answers"], sealed=facts["sealed"],
        )  # fmt: skip

    def _record(self, wanted: Wanted, at: datetime) -> EntryRecord:
        cause = self.cause_for(wanted.counts_for)
        facts = {
            "cause": cause, "person": wanted.person, "channel": wanted.channel, "answers": dict(wanted.answers),
            "sealed": wanted.sealed,
        }  # fmt: skip
        return EntryRecord(
            entry_id=self._entry_id(wanted.counts_for), service=self.desk.service, offering=self.offering.id,
            starts=self.slot.name, resident=wanted.resident, number=f"{at:%y%m%d}-{digest('entry', cause, length=8)}",
            state="entered", places=wanted.places, entered_at=at.isoformat(), facts=facts,
        )  # fmt: skip

    def _entry_id(self, counts_for: str) -> str:
        return digest("lottery", counts_for, self.offering.id, self.slot.name, length=16)

    def _entry(self, counts_for: str) -> EntryRecord | None:
        bucket = f"{self.desk.service}/{self.offering.id}/{self.slot.name}"
        return self.kept.entries.find(self._entry_id(counts_for), bucket=bucket)

    def _entries(self) -> tuple[EntryRecord, ...]:
        return self.kept.entries_of(self.desk.service, self.offering.id, self.slot.name)

    def _found(self) -> LotteryRecord | None:
        return self.kept.find(self.desk.service, self.offering.id, self.slot.name)
