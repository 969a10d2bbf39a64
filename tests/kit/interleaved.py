"""Deeds that run side by side in an order that a seed decides, changing over at every call of the table.

One deed runs at a time, each on a thread of its own; before and after each call it hands over to the next, whom the
seed names. So the same seed is the same order, and what one read may be written by another before it writes itself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from threading import Lock, Thread, current_thread
from typing import Any

from tests.kit.mortal import Killed
from tests.kit.quick_dynamo import QuickDynamo, quick_tables


@dataclass
class Deed:
    """One of those that run; afterwards what it answered, or what it raised."""

    do: Callable[[], Any]
    answer: Any = None
    error: BaseException | None = None
    is_over: bool = False
    baton: Lock = field(default_factory=Lock)


def _nothing(_when: str, _operation: str) -> None:
    return


@dataclass
class Interleaving:
    """An order of deeds. `mortality`: the chance that a deed is killed at one of its moments."""

    random: Random = field(default_factory=Random)
    mortality: float = 0
    switches: int = 0
    watch: Callable[[str, str], None] = _nothing
    """Told of each moment of a deed, when and which operation."""
    _deeds: list[Deed] = field(default_factory=list)
    _back: Lock = field(default_factory=Lock)

    def moment(self, when: str, operation: str, _asked: Any) -> None:
        deed = next((each for each in self._deeds if each is getattr(current_thread(), "deed", None)), None)
        if deed is None:
            return
        self.watch(when, operation)
        if self.random.random() < self.mortality:
            raise Killed
        self._back.release()
        deed.baton.acquire()

    def run(self, *deeds: Callable[[], Any]) -> list[Deed]:
        """Run them all to their ends; answers what became of each."""
        self._deeds = [Deed(do) for do in deeds]
        self._back.acquire()
        for deed in self._deeds:
            deed.baton.acquire()
            thread = Thread(target=self._live, args=(deed,), daemon=True)
            thread.deed = deed  # type: ignore[attr-defined]
            thread.start()
        while alive := [deed for deed in self._deeds if not deed.is_over]:
            self.switches += 1
            self.random.choice(alive).baton.release()
            self._back.acquire()
        self._back.release()
        done, self._deeds = self._deeds, []
        return done

    def outcomes(self, seed: int, *deeds: Callable[[], Any]) -> list[Any]:
        """Run them in the order of another seed; what each answered, or the mistake it ended in."""
        self.random = Random(seed)
        return [deed.error or deed.answer for deed in self.run(*deeds)]

    def _live(self, deed: Deed) -> None:
        deed.baton.acquire()
        try:
            deed.answer = deed.do()
        except BaseException as error:
            deed.error = error
        deed.is_over = True
        self._back.release()


@contextmanager
def interleaving(seed: int, mortality: float = 0) -> Iterator[Interleaving]:
    """Our storage stands on a table whose every call hands over, while this lasts."""
    order = Interleaving(Random(seed), mortality)
    with quick_tables(QuickDynamo(moment=order.moment)):
        yield order
