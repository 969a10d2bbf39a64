"""A town with residents and a broadcast that was let go, for tests of planning and delivering."""

from dataclasses import dataclass
from typing import Any

from chalicelib.adapters.line.memory import MemoryLine
from chalicelib.kernel.estate import BROADCASTS, EMERGENCIES
from chalicelib.platform.broadcasts import motion, settling
from chalicelib.platform.broadcasts.model import Account, Approval, Broadcast, Content, Wording
from chalicelib.platform.broadcasts.orders import do_order
from chalicelib.platform.broadcasts.parts import PartRecord, Parts, account_of
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.house import House, Office
from tests.kit.fakes import Clock, FakeQueues
from tests.kit.offices import a_channel, a_house, a_resident, a_tenant, an_office

ID = "01JBROADCAST00000000000000"
CONTENT = Content("text", {"ja": Wording(body="あすは断水します。"), "en": Wording(body="No water tomorrow.")})


@dataclass
class Sender:
    """One town, its residents following, and everything outside remembered."""

    house: House
    office: Office
    channel: Channel
    clock: Clock
    line: MemoryLine
    queues: FakeQueues
    user_ids: list[str]

    def launch(self, **facts: Any) -> None:
        """A broadcast that was approved, and whose planning begins now."""
        self.keep(**facts)
        motion.wake(self.office, ID)

    def keep(self, **facts: Any) -> None:
        """The same, as it stands, with nobody at work on it."""
        told: dict[str, Any] = {"content": CONTENT, "state": "planning", "began_at": self.office.now().isoformat()}
        told["audience"] = {"everyone": True}
        broadcast = Broadcast(ID, "断水", "oshirase", self.channel.key, **(told | facts))
        soon = self.clock() + settling.SOON
        Broadcasts(self.office.scope).add(broadcast, wakes_at=soon)

    def plan(self) -> None:
        """Plan, and leave the delivering to others."""
        while any(order["kind"] in {"plan", "gather"} for _, order in self.queues.sent):
            self.take({"plan", "gather"})

    def take(self, kinds: set[str]) -> None:
        """Do the first order of those kinds."""
        at = next(at for at, (_, order) in enumerate(self.queues.sent) if order["kind"] in kinds)
        _, order = self.queues.sent.pop(at)
        do_order(self.house, order)

    def work(self) -> None:
        """Do all that lies on the two queues, in order."""
        while self.queues.sent:
            thing, order = self.queues.sent.pop(0)
            assert thing in {BROADCASTS.thing, EMERGENCIES.thing}
            do_order(self.house, order)

    def minutes_pass(self, minutes: int = 1) -> None:
        for _ in range(minutes):
            self.clock.pass_(minutes=1)
            motion.wake(self.office, ID)
            self.work()

    @property
    def broadcast(self) -> Broadcast:
        return Broadcasts(self.office.scope).fetch(ID)

    @property
    def account(self) -> Account:
        return account_of(self.office, ID)

    @property
    def parts(self) -> list[PartRecord]:
        return list(Parts(self.office.scope).of(ID))

    def texts(self, user_id: str) -> list[str]:
        return [str(message["text"]) for message in self.line.said_to(user_id)]

    def reached(self) -> list[str]:
        return sorted(sent.user_id for sent in self.line.outbox)


def a_sender(number: int = 7, town: str = "minato", house: House | None = None, **facts: Any) -> Sender:
    clock = Clock()
    house = house or a_house(clock=clock, line=MemoryLine(clock))
    assert isinstance(house.clock, Clock)
    assert isinstance(house.line, MemoryLine)
    assert isinstance(house.queues, FakeQueues)
    office = an_office(house, a_tenant(town))
    prefix = town.encode().hex()[:6]
    users = [a_resident(office, f"{prefix}{each:x}", **facts).user_id for each in range(number)]
    return Sender(house, office, a_channel(town), house.clock, house.line, house.queues, users)


def approved(count: int, by: str = "member-2") -> Approval:
    return Approval(by, "二人目", "2026-11-20T00:50:00+00:00", count, "SEAL")
