"""Threads that take turns at every call of the table, in an order that follows from a seed.

with quick_tables(QuickDynamo(moment=baton.moment)):
    outcomes = baton.run(seed, deed, other)
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from threading import Semaphore, Thread, current_thread
from typing import Any

from chalicelib.kernel.errors import HouseError

Deed = Callable[[], Any]


@dataclass
class Baton:
    """Who holds it runs until their next call; then somebody is chosen anew."""

    _gates: dict[str, Semaphore] = field(default_factory=dict)
    _resting: Semaphore = field(default_factory=lambda: Semaphore(0))

    def moment(self, when: str, *_: object) -> None:
        gate = self._gates.get(current_thread().name)
        if gate is not None and when == "before":
            self._resting.release()
            gate.acquire()

    def run(self, seed: object, *deeds: Deed) -> list[Any]:
        """What each deed answered, or the mistake it ended in."""
        outcomes: list[Any] = [None] * len(deeds)
        threads = [
            Thread(target=self._do, args=(deed, number, outcomes), name=str(number))
            for number, deed in enumerate(deeds)
        ]
        self._gates = {thread.name: Semaphore(0) for thread in threads}
        random, running = Random(str(seed)), list(threads)
        for thread in threads:
            thread.start()
            self._resting.acquire()
        while running:
            chosen = random.choice(running)
            self._gates[chosen.name].release()
            self._resting.acquire()
            if outcomes[int(chosen.name)] is not None:
                chosen.join()
                running.remove(chosen)
        self._gates = {}
        return outcomes

    def _do(self, deed: Deed, number: int, outcomes: list[Any]) -> None:
        self.moment("before")
        try:
            outcomes[number] = deed() or "done"
        except HouseError as mistake:
            outcomes[number] = mistake
        except Exception as error:  # a test that fails must not hang
            outcomes[number] = error
        self._resting.release()
