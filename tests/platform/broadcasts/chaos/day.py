"""A town's broadcasts on a bad day, by seed: workers are killed or frozen, messages doubled and shuffled, LINE and the
table fail in all their ways, staff rewrite and stop, the whole house stands still for a day, others crowd the lanes.
Then the day is over, and everything comes to its end.

All is real but the far ends: our LINE client over a wire to a LINE with a book, our storage on a DynamoDB in process.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.adapters.kms.memory import MemorySealer
from chalicelib.adapters.line.vendor import VendorLine
from chalicelib.kernel.errors import HouseError
from chalicelib.kernel.estate import BROADCASTS, NOTICES, Queue
from chalicelib.platform.broadcasts import delivering, motion, planning
from chalicelib.platform.broadcasts.content import Drawn
from chalicelib.platform.broadcasts.delivering import Slice
from chalicelib.platform.broadcasts.model import Broadcast, State
from chalicelib.platform.broadcasts.planning import Chain, How
from chalicelib.platform.house import House, Office
from chalicelib.platform.reminders.tick import tick
from chalicelib.platform.residents.model import Resident
from tests.kit.fakes import Clock
from tests.kit.line_book import TOKEN, BookedLine, Fault
from tests.kit.mortal import Killed
from tests.kit.offices import a_house
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.platform.broadcasts.chaos.faults import faults_of
from tests.platform.broadcasts.chaos.towns import ID, SHARDS, SIZES, TownAtRisk, a_town_at_risk, crowd
from tests.platform.broadcasts.chaos.watching import Watch, Worker, begins_to_try

AT_MOST = 3
BAD_STEPS = 50
CALM_STEPS = 400
DEEPEST = 3
"""Workers that are frozen while others work, and the one who works."""
FROZEN, FROZEN_BEFORE_WRITES, FROZEN_AT_THE_PACE = 0.01, 0.06, 0.2
"""How often a worker is frozen at a call of the table, between what it read and what it writes, and there where all
workers of a channel meet."""
SHARES = {"": (0.75, 0.95), "frozen": (0.6, 0.8), "calm": (0.9, 1.0)}
"""Shares of work, and of work and clock, in what happens next: by itself, while a worker is frozen, in the end."""
STOPPED: dict[State, float] = {"planning": 0.05, "sending": 0.15}
"""How often staff who will stop a broadcast do so, whenever they look."""
STOPPED_AS_TRIED = 0.15
"""And while a worker is about to try a part."""
BADNESS: dict[Fault, float] = {
    "timeout": 0.08, "silent": 0.15, "error": 0.08, "rate": 0.08, "monthly": 0.03, "expired": 0.08,
}  # fmt: skip


@dataclass(frozen=True)
class Hands:
    """Who does the work: the house's own, or a wrong part that a test hands in."""

    wake: Callable[[Office, str, How], None] = motion.wake
    stay: type[Slice] = Slice
    chain: type[Chain] = Chain
    lane: Callable[[Queue], str] = lambda queue: queue.thing
    """The lane in which a message to a queue waits."""


@dataclass
class ChaoticQueues:
    """A queue that keeps no order and brings some messages twice."""

    random: Random
    lane: Callable[[Queue], str]
    waiting: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def send(self, queue: Queue, body: Mapping[str, Any], *, group: str = "", once: str = "") -> None:
        self.waiting += [(self.lane(queue), body)] * (2 if self.random.random() < 0.2 else 1)

    def take(self, *, without: str = "") -> tuple[str, Mapping[str, Any]] | None:
        """A message, whichever; none of the lane `without`."""
        places = [place for place, (lane, _) in enumerate(self.waiting) if lane != without]
        return self.waiting.pop(self.random.choice(places)) if places else None


@dataclass
class BadDay:
    """One seed's day."""

    random: Random
    clock: Clock
    dynamo: QuickDynamo
    line: BookedLine
    queues: ChaoticQueues
    house: House
    hands: Hands
    towns: dict[str, TownAtRisk] = field(default_factory=dict)
    watch: Watch = field(default_factory=Watch)
    is_calm: bool = False
    is_crowded: bool = False
    """Others' sends stand before the ordinary ones, until the emergencies are over."""
    stands_still: str = ""
    """`may`: it will after LINE took something and did not answer; `soon`: it does now; `over`."""
    depth: int = 0
    at_work: list[Worker] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)

    # what goes wrong

    def moment(self, when: str, operation: str, asked: Any) -> None:
        """Before and after each call of the table."""
        if when == "after" and operation == "PutItem":
            self.watch.wrote(asked["Item"], self.at_work[-1] if self.at_work else None)
        luck = 1.0 if self.is_calm else self.random.random()
        if luck < 0.006:
            self.happened["killed"] += 1
            raise Killed
        if luck < 0.012:
            self.happened["throttled"] += 1
            raise ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, operation)
        item = asked["Item"] if (when, operation) == ("before", "PutItem") else {}
        if luck < 0.012 + _frozen(item) and 0 < self.depth < DEEPEST:
            self._freeze(self._the_same if "endpoint" in item else self._anything)
        elif self._stops_now(item):
            self._freeze(lambda: self._stop(self.at_work[-1].town))

    def _freeze(self, meanwhile: Callable[[], None]) -> None:
        """Something happens while a worker stands still."""
        self.happened["frozen"] += 1
        self.step(meanwhile)

    def fault(self, path: str) -> Fault:
        self.clock.pass_(seconds=0.08)
        luck = 1.0 if self.is_calm else self.random.random()
        for kind, share in BADNESS.items():
            if luck < share:
                self._takes_note(kind, path)
                return kind
            luck -= share
        return ""

    def _takes_note(self, kind: Fault, path: str) -> None:
        self.happened[kind] += 1
        if kind == "silent" and path != TOKEN and self.stands_still == "may":
            self.stands_still = "soon"

    # what happens

    def step(self, happens: Callable[[], None] | None = None) -> None:
        self.depth += 1
        try:
            (happens or self._anything)()
        except Killed:
            return
        except HouseError:
            self.happened["raised"] += 1
        finally:
            self.depth -= 1

    def _anything(self) -> None:
        if self.stands_still == "soon" and self.depth == 1:
            self.happened["stood still"] += 1
            self.stands_still = "over"
            self.clock.pass_(hours=25)
        luck, (work, clock) = self.random.random(), self._shares()
        if luck < work and (message := self.queues.take(without=BROADCASTS.thing if self.is_crowded else "")):
            self._work(message)
        elif luck < clock:
            self.clock.pass_(seconds=61 if self.is_calm else self.random.choice((1, 5, 20, 61, 61)))
            tick(self.house)
        else:
            self._staff()

    def _the_same(self) -> None:
        """The queue brings another worker the message of the one who stands still."""
        self._work(self.at_work[-1].message)

    def _shares(self) -> tuple[float, float]:
        return SHARES["calm" if self.is_calm else "frozen" if self.depth > 1 else ""]

    def _work(self, message: tuple[str, Mapping[str, Any]]) -> None:
        """A worker takes a message; it is gone when the work is done, and comes again when it was not."""
        self.at_work.append(Worker(self.towns[message[1]["tenant"]], message))
        try:
            self._do(*message)
        except (Killed, HouseError):
            self.queues.waiting.append(message)
            raise
        finally:
            self.at_work.pop()
        if not self.is_calm and self.random.random() < 0.1:
            self.queues.waiting.append(message)

    def _do(self, lane: str, order: Mapping[str, Any]) -> None:
        office = self.towns[order["tenant"]].office
        if lane == NOTICES.thing:
            self.hands.wake(office, order["name"], self.how)
        elif order["kind"] == "plan":
            planning.plan(office, order, self.how)
        elif order["kind"] == "gather":
            planning.gather(office, order, self.how)
        else:
            delivering.deliver(office, order, drawn, self.hands.stay)

    def _staff(self) -> None:
        for town in self.towns.values():
            stands = town.broadcast.state
            if stands == "approved" and town.is_rewritten:
                town.rewrite()
            elif stands == "draft" and self.random.random() < 0.5:
                town.approve()
            elif stands == "halted":
                self._go_on(town)
            elif town.is_stopped_by_staff and self.random.random() < STOPPED.get(stands, 0):
                self._stop(town)

    def _stop(self, town: TownAtRisk) -> None:
        self.happened["stopped"] += 1
        town.stop()

    def _stops_now(self, item: Any) -> bool:
        """Whether staff stop a broadcast at the moment a worker is about to try some of it."""
        if self.is_calm or not self.at_work or not begins_to_try(item):
            return False
        town = self.at_work[-1].town
        return town.is_stopped_by_staff and not town.has_stopped and self.random.random() < STOPPED_AS_TRIED

    def _go_on(self, town: TownAtRisk) -> None:
        """Who is told that a send has halted buys more of the month, and has it go on."""
        self.line.limits.pop(town.channel.line_id, None)
        motion.resume(town.office, ID)

    # who is meant

    @property
    def how(self) -> How:
        return How(self._matching, self._variant, AT_MOST, SHARDS, self.hands.chain)

    def _matching(self, office: Office, _key: str, _audience: Any, shard: str) -> Iterator[Resident]:
        yield from self.towns[office.tenant.id].residents[shard]

    def _variant(self, _office: Office, _broadcast: Broadcast, resident: Resident, _at: datetime) -> str:
        """Mostly the same at each asking: some residents change their language while it is planned."""
        return "en" if not self.is_calm and self.random.random() < 0.05 else resident.language

    # the end

    def run(self) -> None:
        for _ in range(BAD_STEPS):
            self.step()
        self.is_calm = True
        for number in range(CALM_STEPS):
            if self.queues.waiting and number % 4:
                self.step()
                continue
            stand = {name: town.broadcast for name, town in self.towns.items()}
            if all(broadcast.closed_at for broadcast in stand.values()) and not self.queues.waiting:
                return
            self.is_crowded &= any(each.is_urgent and not each.closed_at for each in stand.values())
            self._staff_goes_on(stand)
            self.step()
        raise AssertionError(f"It never ends: {[broadcast.state for broadcast in stand.values()]}")

    def _staff_goes_on(self, stand: Mapping[str, Broadcast]) -> None:
        for name, broadcast in stand.items():
            if broadcast.state == "halted":
                self._go_on(self.towns[name])
            if broadcast.state == "draft":
                self.towns[name].approve()
            if broadcast.state == "stopped":  # what is in doubt is asked after for a day; a new month begins before
                self.line.limits.pop(self.towns[name].channel.line_id, None)

    def faults(self) -> list[str]:
        """What did not hold meanwhile, and what does not at the end of the day."""
        ends = (fault for name, town in self.towns.items() for fault in faults_of(name, town, self.line))
        return [*self.watch.faults, *ends, *self._given_up()]

    def _given_up(self) -> Iterator[str]:
        unknown = sum(account.unknown for town in self.towns.values() if (account := town.broadcast.account))
        if unknown and not self.happened["stood still"]:
            yield f"{unknown} are unknown, and no key was old"


def _frozen(item: Mapping[str, Any]) -> float:
    """How likely a worker is frozen before it writes an item; empty for any other call."""
    if not item:
        return FROZEN
    return FROZEN_AT_THE_PACE if "endpoint" in item else FROZEN_BEFORE_WRITES


def drawn(_office: Office, broadcast: Broadcast, variant: str) -> Drawn:
    said = f"{variant}: {broadcast.content.wording['ja'].body}"
    return Drawn(({"type": "text", "text": said},), is_silent=False)


def a_bad_day(seed: int, hands: Hands) -> BadDay:
    """The day of a seed, before anything has happened. Call within `quick_tables(day.dynamo)`."""
    random, clock = Random(seed), Clock()
    line, queues, sealer = BookedLine(clock), ChaoticQueues(random, hands.lane), MemorySealer()
    client = VendorLine(sealer, clock, pool=line.pool)
    pause = lambda seconds: clock.pass_(seconds=seconds)  # noqa: E731
    house = a_house(clock=clock, line=client, queues=queues, sealer=sealer, pause=pause)
    return BadDay(random, clock, QuickDynamo(weighs=False), line, queues, house, hands)


def begun(day: BadDay) -> None:
    """Two towns, one small, whose broadcasts are about to begin."""
    for name in SIZES:
        town = day.towns[name] = a_town_at_risk(day.house, name, day.random)
        users = town.user_ids
        day.line.foreign |= {user for user in users if day.random.random() < 0.04}
        if day.random.random() < 0.2:
            day.line.limits[town.channel.line_id] = day.random.randint(0, len(users))
    day.stands_still = "may" if day.random.random() < 0.7 else ""
    day.is_crowded = any(town.is_urgent for town in day.towns.values()) and day.random.random() < 0.4
    for town in day.towns.values():
        if day.is_crowded and town.is_urgent:
            crowd(town)
    day.house.memory.forget()
    tick(day.house)
    day.dynamo.moment = day.moment
    day.line.fault = day.fault


AS_EVER = Hands()


def lived(seed: int, hands: Hands = AS_EVER) -> BadDay:
    """The day of a seed, lived to its end. `AssertionError` names what did not hold."""
    day = a_bad_day(seed, hands)
    with quick_tables(day.dynamo):
        begun(day)
        day.run()
        found = day.faults()
    if found:
        raise AssertionError(f"seed {seed}: {'; '.join(found)}")
    return day
