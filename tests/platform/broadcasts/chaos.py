"""A town's broadcasts on a bad day, by seed: workers are killed or frozen, messages doubled and shuffled, LINE and the
table fail in all their ways, staff stop midway. Then the day is over, and everything comes to its end.

All is real but the far ends: our LINE client over a wire to a LINE with a book, our storage on a DynamoDB in process.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.adapters.kms.memory import MemorySealer
from chalicelib.adapters.line.vendor import VendorLine
from chalicelib.kernel.errors import HouseError
from chalicelib.kernel.estate import NOTICES, Queue
from chalicelib.platform.broadcasts import delivering, motion, planning
from chalicelib.platform.broadcasts.content import Drawn
from chalicelib.platform.broadcasts.model import Account, Broadcast, Content
from chalicelib.platform.broadcasts.parts import account_of, recipients
from chalicelib.platform.broadcasts.planning import How
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.channels.keyring import seal_secret
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.house import House, Office
from chalicelib.platform.reminders.tick import tick
from chalicelib.platform.residents.model import Resident
from tests.kit.fakes import Clock
from tests.kit.line_book import BookedLine, Fault
from tests.kit.mortal import Killed
from tests.kit.offices import a_house, a_tenant, an_office
from tests.kit.quick_dynamo import QuickDynamo, quick_tables

SHARDS = ("00", "01", "02")
AT_MOST = 4
BAD_STEPS = 40
CALM_STEPS = 600
DEEPEST = 2
"""Workers that are frozen while others work."""
BADNESS: dict[Fault, float] = {
    "timeout": 0.08, "silent": 0.15, "error": 0.08, "rate": 0.08, "monthly": 0.03, "expired": 0.08,
}  # fmt: skip


@dataclass
class ChaoticQueues:
    """A queue that keeps no order and brings some messages twice."""

    random: Random
    waiting: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def send(self, queue: Queue, body: Mapping[str, Any], *, group: str = "", once: str = "") -> None:
        self.waiting += [(queue.thing, body)] * (2 if self.random.random() < 0.2 else 1)


@dataclass(frozen=True)
class TownAtRisk:
    office: Office
    channel: Channel
    residents: Mapping[str, list[Resident]]
    """By shard."""
    is_stopped_by_staff: bool

    @property
    def user_ids(self) -> list[str]:
        return [resident.user_id for shard in self.residents.values() for resident in shard]

    @property
    def broadcast(self) -> Broadcast:
        return Broadcasts(self.office.scope).fetch("B1")


@dataclass
class BadDay:
    """One seed's day."""

    random: Random
    clock: Clock
    dynamo: QuickDynamo
    line: BookedLine
    queues: ChaoticQueues
    house: House
    towns: dict[str, TownAtRisk] = field(default_factory=dict)
    is_calm: bool = False
    depth: int = 0
    happened: Counter[str] = field(default_factory=Counter)

    # what goes wrong

    def moment(self, when: str, operation: str, _asked: Any) -> None:
        """Before and after each call of the table."""
        luck = 1.0 if self.is_calm else self.random.random()
        if luck < 0.006:
            self.happened["killed"] += 1
            raise Killed
        if luck < 0.012:
            self.happened["throttled"] += 1
            raise ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, operation)
        if luck < 0.03 and self.depth < DEEPEST:
            self.happened["frozen"] += 1
            self.step()

    def fault(self, _path: str) -> Fault:
        self.clock.pass_(seconds=0.08)
        luck = 1.0 if self.is_calm else self.random.random()
        for kind, share in BADNESS.items():
            if luck < share:
                self.happened[kind] += 1
                return kind
            luck -= share
        return ""

    # what happens

    def step(self) -> None:
        self.depth += 1
        try:
            luck = self.random.random()
            if luck < 0.75 and self.queues.waiting:
                self._work()
            elif luck < 0.97 or self.is_calm:
                self.clock.pass_(seconds=self.random.choice((1, 5, 20, 61, 61)))
                tick(self.house)
            else:
                self._staff()
        except Killed:
            return
        except HouseError:
            self.happened["raised"] += 1
        finally:
            self.depth -= 1

    def _work(self) -> None:
        """A worker takes a message; it is gone when the work is done, and comes again when it was not."""
        message = self.queues.waiting.pop(self.random.randrange(len(self.queues.waiting)))
        try:
            self._do(*message)
        except (Killed, HouseError):
            self.queues.waiting.append(message)
            raise
        if not self.is_calm and self.random.random() < 0.1:
            self.queues.waiting.append(message)

    def _do(self, thing: str, order: Mapping[str, Any]) -> None:
        office = self.towns[order["tenant"]].office
        if thing == NOTICES.thing:
            motion.wake(office, order["name"], self.how)
        elif order["kind"] == "plan":
            planning.plan(office, order, self.how)
        elif order["kind"] == "gather":
            planning.gather(office, order, self.how)
        else:
            delivering.deliver(office, order, drawn)

    def _staff(self) -> None:
        for town in self.towns.values():
            stands = town.broadcast.state
            if stands == "halted":
                motion.resume(town.office, "B1")
            elif town.is_stopped_by_staff and stands in {"planning", "sending"} and self.random.random() < 0.3:
                self.happened["stopped"] += 1
                motion.stop(town.office, "B1", "desk")

    # who is meant

    @property
    def how(self) -> How:
        return How(self._matching, self._variant, AT_MOST, SHARDS)

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
        for _ in range(CALM_STEPS):
            if all(town.broadcast.closed_at for town in self.towns.values()) and not self.queues.waiting:
                return
            self._staff_goes_on()
            self.step()
        raise AssertionError(f"It never ends: {[town.broadcast.state for town in self.towns.values()]}")

    def _staff_goes_on(self) -> None:
        for town in self.towns.values():
            if town.broadcast.state == "halted":
                motion.resume(town.office, "B1")

    def faults(self) -> list[str]:
        """What does not hold at the end of the day."""
        return [fault for name, town in self.towns.items() for fault in self._faults_in(name, town)]

    def _faults_in(self, name: str, town: TownAtRisk) -> Iterator[str]:
        got = Counter(taken.user_id for taken in self.line.book if taken.channel == town.channel.line_id)
        account, broadcast = account_of(town.office, "B1"), town.broadcast
        outcomes = dict(recipients(town.office, "B1"))
        twice = [user for user, times in got.items() if times > 1]
        if twice:
            yield f"{name}: {len(twice)} got it twice"
        if account.accepted != got.total() or {user for user, end in outcomes.items() if end == "accepted"} != set(got):
            yield f"{name}: the account says {account.accepted}, LINE's book {got.total()}"
        if broadcast.account != account:
            yield f"{name}: closed as {broadcast.account}, the parts say {account}"
        if broadcast.state == "sent":
            yield from self._faults_of_sent(name, town, account, set(got))
        if broadcast.state == "stopped" and account.accepted + account.stopped + account.refused != account.planned:
            yield f"{name}: stopped, and {account} does not add up"

    def _faults_of_sent(self, name: str, town: TownAtRisk, account: Account, got: set[str]) -> Iterator[str]:
        meant = set(town.user_ids)
        if got != meant - self.line.foreign:
            yield f"{name}: {len(meant - self.line.foreign - got)} got nothing"
        if account.refused != len(meant & self.line.foreign) or account.planned != len(meant):
            yield f"{name}: {account} of {len(meant)}"


def drawn(_office: Office, _broadcast: Broadcast, variant: str) -> Drawn:
    return Drawn(({"type": "text", "text": variant},), is_silent=False)


def a_bad_day(seed: int) -> BadDay:
    """The day of a seed, before anything has happened. Call within `quick_tables(day.dynamo)`."""
    random, clock = Random(seed), Clock()
    line, queues, sealer = BookedLine(clock), ChaoticQueues(random), MemorySealer()
    client = VendorLine(sealer, clock, pool=line.pool)
    pause = lambda seconds: clock.pass_(seconds=seconds)  # noqa: E731
    house = a_house(clock=clock, line=client, queues=queues, sealer=sealer, pause=pause)
    return BadDay(random, clock, QuickDynamo(), line, queues, house)


def begun(day: BadDay) -> None:
    """Two towns, one small, whose broadcasts have just begun to be planned."""
    for number, (name, size) in enumerate((("minato", 24), ("yamabe", 6))):
        tenant = a_tenant(name)
        office = an_office(day.house, tenant)
        plain = Channel(f"CHANNEL-{name.upper()}", name, name, "live", line_id=f"{2000 + number}")
        channel = seal_secret(plain, "secret", day.house.sealer)
        Channels(office.scope).keep(channel)
        many = day.random.randint(0, size)
        shards: dict[str, list[Resident]] = {shard: [] for shard in SHARDS}
        for each in range(many):
            user_id = f"U{number}{each:031x}"
            resident = Resident(f"r{each:03d}", channel.key, user_id, language=day.random.choice(("ja", "ja", "en")))
            shards[day.random.choice(SHARDS)].append(resident)
        town = TownAtRisk(office, channel, shards, day.random.random() < 0.35)
        day.line.foreign |= {user for user in town.user_ids if day.random.random() < 0.04}
        day.towns[name] = town
        broadcast = Broadcast(
            "B1", "お知らせ", "oshirase", channel.key, {"everyone": True}, Content(), state="planning"
        )
        broadcast = dataclasses.replace(broadcast, is_urgent=day.random.random() < 0.3)
        Broadcasts(office.scope).add(broadcast, wakes_at=day.clock() + timedelta(minutes=1))
    day.house.memory.forget()
    tick(day.house)
    day.dynamo.moment = day.moment
    day.line.fault = day.fault


def lived(seed: int) -> BadDay:
    """The day of a seed, lived to its end."""
    day = a_bad_day(seed)
    with quick_tables(day.dynamo):
        begun(day)
        day.run()
        found = day.faults()
    if found:
        raise AssertionError(f"seed {seed}: {'; '.join(found)}")
    return day
