"""Delivering: the open parts of one slot, some at a time, at the channel's pace, for a slice of seconds.

A slice on paper: take some parts that wait, reserve as many calls, wait for them, look whether staff stopped it, write
`trying` on each, call LINE, write what came of it. Then the rest goes back on the queue, so that others get their turn.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from chalicelib.kernel.errors import NotFound, PermanentFailure
from chalicelib.platform.broadcasts import trying
from chalicelib.platform.broadcasts.content import Drawn, messages_of
from chalicelib.platform.broadcasts.model import Broadcast
from chalicelib.platform.broadcasts.orders import Order, hand_over
from chalicelib.platform.broadcasts.parts import OPEN, PartRecord, Parts, account_of
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.broadcasts.settling import halt, settle
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.pace import Endpoint, back_off, reserve

SLICE = timedelta(seconds=5)
"""How long a worker stays with one slot: what another town's broadcast waits at most for it."""
REFUSALS = 3
"""Single residents refused, and nobody accepted: then it is not the residents."""
NOBODY_TAKEN = "LINEがどの宛先も受け付けません"

Draw = Callable[[Office, Broadcast, str], Drawn]
"""`(office, broadcast, variant)`: what they read."""


def deliver(office: Office, order: Order, draw: Draw = messages_of, stay: "type[Slice] | None" = None) -> None:
    """Do what is open in a slot, behind `after`; hand over the rest. `again`: something before that was left."""
    broadcast = Broadcasts(office.scope).fetch(order["broadcast"])
    if broadcast.state in {"sending", "stopped"}:
        is_left = bool(order.get("again"))
        (stay or Slice)(office, broadcast, order["slot"], draw, is_left=is_left).work(order.get("after", ""))


@dataclass
class Slice:
    """One worker's stay with one slot."""

    office: Office
    broadcast: Broadcast
    slot: str
    draw: Draw
    is_left: bool
    """Whether something behind us could not be finished."""
    until: datetime = field(init=False)
    halves: deque[PartRecord] = field(default_factory=deque)
    """To be tried before anything else."""
    free_at: list[datetime] = field(default_factory=list)
    """When what could not be finished may be tried again."""
    counts: Counter[str] = field(default_factory=Counter)
    """Parts by what came of them here."""
    _met: set[str] = field(default_factory=set)
    _drawn: dict[str, Drawn] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.until = self.office.house.clock() + SLICE

    def work(self, after: str) -> None:
        waiting, reached = self._open(after), after
        while batch := self._next(waiting):
            if self.office.house.clock() >= self.until or not self._is_done(batch):
                self._put_back(reached, batch)
                return
            reached = max(reached, *(part.name for part in batch))
        self._finish()

    def _open(self, after: str) -> Iterator[PartRecord]:
        """The parts to be tried, in order. What was halved and lost its worker gets its halves."""
        for part in Parts(self.office.scope).in_slot(self.broadcast.id, self.slot, after):
            if part.state == "split":
                self.halves.extend(trying.halved(self.office, part))
            elif part.state in OPEN and part.name not in self._met:
                yield part

    def _next(self, waiting: Iterator[PartRecord]) -> list[PartRecord]:
        """The next few. Those whose time has not come are left, those that wait when staff stopped it are stopped."""
        batch: list[PartRecord] = []
        while len(batch) < self.office.house.calls_at_once:
            part = self.halves.popleft() if self.halves else next(waiting, None)
            if part is None:
                break
            if self.broadcast.state == "stopped" and part.state == "pending":
                trying.stop(self.office, part)
            elif part.is_free(self.office.house.clock()):
                batch.append(part)
            else:
                self._leave(part)
        return batch

    def _leave(self, part: PartRecord) -> None:
        self.is_left = True
        self.free_at.append(datetime.fromisoformat(str(part.free_at)))

    def _is_done(self, batch: list[PartRecord]) -> bool:
        """Try some parts at the channel's pace; False when this worker is to go no further."""
        self._met |= {part.name for part in batch}
        if not self._has_reserved(batch) or self._has_moved():
            return False
        try:
            tries = [partial(self._try, part, self._read(part)) for part in batch]
        except (PermanentFailure, NotFound) as error:
            return self._cannot_be_said(batch, error.message)
        noted = [self._is_noted(tried) for tried in _at_once(tries)]
        return all(noted)

    def _try(self, part: PartRecord, drawn: Drawn) -> trying.Tried:
        return trying.attempt(self.office, self.broadcast, part, drawn)

    def _cannot_be_said(self, batch: list[PartRecord], why: str) -> bool:
        """LINE would not take what is to be sent. Of what was tried before staff stopped, nobody will know."""
        if self.broadcast.state == "stopped":
            for part in batch:
                trying.give_up(self.office, part, why[:300])
            return True
        halt(self.office, self.broadcast.id, f"{trying.BAD_MESSAGES}: {why[:200]}")
        return False

    def _read(self, part: PartRecord) -> Drawn:
        if part.variant not in self._drawn:
            self._drawn[part.variant] = self.draw(self.office, self.broadcast, part.variant)
        return self._drawn[part.variant]

    def _has_reserved(self, batch: list[PartRecord]) -> bool:
        """Whether the calls were given out within this slice; then it is time for them now."""
        calls, waits = Counter(trying.endpoint(part) for part in batch), [0.0]
        for endpoint, number in calls.items():
            wait = self._reserved(endpoint, number)
            if wait is None:
                self._wait_for(self.until)
                return False
            waits.append(wait)
        if max(waits) > 0:
            self.office.house.pause(max(waits))
        return True

    def _reserved(self, endpoint: Endpoint, calls: int) -> float | None:
        within, is_urgent = self.until - self.office.house.clock(), self.broadcast.is_urgent
        return reserve(self.office, self.broadcast.channel_key, endpoint, calls, within=within, is_urgent=is_urgent)

    def _has_moved(self) -> bool:
        """Whether staff stopped the broadcast, or somebody halted it, since this worker began."""
        return Broadcasts(self.office.scope).fetch(self.broadcast.id).state != self.broadcast.state

    def _is_noted(self, tried: trying.Tried) -> bool:
        """Take in what came of a part; False when the broadcast has halted for it."""
        self.counts[tried.outcome] += 1
        if tried.outcome == "later":
            self._leave(tried.part)
        if tried.is_too_fast:
            back_off(self.office, self.broadcast.channel_key, trying.endpoint(tried.part))
        self.halves.extendleft(reversed(tried.halves))
        why = tried.halts or self._nobody_is_taken()
        if not why or self.broadcast.state == "stopped":
            return True
        halt(self.office, self.broadcast.id, why)
        return False

    def _nobody_is_taken(self) -> str:
        if self.counts["refused"] < REFUSALS or self.counts["accepted"]:
            return ""
        return "" if account_of(self.office, self.broadcast.id).accepted else NOBODY_TAKEN

    # going

    def _put_back(self, reached: str, batch: Iterable[PartRecord]) -> None:
        """Hand over what is behind the last part that was tried, and the halves that were not."""
        halves = [part for part in (*self.halves, *batch) if "." in part.name]
        after = min([reached, *(part.name.rpartition(".")[0] for part in halves)])
        self._hand_over(after, is_left=self.is_left)

    def _finish(self) -> None:
        """The end of the slot: close the broadcast if all is done, or begin again with what was left."""
        if not self.is_left:
            settle(self.office, self.broadcast.id)
            return
        soonest = min(self.free_at, default=self.until)
        if soonest <= self.until + SLICE:  # else the clock sees to it
            self._wait_for(soonest)
            self._hand_over("", is_left=False)

    def _hand_over(self, after: str, *, is_left: bool) -> None:
        again = {"again": "yes"} if is_left else {}
        hand_over(self.office, self.broadcast, "deliver", slot=self.slot, after=after, **again)

    def _wait_for(self, moment: datetime) -> None:
        left = (moment - self.office.house.clock()).total_seconds()
        if left > 0:
            self.office.house.pause(left)


def _at_once(tries: Sequence[Callable[[], trying.Tried]]) -> list[trying.Tried]:
    if len(tries) == 1:
        return [tries[0]()]
    with ThreadPoolExecutor(len(tries)) as pool:
        return [done.result() for done in [pool.submit(each) for each in tries]]
