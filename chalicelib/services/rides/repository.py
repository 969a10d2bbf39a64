"""What is kept: the timetable in editions, drivers, their offers, rides, and the names riders told.

A ride stands beside its booking, which has the seats and is written by the ledger; both are written in one transaction.
A timetable is written whole under an id that follows from its content; then the one pointer moves.
"""

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from pynamodb.attributes import BinaryAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict, PermanentFailure
from chalicelib.kernel.ids import digest
from chalicelib.kernel.storage import Key, Place, TenantItem, TenantRepository, together
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.bookings.ledger import Ledger
from chalicelib.platform.console.waiting import ALWAYS, Slip, Waiting
from chalicelib.platform.house import Office
from chalicelib.services.rides.model.driver import Driver
from chalicelib.services.rides.model.ride import Offer, Ride
from chalicelib.services.rides.model.timetable import Timetable
from chalicelib.services.rides.settings import RidesSettings

SERVICE = "rides"
PART_BYTES = 300_000
HOUR = 3600  # seconds an edition is remembered; it never changes
UNDOABLE = 10
SHOWN_LINES = 30
DRIVERLESS, TO_APPROVE, PAPERS, ENDING = "rides-driverless", "rides-approve", "rides-papers", "rides-ending"
DIFFER = "rides-differ"
"""Sorts of slips on the first page of staff."""

Value = TypeVar("Value")


class TimetablePart(TenantItem):
    kind = "rides-part"

    edition = UnicodeAttribute()
    number = NumberAttribute()
    content = BinaryAttribute(legacy_encoding=False)

    def key(self) -> Key:
        return Key(f"{int(self.number):03d}", bucket=self.edition)


class TimetableRecord(TenantItem):
    """`current` points to the edition that stands and remembers those before it; any other name is an edition read."""

    kind = "rides-timetable"

    name = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.name)


class DriverRecord(TenantItem):
    kind = "rides-driver"

    driver = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.driver)


class OfferRecord(TenantItem):
    """A driver's seats on a run; a driver has one of them for each run."""

    kind = "rides-offer"

    day = UnicodeAttribute()
    trip = UnicodeAttribute()
    driver = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(f"{self.trip}#{self.driver}", bucket=self.day)

    def on_shelf(self) -> Place:
        return Place(f"driver/{self.driver}", f"{self.day}#{self.trip}")


class RideRecord(TenantItem):
    """A ride: in its day's list for certain, and among those who wait or in its driver's list."""

    kind = "rides-ride"

    number = UnicodeAttribute()
    day = UnicodeAttribute()
    trip = UnicodeAttribute()
    driver = UnicodeAttribute(default="")
    state = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(f"{self.trip}#{self.number}", bucket=self.day)

    def on_shelf(self) -> Place | None:
        if self.driver:
            return Place(f"driver/{self.driver}", f"{self.day}#{self.trip}#{self.number}")
        return Place("waiting", f"{self.day}#{self.trip}#{self.number}") if self.state == "waiting" else None


class RiderRecord(TenantItem):
    """The name a rider told, sealed."""

    kind = "rides-rider"

    resident = UnicodeAttribute()
    sealed = UnicodeAttribute()

    def key(self) -> Key:
        return Key(self.resident)


class DayOffRecord(TenantItem):
    """A day on which the town called off all rides."""

    kind = "rides-day-off"

    day = UnicodeAttribute()
    because = UnicodeAttribute()
    by = UnicodeAttribute()

    def key(self) -> Key:
        return Key(self.day)


class Timetables(TenantRepository[TimetableRecord]):
    """Timetables that were read, and which of them stands."""

    item: ClassVar[type[TenantItem]] = TimetableRecord

    def keep(self, timetable: Timetable, facts: Mapping[str, Any]) -> TimetableRecord:
        """Write a timetable down whole. Nobody sees it before it stands."""
        whole = json.dumps(timetable.to_json(), ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
        name, packed = digest(whole.decode(), length=16), gzip.compress(whole, mtime=0)
        pieces = [packed[at : at + PART_BYTES] for at in range(0, len(packed), PART_BYTES)]
        for number, piece in enumerate(pieces):
            _Parts(self.scope).records.put(TimetablePart(edition=name, number=number, content=piece))
        told = {**facts, "parts": len(pieces), "ends": timetable.ends}
        return self.records.put(TimetableRecord(name=name, facts=told))

    def read(self, name: str, parts: int) -> Timetable:
        """The timetable of an edition; an empty one where there is none."""
        if not name:
            return Timetable()
        pieces = [bytes(part.content) for part in _Parts(self.scope).records.each(name)]
        if len(pieces) != parts:
            raise PermanentFailure(f"{self.scope.tenant_id}: timetable {name} lacks parts")
        return Timetable.from_json(json.loads(gzip.decompress(b"".join(pieces))))

    def now(self) -> Mapping[str, Any]:
        """What stands: `edition`, `parts`, `trail` (editions before it) and `lines` (the history, newest first)."""
        pointer = self.records.find("current")
        empty = {"edition": "", "parts": 0, "trail": [], "lines": []}
        return pointer.facts if pointer else empty

    def stand(self, record: TimetableRecord, *, instead_of: str, line: Mapping[str, Any], warn_days: int = 30) -> None:
        """Let an edition stand from now on; `Conflict` if another than `instead_of` stands meanwhile."""
        pointer = self._pointer(instead_of)
        before = pointer.facts
        trail = [*before["trail"], *([[instead_of, before["parts"]]] if instead_of else [])][-UNDOABLE:]
        self._move(pointer, record, trail, {**line, "what": "applied"}, warn_days)

    def step_back(self, *, instead_of: str, line: Mapping[str, Any], warn_days: int = 30) -> None:
        """Let the edition stand again that stood before; `Conflict` if there is none, or another stands meanwhile."""
        pointer = self._pointer(instead_of)
        if not pointer.facts["trail"]:
            raise Conflict("元に戻せる前の時刻表がありません。")
        *trail, (name, _) = pointer.facts["trail"]
        self._move(pointer, self.records.fetch(name), trail, {**line, "what": "undone"}, warn_days)

    def _pointer(self, expected: str) -> TimetableRecord:
        pointer = self.records.find("current")
        pointer = pointer or TimetableRecord(name="current", facts=dict(self.now()))
        if pointer.facts["edition"] != expected:
            raise Conflict
        return pointer

    def _move(
        self, pointer: TimetableRecord, record: TimetableRecord, trail: list[Any], line: Mapping[str, Any], warn: int
    ) -> None:
        lines = [dict(line), *pointer.facts["lines"]][:SHOWN_LINES]
        parts = record.facts["parts"]
        pointer.facts = {"edition": record.name, "parts": parts, "trail": trail, "lines": lines}
        ends = record.facts["ends"]
        since = (date.fromisoformat(ends) - timedelta(days=warn)).isoformat() if ends else None
        waiting = Waiting(self.scope)
        known = waiting.records.find(ENDING, "timetable")
        slip = waiting.slip(ENDING, "timetable", since, version=known.version if known else None)
        together(self.records.prepared(pointer), slip)


class _Parts(TenantRepository[TimetablePart]):
    item: ClassVar[type[TenantItem]] = TimetablePart


class Drivers(TenantRepository[DriverRecord]):
    """A town's drivers."""

    item: ClassVar[type[TenantItem]] = DriverRecord

    def find(self, id_: str) -> Driver | None:
        record = self.records.find(id_)
        return _driver(record) if record else None

    def fetch(self, id_: str) -> Driver:
        return _driver(self.records.fetch(id_))

    def all(self) -> list[Driver]:
        """Everybody who ever applied and was not forgotten, by when they did."""
        return sorted(map(_driver, self.records.each()), key=lambda driver: (driver.applied_at, driver.id))

    def keep(self, driver: Driver, *, warn_days: int, with_it: Sequence[TenantItem] = ()) -> None:
        """Write a driver with the slips that tell staff of them; `Conflict` if somebody wrote them since."""
        record = DriverRecord(driver=driver.id, facts=_facts(driver))
        if driver.version:
            record.version = driver.version
        together(self.records.prepared(record), *self._slips(driver, warn_days), *with_it)

    def drop(self, id_: str) -> None:
        """Forget a driver, papers and all."""
        waiting = Waiting(self.scope)
        for sort in (TO_APPROVE, PAPERS):
            waiting.drop(sort, id_)
        record = self.records.find(id_)
        if record:
            self.records.remove(record)

    def _slips(self, driver: Driver, warn_days: int) -> tuple[Slip, Slip]:
        waiting, version = Waiting(self.scope), driver.version or None
        applied = ALWAYS if driver.state == "applied" else None
        papers = driver.warned_from(warn_days) if driver.is_approved else None
        return (
            waiting.slip(TO_APPROVE, driver.id, applied, version=version),
            waiting.slip(PAPERS, driver.id, papers, version=version),
        )


class Offers(TenantRepository[OfferRecord]):
    """Drivers' seats on runs."""

    item: ClassVar[type[TenantItem]] = OfferRecord

    def find(self, day: str, trip: str, driver: str) -> Offer | None:
        record = self.records.find(f"{trip}#{driver}", bucket=day)
        return _offer(record) if record else None

    def on(self, day: str, trip: str = "") -> list[Offer]:
        """All offers of a day, or of one trip of it. Consistent."""
        return [_offer(record) for record in self.records.each(day, prefix=f"{trip}#" if trip else "")]

    def of_driver(self, driver: str, *, since: str) -> list[Offer]:
        """A driver's offers from a day on, by day."""
        page = self.records.shelf(f"driver/{driver}", span=(since, "9"), limit=200)
        return [_offer(record) for record in page.items]

    def prepared(self, offer: Offer) -> OfferRecord:
        """To be written together with what it changes."""
        record = OfferRecord(day=offer.day, trip=offer.trip, driver=offer.driver, facts=_facts(offer))
        if offer.version:
            record.version = offer.version
        return self.records.prepared(record)

    def drop(self, offer: Offer) -> None:
        self.records.remove(OfferRecord(day=offer.day, trip=offer.trip, driver=offer.driver, facts={}))


class Rides(TenantRepository[RideRecord]):
    """Rides, day by day."""

    item: ClassVar[type[TenantItem]] = RideRecord

    def find(self, number: str, day: str, trip: str) -> Ride | None:
        record = self.records.find(f"{trip}#{number}", bucket=day)
        return _ride(record) if record else None

    def on(self, day: str, trip: str = "") -> list[Ride]:
        """All rides of a day, or of one trip of it. Consistent."""
        return [_ride(record) for record in self.records.each(day, prefix=f"{trip}#" if trip else "")]

    def waiting(self, *, since: str, limit: int = 200) -> list[Ride]:
        """Those who wait from a day on, by day and trip."""
        page = self.records.shelf("waiting", span=(since, "9"), limit=limit)
        return [_ride(record) for record in page.items]

    def of_driver(self, driver: str, *, since: str, until: str = "9") -> list[Ride]:
        """Who rides, or rode, with a driver between two days."""
        page = self.records.shelf(f"driver/{driver}", span=(since, until), limit=300)
        return [_ride(record) for record in page.items]

    def prepared(self, ride: Ride, *, slip_from: str) -> tuple[RideRecord, Slip]:
        """A ride and its slip, which waits from a day on while nobody drives it; to be written together."""
        record = RideRecord(
            number=ride.number, day=ride.day, trip=ride.trip, driver=ride.driver, state=ride.state, facts=_facts(ride)
        )
        if ride.version:
            record.version = ride.version
        since = slip_from if ride.state == "waiting" else None
        slip = Waiting(self.scope).slip(DRIVERLESS, ride.number, since, version=ride.version or None)
        return self.records.prepared(record), slip

    def change(self, ride: Ride, *, slip_from: str) -> None:
        """Write back what touches neither its seats nor who drives; `Conflict` if somebody wrote it since."""
        together(*self.prepared(ride, slip_from=slip_from))


class Riders(TenantRepository[RiderRecord]):
    """The names riders told."""

    item: ClassVar[type[TenantItem]] = RiderRecord

    def sealed(self, resident: str) -> str:
        record = self.records.find(resident)
        return str(record.sealed) if record else ""

    def keep(self, resident: str, *, sealed: str) -> None:
        self.records.put(RiderRecord(resident=resident, sealed=sealed))

    def drop(self, resident: str) -> None:
        self.records.remove(RiderRecord(resident=resident, sealed=""))


class DaysOff(TenantRepository[DayOffRecord]):
    """Days on which nobody rides."""

    item: ClassVar[type[TenantItem]] = DayOffRecord

    def find(self, day: str) -> DayOffRecord | None:
        return self.records.find(day)

    def keep(self, day: str, because: str, by: str) -> None:
        self.records.put(DayOffRecord(day=day, because=because, by=by))


class TownRides:
    """A town's rides at work. The timetable may be a minute old, unless `fresh`."""

    def __init__(self, office: Office, *, fresh: bool = False) -> None:
        self.office, self._fresh = office, fresh
        self.offers, self.rides = Offers(office.scope), Rides(office.scope)
        self.drivers, self.riders = Drivers(office.scope), Riders(office.scope)
        self.days_off = DaysOff(office.scope)
        self.ledger = Ledger(office.scope, SERVICE)

    @property
    def scope(self) -> TenantScope:
        return self.office.scope

    @cached_property
    def settings(self) -> RidesSettings:
        settings: RidesSettings = self.office.settings(SERVICE)
        return settings

    @cached_property
    def standing(self) -> Mapping[str, Any]:
        look_up = Timetables(self.scope).now
        if self._fresh:
            return look_up()
        return self.office.house.memory.recall((self.scope.tenant_id, SERVICE, "now"), look_up)

    @cached_property
    def timetable(self) -> Timetable:
        name, parts = self.standing["edition"], self.standing["parts"]
        return self.remembered("timetable", lambda: Timetables(self.scope).read(name, parts))

    @property
    def today(self) -> date:
        return self.office.now().date()

    @cached_property
    def called_off(self) -> frozenset[str]:
        """Days from today on, ISO 8601, on which nobody rides."""
        return frozenset(record.day for record in self.days_off.records.each(after=f"{self.today - timedelta(days=1)}"))

    def remembered(self, what: str, build: Callable[[], Value]) -> Value:
        """Something that follows from the timetable alone."""
        key = (self.scope.tenant_id, SERVICE, what, self.standing["edition"])
        return self.office.house.memory.recall(key, build, seconds=HOUR)


def _facts(thing: Driver | Offer | Ride) -> dict[str, Any]:
    facts = asdict(thing)
    del facts["version"]
    return facts


def _driver(record: DriverRecord) -> Driver:
    listed = {name: tuple(record.facts[name]) for name in ("routes", "weekdays")}
    return Driver(**record.facts | listed, version=record.version)


def _offer(record: OfferRecord) -> Offer:
    return Offer(**record.facts, version=record.version)


def _ride(record: RideRecord) -> Ride:
    return Ride(**record.facts, version=record.version)
