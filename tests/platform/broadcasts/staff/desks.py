"""A town's staff at their browsers, and the workers that send: what the pages of sends are tried with."""

import re
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.adapters.line.memory import MemoryLine
from chalicelib.kernel.estate import BROADCASTS, EMERGENCIES, NOTICES
from chalicelib.platform.broadcasts.model import Broadcast
from chalicelib.platform.broadcasts.orders import do_order
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.console.posts import Role
from chalicelib.platform.house import Office
from chalicelib.platform.reminders.rounds import do_due
from chalicelib.platform.reminders.tick import tick
from chalicelib.platform.tenants.grants import OperatorOrder
from chalicelib.platform.tenants.repository import Tenants
from tests.kit.fakes import Clock, FakeQueues
from tests.kit.offices import a_resident
from tests.kit.visitors import FormOnPage, Seen, Visitor
from tests.platform.console.desks import MINATO, Desks, open_desks

HOME = f"/console/{MINATO}/broadcasts"
CHOICES: dict[str, Any] = {"approval_above": 2, "hold_minutes": 5}


@dataclass
class SendingDesks:
    """みなと市 with residents; more than two recipients need a second person."""

    desks: Desks
    clock: Clock
    office: Office

    @property
    def line(self) -> MemoryLine:
        line = self.office.house.line
        assert isinstance(line, MemoryLine)
        return line

    def opens(self, role: Role = "editor", name: str = "") -> "Desk":
        return Desk(self, self.desks.signed_in(MINATO, role, name))

    def works(self, *, at_most: int = 10_000) -> int:
        """Let the workers do what lies on the queues, up to that many orders; how many they did."""
        queues, done = self.office.house.queues, 0
        assert isinstance(queues, FakeQueues)
        while queues.sent and done < at_most:
            thing, body = queues.sent.pop(0)
            done += 1
            if thing in {BROADCASTS.thing, EMERGENCIES.thing}:
                do_order(self.office.house, body)
            elif thing == NOTICES.thing:
                do_due(self.office.house, body["tenant"], body["kind"], body["bucket"], body["name"])
        return done

    def waits(self, minutes: int) -> None:
        """Let minutes pass, each with its tick and its workers."""
        for _ in range(minutes):
            self.clock.pass_(minutes=1)
            tick(self.office.house)
            self.works()

    def send(self) -> Broadcast:
        """The one send there is."""
        [broadcast] = Broadcasts(self.office.scope).latest(10)
        return broadcast

    def reached(self) -> list[str]:
        return [sent.user_id for sent in self.line.outbox]


def open_sends(*, residents: int = 3, **chosen: Any) -> SendingDesks:
    clock = Clock()
    desks = open_desks(clock=clock)
    office = desks.towns[MINATO]
    Tenants(office.scope).keep(replace(office.tenant, settings={"broadcasts": CHOICES | chosen}))
    desks.house.memory.forget()
    office = desks.house.office(OperatorOrder(MINATO))
    desks.towns[MINATO] = office
    for number in range(1, residents + 1):
        a_resident(office, str(number))
    return SendingDesks(desks, clock, office)


@dataclass
class Desk:
    """One clerk's browser on the pages of sends."""

    sending: SendingDesks
    visitor: Visitor

    def sees(self, page: str) -> Seen:
        return self.visitor.opens(f"{HOME}/{page}")

    def fills(self, seen: Seen, action: str, /, **filled: str) -> Seen:
        """Send the page's form for an action; what came of it, redirects followed."""
        return self.visitor.follows(self.visitor.sends(seen, form_for(seen, action), **filled))

    def ticks_all(self, seen: Seen) -> dict[str, str]:
        """The boxes of the warnings a check shows."""
        return dict.fromkeys(re.findall(r'name="(seen-\w+)"', seen.text), "1")

    def composes(self, body: str, **filled: str) -> Seen:
        """A new text to whoever receives the category; what the check says."""
        seen = self.fills(self.sees("new"), "begin", category="oshirase", kind="text")
        told = {"title": "ごみ袋の値段", "body-ja": body, "to": "everyone", "category": "oshirase"}
        return self.fills(seen, "save", **told | filled)


def form_for(seen: Seen, action: str) -> FormOnPage:
    found = [form for form in seen.forms if form.action.partition("#")[0].endswith(f"/{action}")]
    assert found, f"no form {action!r} on {seen.path}: {[form.action for form in seen.forms]}"
    return found[0]
