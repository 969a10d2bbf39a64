"""After an urgent broadcast: a short message to those who left a number and were not reached on LINE.

A round on paper: the broadcast is about to be closed, so its round is written, due at once. Its worker goes through the
town's numbers in order: who blocked or left the account, whose part LINE refused, who has no LINE, and whom the
broadcast's audience means. For each it writes the entry with its cost, sends, and writes what came of it. After a slice
it notes how far it got and goes on as the next order. An entry that was being tried when a worker was killed is
unknown, and never sent again.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import ClassVar

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict, PermanentFailure, TemporaryFailure
from chalicelib.kernel.estate import NOTICES
from chalicelib.kernel.storage import Key, Place, TenantItem, TenantRepository
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.broadcasts.content import language_for
from chalicelib.platform.broadcasts.model import Broadcast
from chalicelib.platform.broadcasts.parts import KEPT_DAYS, Parts, Rolls
from chalicelib.platform.broadcasts.recipients import meant
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.outbox import order_for
from chalicelib.platform.reminders.minutes import due_place
from chalicelib.platform.residents.model import Person, Resident
from chalicelib.platform.residents.repository import Residents
from chalicelib.platform.segments.conditions import parse
from chalicelib.platform.sms.ledger import CapReached, EntryRecord, Ledger
from chalicelib.platform.sms.lengths import parts, shortened
from chalicelib.platform.sms.numbers import Number, Numbers, opened
from chalicelib.platform.sms.port import MayHaveSent, NumberRefused
from chalicelib.platform.sms.settings import SmsSettings

SLICE = 40
"""Texts a worker sends before it hands over."""
SOON = timedelta(minutes=1)
NOT_REACHED = frozenset({"refused", "failed", "unknown"})


class RoundRecord(TenantItem):
    """The short messages of one broadcast, until all numbers were looked at."""

    kind = "sms"

    broadcast_id = UnicodeAttribute()
    reached = UnicodeAttribute(default=" ")
    """The last number that was looked at."""
    stopped_because = UnicodeAttribute(default="")
    is_done = BooleanAttribute(default=False)
    wakes_at = UnicodeAttribute(null=True)

    def key(self) -> Key:
        return Key(self.broadcast_id)

    def falls_due(self) -> Place | None:
        return due_place(datetime.fromisoformat(self.wakes_at), self.broadcast_id) if self.wakes_at else None


class Rounds(TenantRepository[RoundRecord]):
    """A town's rounds of short messages."""

    item: ClassVar[type[TenantItem]] = RoundRecord

    def find(self, broadcast_id: str) -> RoundRecord | None:
        return self.records.find(broadcast_id)


def begin(office: Office, broadcast: Broadcast) -> None:
    """Begin the round of a broadcast whose parts all have an outcome, unless it was begun. Drills cost nobody money."""
    settings = office.choices("sms", SmsSettings)
    is_wanted = broadcast.is_urgent and not broadcast.is_drill and broadcast.state == "sending"
    if not is_wanted or not settings.monthly_yen or not office.house.sms.is_open:
        return
    rounds = Rounds(office.scope)
    if rounds.find(broadcast.id) is None:
        try:
            rounds.records.add(RoundRecord(broadcast_id=broadcast.id, wakes_at=office.house.clock().isoformat()))
        except Conflict:
            return
        _hasten(office, broadcast.id)


def go_on(office: Office, broadcast_id: str) -> None:
    """Send a slice of a round, and order the next."""
    rounds = Rounds(office.scope)
    record = rounds.find(broadcast_id)
    if record is None or record.is_done:
        return
    broadcast = Broadcasts(office.scope).fetch(broadcast_id)
    sender = _Sender(office, broadcast)
    reached, why = sender.slice(record.reached)
    record.reached, record.stopped_because = reached or record.reached, why
    record.is_done = reached is None or bool(why)
    record.wakes_at = None if record.is_done else (office.house.clock() + SOON).isoformat()
    rounds.records.change(record)
    if not record.is_done:
        _hasten(office, broadcast_id)


def _hasten(office: Office, broadcast_id: str) -> None:
    office.house.queues.send(NOTICES, order_for(office.tenant.id, "sms", "", broadcast_id))


class _Sender:
    """Sends one broadcast's short messages."""

    def __init__(self, office: Office, broadcast: Broadcast) -> None:
        self.office, self.broadcast, self.ledger = office, broadcast, Ledger(office.scope)
        self.settings = office.choices("sms", SmsSettings)
        self.means = parse(meant(broadcast), office)
        self.missed = frozenset(_missed(office, broadcast.id))

    def slice(self, after: str) -> tuple[str | None, str]:
        """The last number looked at (None: there is no further one), and why the round ends before its end."""
        for count, number in enumerate(Numbers(self.office.scope).behind(after), 1):
            try:
                self._tell(number)
            except CapReached as cap:
                return after, cap.message
            after = number.owner
            if count == SLICE:
                return after, ""
        return None, ""

    def _tell(self, number: Number) -> None:
        owner = None if number.stopped_at else self._owner(number)
        if owner is None:
            return
        entry = self.ledger.find(self.broadcast.id, number.id)
        if entry is not None and entry.state == "trying":
            self.ledger.settle(entry, "unknown")
        if entry is None or entry.state == "again":
            self._send(number, owner.language, entry)

    def _send(self, number: Number, language: str, entry: EntryRecord | None) -> None:
        text = text_of(self.office, self.broadcast, language, self.settings)
        cost, now = parts(text) * self.settings.yen_per_part, self.office.now()
        entry = entry or EntryRecord(broadcast_id=self.broadcast.id, number_id=number.id)
        entry.month, entry.yen, entry.state, entry.at = f"{now:%Y-%m}", cost, "trying", now.isoformat()
        entry.expires = int((self.office.house.clock() + timedelta(days=KEPT_DAYS)).timestamp())
        self.ledger.reserve(entry, cap=self.settings.monthly_yen)
        try:
            self.office.house.sms.send(opened(self.office, number), text, name=self.broadcast.id, most_yen=cost)
        except NumberRefused:
            self.ledger.give_back(entry, "refused")
        except TemporaryFailure:
            self.ledger.give_back(entry, "again")
            raise
        except MayHaveSent:
            self.ledger.settle(entry, "unknown")
        except PermanentFailure:
            self.ledger.give_back(entry, "failed")
        else:
            self.ledger.settle(entry, "sent")

    def _owner(self, number: Number) -> Resident | None:
        """The number's owner, if the broadcast was meant for them and did not reach them."""
        owner = self._without_line(number) if not number.resident_id else self._not_reached(number.resident_id)
        return owner if owner and self.means.holds(owner, self.office.now().date()) else None

    def _without_line(self, number: Number) -> Resident:
        return Resident("", "", "", language=number.language, persons=(Person("self", "", area_id=number.area_id),))

    def _not_reached(self, resident_id: str) -> Resident | None:
        resident = Residents(self.office.scope).find(resident_id)
        is_reached = resident and resident.follow == "following" and resident.user_id not in self.missed
        return None if is_reached else resident


def _missed(office: Office, broadcast_id: str) -> Iterator[str]:
    """LINE ids whose part did not arrive, as far as we know."""
    for part in Parts(office.scope).of(broadcast_id):
        if part.state in NOT_REACHED and part.roll:
            yield from Rolls(office.scope).ids(broadcast_id, part.roll)


def text_of(office: Office, broadcast: Broadcast, language: str, settings: SmsSettings) -> str:
    """Town, headline and what to do, within the length the town pays for."""
    told = language_for(broadcast.content, language or DEFAULT)
    said = broadcast.content.wording[told]
    action = said.body.split("\n\n")[0]
    return shortened(f"【{office.tenant.name}】{said.title}\n{action}".strip(), settings.most_parts)
