"""Bugs that are planted, each a small wrong part handed in: the days that the suite lives find every one of them.

| planted | found as |
|---|---|
| a part is marked sent before the call | the account says more than LINE's book |
| a part that failed is marked sent | the account says more than LINE's book |
| a new retry key on each try | somebody got it twice |
| a key of yesterday is used again | somebody got it twice |
| a full month is taken for a rate | it never ends |
| a half loses somebody | somebody is in no part |
| a planner begins again with the first resident | somebody got it twice |
| a worker does not hear that staff stopped | a part was begun after the stop |
| a count is kept beside the parts | it is closed as something else than the parts say |
| calls are given out without a condition | calls were given out twice |
| an approval is used for what was written after it | something was sent and not approved |
| an emergency waits for the calls of others | it never ends |
| an emergency waits in the lane of all | it never ends |
| healing tries a part that somebody is trying, anew | somebody got it twice |
| the parts are let go before all shards are closed | somebody is in no part |
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.kernel.estate import BROADCASTS, EMERGENCIES, Queue
from chalicelib.kernel.ids import retry_key
from chalicelib.platform.broadcasts import motion, trying
from chalicelib.platform.broadcasts.content import Drawn
from chalicelib.platform.broadcasts.delivering import Slice
from chalicelib.platform.broadcasts.model import Account, Broadcast
from chalicelib.platform.broadcasts.orders import hand_over
from chalicelib.platform.broadcasts.parts import SLOTS, PartRecord, Parts, Rolls
from chalicelib.platform.broadcasts.planning import Chain, How
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.broadcasts.trying import MONTH_IS_FULL, Tried
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.pace import Endpoint, Paces
from tests.platform.broadcasts.chaos.day import Hands, lived

DAYS = 60
"""Of the five hundred that the suite lives: a bug is found within the first of them."""


class MarkedBeforeTheCall(Slice):
    def _try(self, part: PartRecord, drawn: Drawn) -> Tried:
        part.state = "accepted"
        Parts(self.office.scope).records.change(part)
        super()._try(Parts(self.office.scope).again(part), drawn)
        return Tried(part, "accepted")


class FailedMarkedSent(Slice):
    def _try(self, part: PartRecord, drawn: Drawn) -> Tried:
        tried = super()._try(part, drawn)
        if tried.outcome != "later":
            return tried
        part.state = "accepted"
        Parts(self.office.scope).records.change(part)
        return Tried(part, "accepted")


class NewKeyOnEachTry(Slice):
    def _try(self, part: PartRecord, drawn: Drawn) -> Tried:
        part.retry_key = retry_key(part.retry_key, str(part.tries))
        return super()._try(part, drawn)


class OldKey(Slice):
    def _try(self, part: PartRecord, drawn: Drawn) -> Tried:
        part.tried_at = self.office.house.clock().isoformat() if part.tried_at else None
        return super()._try(part, drawn)


class MonthTakenForRate(Slice):
    def _try(self, part: PartRecord, drawn: Drawn) -> Tried:
        tried = super()._try(part, drawn)
        return replace(tried, halts="", is_too_fast=True) if tried.halts == MONTH_IS_FULL else tried


class HalfLosesOne(Slice):
    def _try(self, part: PartRecord, drawn: Drawn) -> Tried:
        tried = super()._try(part, drawn)
        for half in tried.halves:
            self._cut(half)
        return tried

    def _cut(self, half: PartRecord) -> None:
        rolls = Rolls(self.office.scope)
        ids = rolls.ids(half.broadcast_id, half.roll)[:-1] or rolls.ids(half.broadcast_id, half.roll)
        half.roll = rolls.keep(half.broadcast_id, ids, self.office.house.clock())
        half.people = len(ids)
        Parts(self.office.scope).records.change(half)


class FromTheFirstAgain(Chain):
    @classmethod
    def read(cls, office: Office, broadcast: Broadcast, shard: str) -> Chain:
        chain = super().read(office, broadcast, shard)
        chain.known = set()
        return chain


class StopUnheard(Slice):
    def _has_moved(self) -> bool:
        return Broadcasts(self.office.scope).fetch(self.broadcast.id).state not in {self.broadcast.state, "stopped"}


class CountBeside(Slice):
    def _is_noted(self, tried: Tried) -> bool:
        if tried.outcome == "accepted":
            self._count(int(tried.part.people))
        return super()._is_noted(tried)

    def _count(self, more: int) -> None:
        def counted(stands: Broadcast) -> Broadcast:
            account = stands.account or Account()
            return replace(stands, account=replace(account, accepted=account.accepted + more))

        soon = self.office.house.clock() + timedelta(minutes=1)
        Broadcasts(self.office.scope).move(self.broadcast.id, ("sending", "sent", "stopped"), counted, wakes_at=soon)

    def _finish(self) -> None:
        counted = Broadcasts(self.office.scope).fetch(self.broadcast.id).account
        super()._finish()
        soon = self.office.house.clock() + timedelta(minutes=1)
        Broadcasts(self.office.scope).move(
            self.broadcast.id,
            ("sending", "sent", "stopped"),
            lambda stands: _as_counted(stands, counted),
            wakes_at=soon,
        )


def _as_counted(stands: Broadcast, counted: Account | None) -> Broadcast:
    if stands.account is None or counted is None:
        return stands
    return replace(stands, account=replace(stands.account, accepted=counted.accepted))


class GivenWithoutCondition(Slice):
    def _reserved(self, endpoint: Endpoint, calls: int) -> float | None:
        paces = Paces(self.office.scope).records
        pace = paces.find(f"{self.broadcast.channel_key}#{endpoint}")
        if pace is None:
            return super()._reserved(endpoint, calls)
        pace.given_until = self.office.house.clock().isoformat()
        paces.put(pace)
        return 0.0


class WaitsForOthersCalls(Slice):
    def _reserved(self, endpoint: Endpoint, calls: int) -> float | None:
        self.broadcast = replace(self.broadcast, is_urgent=False)
        return super()._reserved(endpoint, calls)


def one_lane(queue: Queue) -> str:
    return BROADCASTS.thing if queue == EMERGENCIES else queue.thing


def begins_what_stands_there(office: Office, broadcast_id: str, how: How) -> None:
    """It was approved once: it begins, whatever was written since."""
    stands = Broadcasts(office.scope).fetch(broadcast_id)
    if stands.state == "draft" and stands.hands:
        soon = office.house.clock() + timedelta(minutes=1)
        Broadcasts(office.scope).move(
            broadcast_id, ("draft",), lambda draft: replace(draft, state="planning"), wakes_at=soon
        )
    motion.wake(office, broadcast_id, how)


def heals_what_lives(office: Office, broadcast_id: str, how: How) -> None:
    for part in list(Parts(office.scope).of(broadcast_id)):
        if part.state == "trying":
            trying.begin_anew(office, part)
    motion.wake(office, broadcast_id, how)


def lets_go_early(office: Office, broadcast_id: str, how: How) -> None:
    stands = Broadcasts(office.scope).fetch(broadcast_id)
    if stands.state == "planning" and any(part.retry_key for part in Parts(office.scope).of(broadcast_id)):
        now = office.house.clock()
        Broadcasts(office.scope).move(
            broadcast_id,
            ("planning",),
            lambda planned: replace(planned, state="sending", planned_at=now.isoformat()),
            wakes_at=now,
        )
        for slot in SLOTS:
            hand_over(office, stands, "deliver", slot=slot)
    motion.wake(office, broadcast_id, how)


PLANTED: dict[str, tuple[Hands, str]] = {
    "marked sent before the call": (Hands(stay=MarkedBeforeTheCall), "LINE's book"),
    "failed and marked sent": (Hands(stay=FailedMarkedSent), "LINE's book"),
    "a new key on each try": (Hands(stay=NewKeyOnEachTry), "got it twice"),
    "a key of yesterday": (Hands(stay=OldKey), "got it twice"),
    "a full month taken for a rate": (Hands(stay=MonthTakenForRate), "never ends"),
    "a half loses one": (Hands(stay=HalfLosesOne), "in no part"),
    "from the first again": (Hands(chain=FromTheFirstAgain), "got it twice"),
    "stop unheard": (Hands(stay=StopUnheard), "begun after the stop"),
    "a count beside the parts": (Hands(stay=CountBeside), "the parts say"),
    "given without a condition": (Hands(stay=GivenWithoutCondition), "given out twice"),
    "an approval used again": (Hands(wake=begins_what_stands_there), "not approved"),
    "waits for others' calls": (Hands(stay=WaitsForOthersCalls), "never ends"),
    "one lane for all": (Hands(lane=one_lane), "never ends"),
    "heals what lives": (Hands(wake=heals_what_lives), "got it twice"),
    "let go early": (Hands(wake=lets_go_early), "in no part"),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_bug_is_found(planted: str) -> None:
    hands, found_as = PLANTED[planted]
    with pytest.raises(AssertionError, match=found_as):
        _live(hands)


def _live(hands: Hands) -> None:
    for seed in range(DAYS):
        lived(seed, hands)
