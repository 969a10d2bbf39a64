"""Where a town's alerts are kept: what it watches, how each hazard stands, what was received and what became of it."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pynamodb.attributes import BooleanAttribute, JSONAttribute, UnicodeAttribute

from chalicelib.kernel.ids import digest, encode
from chalicelib.kernel.storage import Key, Page, Place, TenantItem, TenantRepository
from chalicelib.platform.alerts.areas import lane_of
from chalicelib.platform.alerts.changes import Standing, Word
from chalicelib.platform.alerts.model import Alert

KEPT = timedelta(days=400)
EVENT_KEPT = timedelta(days=7)
"""How long an earthquake may be followed up."""
ALL = "all"


class WatchRecord(TenantItem):
    """A place the town watches. It stands in the due index under that place: a telegram about it makes it due."""

    kind = "watch"

    place = UnicodeAttribute()

    def key(self) -> Key:
        return Key(self.place)

    def falls_due(self) -> Place:
        return Place(lane_of(self.place), self.place)


class Watches(TenantRepository[WatchRecord]):
    """The places a town watches."""

    item: ClassVar[type[TenantItem]] = WatchRecord

    def keep(self, places: frozenset[str]) -> None:
        """Watch exactly these places."""
        known = {record.place: record for record in self.records.each()}
        for place in places - known.keys():
            self.records.put(WatchRecord(place=place))
        for place in known.keys() - places:
            self.records.remove(known[place])

    def places(self) -> frozenset[str]:
        return frozenset(record.place for record in self.records.each())


class StandingRecord(TenantItem):
    """A hazard in a part of the town. What belongs to an event is found by it, so that it can be taken back."""

    kind = "alert_standing"

    name = UnicodeAttribute()
    """`hazard|areas`, after the drill's id and `~` where it belongs to a drill."""
    event_id = UnicodeAttribute(null=True)
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.name)

    def falls_due(self) -> Place | None:
        if not self.event_id or self.name.startswith("~"):
            return None
        return Place(lane_of(f"event/{self.event_id}"), self.name)

    @property
    def value(self) -> Standing:
        words = {key: Word(**word) for key, word in self.facts["words"].items()}
        return Standing(words, self.facts["told"], tuple(self.facts.get("told_by", ())))


class Standings(TenantRepository[StandingRecord]):
    """How each hazard stands in the town."""

    item: ClassVar[type[TenantItem]] = StandingRecord

    def of(self, name: str) -> StandingRecord:
        """The hazard's standing; a new one where nothing was said yet."""
        return self.records.find(name) or StandingRecord(name=name, facts=asdict(Standing()))

    def changed(self, record: StandingRecord, standing: Standing, *, event_id: str, ends: datetime | None) -> None:
        """Write a standing into a record, ready for a transaction."""
        record.facts, record.event_id = asdict(standing), event_id or None
        record.expires = ends.timestamp() if ends else None
        self.records.prepared(record)

    def all(self, prefix: str = "") -> Iterator[StandingRecord]:
        return self.records.each(prefix=prefix)


class ReceivedRecord(TenantItem):
    """One telegram as one town decided it."""

    kind = "alert_received"

    received_id = UnicodeAttribute()
    facts = JSONAttribute()
    is_done = BooleanAttribute(default=False)
    """Whether all that was decided is made."""

    def key(self) -> Key:
        return Key(self.received_id)

    def on_shelf(self) -> Place:
        return Place(ALL, self.received_id)


def received_id(alert: Alert) -> str:
    """A name that sorts by when it was said and follows from what said it."""
    born = int(datetime.fromisoformat(alert.sent).timestamp() * 1000)
    return encode(born, 10) + digest("alert", alert.source, alert.identifier, alert.drill_id, length=16)


class ReceivedAlerts(TenantRepository[ReceivedRecord]):
    """What a town received."""

    item: ClassVar[type[TenantItem]] = ReceivedRecord

    def find(self, id_: str) -> ReceivedRecord | None:
        return self.records.find(id_)

    def noted(self, id_: str, facts: Mapping[str, Any], *, at: datetime) -> ReceivedRecord:
        """A new note, ready for a transaction."""
        record = ReceivedRecord(received_id=id_, facts=dict(facts))
        record.expires = (at + KEPT).timestamp()
        return self.records.prepared(record)

    def newest(self, *, limit: int = 50, start: str | None = None) -> Page[ReceivedRecord]:
        return self.records.shelf(ALL, limit=limit, start=start, newest_first=True)
